// RFC 1321. Digest authentication still asks for it (RFC 8760 keeps it for old servers only).
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));

/** The MD5 of a text's UTF-8 bytes, as lower-case hexadecimal. */
export function md5(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, index) => {
    padded.setUint8(index, byte);
  });
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 8, bytes.length << 3, true);
  padded.setUint32(padded.byteLength - 4, Math.floor(bytes.length / 0x20000000), true);
  const state = new DataView(new ArrayBuffer(16));
  [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].forEach((word, index) => {
    state.setUint32(index * 4, word, true);
  });
  for (let offset = 0; offset < padded.byteLength; offset += 64) block(state, padded, offset);
  return Array.from(new Uint8Array(state.buffer), (b) => b.toString(16).padStart(2, '0')).join('');
}

function block(state: DataView, data: DataView, offset: number): void {
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => state.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const before = [a, b, c, d];
  for (let i = 0; i < 64; i += 1) {
    const round = i >> 4;
    const [mix, index] = step(round, i, b, c, d);
    const shift = SHIFTS[round]?.[i % 4] ?? 0;
    const sum = (a + mix + (SINES[i] ?? 0) + data.getUint32(offset + index * 4, true)) | 0;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  [a, b, c, d].forEach((word, index) => {
    state.setUint32(index * 4, ((before[index] ?? 0) + word) | 0, true);
  });
}

function step(round: number, i: number, b: number, c: number, d: number): [number, number] {
  if (round === 0) return [(b & c) | (~b & d), i];
  if (round === 1) return [(d & b) | (~d & c), (5 * i + 1) % 16];
  if (round === 2) return [b ^ c ^ d, (3 * i + 5) % 16];
  return [c ^ (b | ~d), (7 * i) % 16];
}
