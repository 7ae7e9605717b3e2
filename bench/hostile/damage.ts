import type { Chance } from "../callsheets/random.ts";

/** Numbers that files lie with. */
const NUMBERS = [
  "-1",
  "0",
  "65536",
  "2147483647",
  "4294967296",
  "99999999999999999999",
  "1e99",
  "0.0000001",
] as const;
const SLICE_MAX = 4_000;

export type Damage = (file: Buffer, luck: Chance, others: readonly Buffer[]) => Buffer;

const slice = (file: Buffer, luck: Chance): [from: number, to: number] => {
  const from = luck.number(file.length + 1);
  return [from, Math.min(file.length, from + luck.number(SLICE_MAX))];
};
const between = (file: Buffer, from: number, to: number, what: Uint8Array | string) =>
  Buffer.concat([file.subarray(0, from), Buffer.from(what as string, "latin1"), file.subarray(to)]);

/** One match of many becomes something else. */
export function replaced(file: Buffer, luck: Chance, what: RegExp, by: (found: string) => string): Buffer {
  const found = [...file.toString("latin1").matchAll(what)];
  const one = found[luck.number(found.length)];
  return one === undefined ? file : between(file, one.index, one.index + one[0].length, by(one[0]));
}

/** Damage that any kind of file meets on its way, or is given on purpose. */
export const DAMAGE = {
  bits: (file, luck) => {
    const copy = Buffer.from(file);
    for (let left = 1 + luck.number(50); left > 0 && copy.length > 0; left -= 1) {
      const at = luck.number(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << luck.number(8));
    }
    return copy;
  },
  "cut off": (file, luck) => file.subarray(0, luck.number(file.length + 1)),
  headless: (file, luck) => file.subarray(luck.number(Math.min(file.length, SLICE_MAX) + 1)),
  hole: (file, luck) => between(file, ...slice(file, luck), ""),
  again: (file, luck) => {
    const [from, to] = slice(file, luck);
    return between(
      file,
      to,
      to,
      Buffer.concat(Array.from({ length: 1 + luck.number(20) }, () => file.subarray(from, to))),
    );
  },
  noise: (file, luck) => {
    const noise = Uint8Array.from({ length: luck.number(200) }, () => luck.number(256));
    return between(file, ...slice(file, luck), noise);
  },
  zeros: (file, luck) => {
    const [from, to] = slice(file, luck);
    return between(file, from, to, Buffer.alloc(to - from));
  },
  numbers: (file, luck) => {
    let copy = file;
    for (let left = 1 + luck.number(5); left > 0; left -= 1)
      copy = replaced(copy, luck, /\d+/g, () => luck.pick(NUMBERS));
    return copy;
  },
  spliced: (file, luck, others) => {
    const other = others[luck.number(others.length)] ?? file;
    return Buffer.concat([
      file.subarray(0, luck.number(file.length + 1)),
      other.subarray(luck.number(other.length + 1)),
    ]);
  },
} satisfies Record<string, Damage>;
