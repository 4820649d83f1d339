import type { Uri } from 'jssip/lib/JsSIP.js';
import { formatAddress, parseAddress } from '../../core/address.js';
import { restoreUris } from './opaque-uri.js';

/** A URI of From or To as one that can be called; `host` is where a telephone number belongs. */
export function callableAddress(uri: Uri, host: string): string {
  const text = restoreUris(uri.toString());
  const [, number] = /^tel:([^;?]*)/iu.exec(text) ?? [];
  if (number !== undefined) return `sip:${encodeURIComponent(number)}@${host}`;
  const [address = ''] = text.split('?');
  try {
    return formatAddress({ ...parseAddress(address), parameters: '' });
  } catch {
    return address;
  }
}
