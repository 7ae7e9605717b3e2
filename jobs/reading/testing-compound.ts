/** A compound file (MS-CFB, version 3), as small as it can be made: storages in storages, and streams. */
export type Storage = { readonly [name: string]: Uint8Array | Storage };

const SECTOR = 512;
const MINI = 64;
const MINI_MAX = 4_096;
const END = 0xff_ff_ff_fe;
const NONE = 0xff_ff_ff_ff;
const TABLE = 0xff_ff_ff_fd;
const PER_SECTOR = SECTOR / 4;

type Entry = { name: string; type: number; bytes?: Uint8Array; child: number; right: number };

export function compoundOf(root: Storage): Buffer {
  const entries: Entry[] = [{ name: "Root Entry", type: 5, child: NONE, right: NONE }];
  fill(entries, 0, root);
  const [sectors, minis] = [[] as Buffer[], [] as Buffer[]];
  const [table, miniTable] = [[] as number[], [] as number[]];
  const put = (bytes: Uint8Array, into: Buffer[], next: number[], size: number): number => {
    const first = into.length;
    for (let at = 0; at < bytes.length; at += size) {
      const piece = Buffer.alloc(size);
      piece.set(bytes.subarray(at, at + size));
      into.push(piece);
      next.push(at + size < bytes.length ? into.length : END);
    }
    return bytes.length === 0 ? END : first;
  };
  const starts = entries.map(({ bytes }) => {
    if (!bytes) return 0;
    return bytes.length < MINI_MAX ? put(bytes, minis, miniTable, MINI) : put(bytes, sectors, table, SECTOR);
  });
  const ministream = Buffer.concat(minis);
  starts[0] = put(ministream, sectors, table, SECTOR);
  const miniTableAt = put(numbers(miniTable, NONE), sectors, table, SECTOR);
  const directory = Buffer.concat(
    entries.map((entry, at) => entryOf(entry, starts[at] ?? END, at === 0 ? ministream.length : undefined)),
  );
  const directoryAt = put(directory, sectors, table, SECTOR);
  const tables = Math.ceil((sectors.length + 4) / (PER_SECTOR - 1));
  const tableAt = sectors.length;
  for (let at = 0; at < tables; at++) table.push(TABLE);
  sectors.push(...chunks(numbers(table, NONE, tables * PER_SECTOR)));
  const head = Buffer.alloc(SECTOR, 0);
  head.write("d0cf11e0a1b11ae1", 0, "hex");
  for (const [at, value] of [
    [24, 0x3e],
    [26, 3],
    [28, 0xff_fe],
    [30, 9],
    [32, 6],
  ] as const)
    head.writeUInt16LE(value, at);
  for (const [at, value] of [
    ...([
      [44, tables],
      [48, directoryAt],
      [56, MINI_MAX],
      [60, miniTableAt],
    ] as const),
    ...([
      [64, Math.ceil(miniTable.length / PER_SECTOR)],
      [68, END],
      [72, 0],
    ] as const),
  ] as const)
    head.writeUInt32LE(value, at);
  for (let at = 0; at < 109; at++) head.writeUInt32LE(at < tables ? tableAt + at : NONE, 76 + at * 4);
  return Buffer.concat([head, ...sectors]);
}

/** Names in the order that the format wants, each the right one of that before it. */
function fill(entries: Entry[], above: number, storage: Storage): void {
  const names = Object.keys(storage).toSorted(
    (a, b) => a.length - b.length || (a.toUpperCase() < b.toUpperCase() ? -1 : 1),
  );
  let before: Entry | undefined;
  for (const name of names) {
    const what = storage[name] ?? {};
    const isStream = what instanceof Uint8Array;
    const entry: Entry = {
      ...{ name, type: isStream ? 2 : 1, child: NONE, right: NONE },
      ...(isStream ? { bytes: what } : {}),
    };
    const at = entries.push(entry) - 1;
    if (before) before.right = at;
    else if (entries[above]) entries[above].child = at;
    before = entry;
    if (!(what instanceof Uint8Array)) fill(entries, at, what);
  }
}

function entryOf(
  { name, type, bytes, child, right }: Entry,
  start: number,
  size = bytes?.length ?? 0,
): Buffer {
  const entry = Buffer.alloc(128);
  entry.write(name, 0, "utf16le");
  entry.writeUInt16LE(name.length * 2 + 2, 64);
  entry[66] = type;
  entry[67] = 1;
  for (const [at, value] of [
    [68, NONE],
    [72, right],
    [76, child],
    [116, start],
    [120, size],
  ] as const)
    entry.writeUInt32LE(value, at);
  return entry;
}

function numbers(values: readonly number[], rest: number, length = values.length): Buffer {
  const count = Math.ceil(length / PER_SECTOR) * PER_SECTOR;
  const bytes = Buffer.alloc(count * 4);
  for (let at = 0; at < count; at++) bytes.writeUInt32LE(values[at] ?? rest, at * 4);
  return bytes;
}

const chunks = (bytes: Buffer): Buffer[] =>
  Array.from({ length: bytes.length / SECTOR }, (_, at) => bytes.subarray(at * SECTOR, (at + 1) * SECTOR));
