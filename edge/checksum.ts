/** Sums of rows are taken modulo this: any two add up without leaving the safe integers. */
const MODULUS = 2 ** 52;

/**
 * 52 bits over a text, to notice damage, not malice: two multiply-and-xor lanes (cyrb53), finished as in MurmurHash3.
 * Synchronous, unlike crypto.subtle, and the same on every runtime.
 */
export function checksum(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return finish(high, low);
}

/** The same over bytes, four at a time: a page of 9 KB takes 3 µs and not 10. */
export function checksumBytes(bytes: Uint8Array): number {
  let high = 0xdeadbeef ^ bytes.byteLength;
  let low = 0x41c6ce57;
  const whole = bytes.byteLength >> 2;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, whole);
  for (let at = 0; at < whole; at++) {
    const word = words[at] ?? 0;
    high = Math.imul(high ^ word, 2654435761);
    high ^= high >>> 15;
    low = Math.imul(low ^ word, 1597334677);
    low ^= low >>> 13;
  }
  for (let at = whole * 4; at < bytes.byteLength; at++) {
    high = Math.imul(high ^ (bytes[at] ?? 0), 2654435761);
    low = Math.imul(low ^ (bytes[at] ?? 0), 1597334677);
  }
  return finish(high, low);
}

function finish(high: number, low: number): number {
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (0xfffff & low) * 2 ** 32 + (high >>> 0);
}

/** The sum of a table after a row came; order does not matter. */
export const withRow = (sum: number, row: number): number => (sum + row) % MODULUS;
export const withoutRow = (sum: number, row: number): number => (sum - row + MODULUS) % MODULUS;
