import { UnreadablePicture } from "../pictures.ts";

/** A compound file (MS-CFB): what Word kept documents in until 2003, and Outlook keeps its items in. */
export type CompoundFile = {
  /** The streams and storages below a path (`""`: the root), by their names. */
  names(path: string): { streams: string[]; storages: string[] };
  /** A stream's bytes, by its path; undefined where there is none. @throws UnreadablePicture */
  read(path: string): Uint8Array | undefined;
};

const SIGNATURE = "d0cf11e0a1b11ae1";
const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
const MINI_BYTES = 64;
/** Of the list of sectors of the allocation table, so many stand in the header. */
const DIFAT_IN_HEADER = 109;
/** Numbers from here on are no sectors. */
const NO_SECTOR = 0xff_ff_ff_fa;
const NO_ENTRY = 0xff_ff_ff_ff;
const ENTRIES_MAX = 20_000;
const PATH_MAX = 1_000;
const TYPES = { storage: 1, stream: 2, root: 5 } as const;

const broken = () => new UnreadablePicture("The file is broken or incomplete.");

export const isCompound = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 8)).toString("hex") === SIGNATURE;

type Entry = { start: number; size: number; isStream: boolean };

/** Opens one; undefined of any other file. For programs of their own alone: it may be hostile. @throws UnreadablePicture */
export function openCompound(bytes: Uint8Array): CompoundFile | undefined {
  if (!isCompound(bytes)) return undefined;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < HEADER_BYTES) throw broken();
  const shift = file.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw broken();
  const size = 1 << shift;
  const count = Math.ceil(file.length / size);
  const sector = (at: number): Buffer => {
    if (at >= count) throw broken();
    return file.subarray((at + 1) * size, (at + 2) * size);
  };
  const table = tableOf(file, sector, size);
  const nextOf = (at: number) => table[at] ?? NO_SECTOR;
  const chained = (start: number) => Buffer.concat(chain(start, nextOf, count).map(sector));

  const { entries, children } = treeOf(chained(file.readUInt32LE(48)));
  const root = entries.get("");
  if (!root) throw broken();
  const miniMax = file.readUInt32LE(56);
  let mini: { bytes: Buffer; table: Uint32Array } | undefined;
  const small = () =>
    (mini ??= { bytes: chained(root.start), table: numbersIn(chained(file.readUInt32LE(60))) });

  function bytesOf({ start, size: length }: Entry): Uint8Array {
    if (length === 0) return new Uint8Array();
    if (length > file.length) throw broken();
    if (length >= miniMax) return new Uint8Array(chained(start).subarray(0, length));
    const { bytes: all, table: own } = small();
    const pieces = chain(start, (at) => own[at] ?? NO_SECTOR, Math.ceil(all.length / MINI_BYTES));
    const parts = pieces.map((at) => all.subarray(at * MINI_BYTES, (at + 1) * MINI_BYTES));
    return new Uint8Array(Buffer.concat(parts).subarray(0, length));
  }

  // Streams that share their sectors would be more than the file.
  let left = 2 * file.length;
  const known = new Map<string, Uint8Array>();
  return {
    names: (path) => children.get(path) ?? { streams: [], storages: [] },
    read: (path) => {
      const entry = entries.get(path);
      if (!entry?.isStream) return undefined;
      const found = known.get(path) ?? bytesOf(entry);
      if (!known.has(path)) left -= found.length;
      if (left < 0) throw broken();
      known.set(path, found);
      return found;
    },
  };
}

/** Sectors one after the other; one that comes again would never end. */
function chain(start: number, next: (at: number) => number, max: number): number[] {
  const found: number[] = [];
  for (let at = start; at < NO_SECTOR; at = next(at)) {
    if (found.length > max) throw broken();
    found.push(at);
  }
  return found;
}

const numbersIn = (bytes: Buffer): Uint32Array =>
  Uint32Array.from({ length: bytes.length >> 2 }, (_, at) => bytes.readUInt32LE(at * 4));

/** Which sector follows each. */
function tableOf(file: Buffer, sector: (at: number) => Buffer, size: number): Uint32Array {
  const perSector = size >> 2;
  const needed = Math.ceil(file.length / size / perSector);
  const wanted = Math.min(file.readUInt32LE(44), needed);
  const list: number[] = [];
  for (let at = 0; at < Math.min(wanted, DIFAT_IN_HEADER); at++) list.push(file.readUInt32LE(76 + at * 4));
  let more = file.readUInt32LE(68);
  while (list.length < wanted && more < NO_SECTOR) {
    const numbers = numbersIn(sector(more));
    // Its last number is where the list goes on.
    list.push(...numbers.subarray(0, Math.min(perSector - 1, wanted - list.length)));
    more = numbers[perSector - 1] ?? NO_SECTOR;
  }
  return numbersIn(Buffer.concat(list.map(sector)));
}

/** The entries by their paths: each is a node of the tree of its storage's, and counts once. */
function treeOf(directory: Buffer) {
  const entries = new Map<string, Entry>();
  const children = new Map<string, { streams: string[]; storages: string[] }>();
  const seen = new Set<number>();
  const open: { at: number; above: string | undefined }[] = [{ at: 0, above: undefined }];
  for (let one = open.pop(); one; one = open.pop()) {
    const { at, above } = one;
    if (at === NO_ENTRY) continue;
    if (seen.has(at) || seen.size > ENTRIES_MAX || (at + 1) * ENTRY_BYTES > directory.length) throw broken();
    seen.add(at);
    const entry = directory.subarray(at * ENTRY_BYTES, (at + 1) * ENTRY_BYTES);
    const type = entry[66];
    const isStream = type === TYPES.stream;
    const name = entry.toString("utf16le", 0, Math.max(0, Math.min(64, entry.readUInt16LE(64)) - 2));
    const path = above === undefined ? "" : above === "" ? name : `${above}/${name}`;
    if (path.length > PATH_MAX) throw broken();
    entries.set(path, { start: entry.readUInt32LE(116), size: entry.readUInt32LE(120), isStream });
    if (above !== undefined) {
      const beside = children.get(above) ?? { streams: [], storages: [] };
      (isStream ? beside.streams : beside.storages).push(name);
      children.set(above, beside);
      open.push({ at: entry.readUInt32LE(68), above }, { at: entry.readUInt32LE(72), above });
    }
    if (!isStream) open.push({ at: entry.readUInt32LE(76), above: path });
  }
  return { entries, children };
}
