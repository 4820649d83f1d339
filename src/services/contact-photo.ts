import { CallingError } from '../core/errors.js';

/** Bytes of a picture that is kept. */
export const MAX_PHOTO = 262_144;

const FORMATS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const PREFIX = /^data:image\/(?:png|jpeg|gif|webp);base64,/u;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;
const SLICE = 0x8000;

/** Whether a text is a picture that is kept: a `data:` URL of a format of its own and not too large. */
export function isPhoto(url: string): boolean {
  const [prefix = ''] = PREFIX.exec(url) ?? [];
  const base64 = url.slice(prefix.length);
  if (prefix === '' || base64.length > (MAX_PHOTO / 3) * 4 + 4) return false;
  return base64.length % 4 === 0 && BASE64.test(base64);
}

/** The `data:` URL of a picture; `undefined` for what is not kept. */
export function photoOf(mediaType: string, base64: string): string | undefined {
  const url = `data:${mediaType};base64,${base64}`;
  return isPhoto(url) ? url : undefined;
}

/** A picture as `data:` URL. Rejects with `invalid-argument` for another format or a larger one. */
export async function photoOfBlob(photo: Blob): Promise<string> {
  const [type = ''] = photo.type.toLowerCase().split(';');
  if (!FORMATS.includes(type) || photo.size === 0 || photo.size > MAX_PHOTO) {
    throw new CallingError(
      'invalid-argument',
      'The photo of a contact is a PNG, JPEG, GIF or WebP picture of at most 256 kB.',
    );
  }
  const bytes = new Uint8Array(await photo.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += SLICE) {
    text += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  }
  return `data:${type};base64,${btoa(text)}`;
}

/** The picture behind a `blob:` URL, which itself ends with the page. */
export async function photoOfBlobUrl(url: string): Promise<string> {
  let photo: Blob;
  try {
    photo = await (await fetch(url)).blob();
  } catch (cause) {
    throw new CallingError('invalid-argument', 'The blob: URL of the photo cannot be read.', {
      cause,
    });
  }
  return photoOfBlob(photo);
}
