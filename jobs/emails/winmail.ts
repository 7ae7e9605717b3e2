/** Outlook's own wrapping of a mail's files, `winmail.dat` (MS-OXTNEF): what is wrapped, without the text around. */
export type Wrapped = { fileName: string; bytes: Uint8Array };

const SIGNATURE = 0x22_3e_9f_78;
const ID = { rendered: 0x0006_9002, title: 0x0001_8010, data: 0x0006_800f } as const;
/** Level, id and length before an attribute's bytes, and a sum behind them. */
const HEAD_BYTES = 9;
const SUM_BYTES = 2;
const FILES_MAX = 20;

/** The files in it; none where it is broken or something else. */
export function wrappedIn(bytes: Uint8Array): Wrapped[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 6 || file.readUInt32LE(0) !== SIGNATURE) return [];
  const found: { fileName: string; bytes: Uint8Array | undefined }[] = [];
  let at = 6;
  while (at + HEAD_BYTES <= file.length && found.length <= FILES_MAX) {
    const [id, length] = [file.readUInt32LE(at + 1), file.readUInt32LE(at + 5)];
    const from = at + HEAD_BYTES;
    if (from + length > file.length) break;
    const data = file.subarray(from, from + length);
    const open = found.at(-1);
    if (id === ID.rendered) found.push({ fileName: "file", bytes: undefined });
    else if (id === ID.title && open) open.fileName = nameOf(data) || open.fileName;
    else if (id === ID.data && open) open.bytes = new Uint8Array(data);
    at = from + length + SUM_BYTES;
  }
  return found.flatMap(({ fileName, bytes: own }) => (own === undefined ? [] : [{ fileName, bytes: own }]));
}

const nameOf = (data: Buffer): string =>
  new TextDecoder("windows-1252")
    .decode(data)
    .replaceAll(/\p{Cc}/gu, "")
    .trim();
