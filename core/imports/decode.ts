import { UnreadableFile } from "./table.ts";

const BINARY: readonly [magic: number[], name: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], "an Excel workbook or another ZIP file; save the sheet as CSV"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook; save the sheet as CSV"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF; export the timetable as CSV, JSON or iCalendar"],
  [[0x89, 0x50, 0x4e, 0x47], "a picture"],
  [[0xff, 0xd8, 0xff], "a picture"],
  [[0x1f, 0x8b], "compressed; unpack it first"],
];

/** Text of a file in UTF-8, UTF-16 with or without its mark, or Windows-1252, with what was assumed. */
export function decodeText(bytes: Uint8Array): { text: string; note: string | null } {
  for (const [magic, name] of BINARY) {
    if (magic.every((byte, index) => bytes[index] === byte))
      throw new UnreadableFile(`This file is ${name}.`);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decodeAs("utf-16le", bytes), note: null };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decodeAs("utf-16be", bytes), note: null };
  const head = bytes.subarray(0, 2_000);
  const zerosAt = (parity: number): number =>
    head.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const half = Math.max(1, head.length / 2);
  if (zerosAt(1) / half > 0.6 && zerosAt(0) / half < 0.2) return utf16("utf-16le", bytes);
  if (zerosAt(0) / half > 0.6 && zerosAt(1) / half < 0.2) return utf16("utf-16be", bytes);
  if (zerosAt(0) + zerosAt(1) > 0) throw new UnreadableFile("This is not a text file.");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), note: null };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const whole = isCalendar(bytes) ? unfoldedCalendar(bytes) : undefined;
    if (whole !== undefined) return { text: whole, note: null };
    return {
      text: decodeAs("windows-1252", bytes),
      note: "The file is not UTF-8; it was read as Windows-1252 (Latin-1).",
    };
  }
}

const [TAB, LF, CR, SPACE] = [9, 10, 13, 32];

const isCalendar = (bytes: Uint8Array): boolean =>
  /^(?:\u00ef\u00bb\u00bf)?\s*BEGIN:V/i.test(decodeAs("latin1", bytes.subarray(0, 40)));

/** Lines of a calendar are folded by bytes, and programs do so in the midst of a letter: put together before they are read. */
function unfoldedCalendar(bytes: Uint8Array): string | undefined {
  const whole = new Uint8Array(bytes.length);
  let length = 0;
  let at = 0;
  while (at < bytes.length) {
    const skipped = foldAt(bytes, at);
    if (skipped === 0) whole[length++] = bytes[at] ?? 0;
    at += Math.max(1, skipped);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(whole.subarray(0, length));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** How many bytes a fold takes that begins here: the end of a line, and the space or tab of the next. */
function foldAt(bytes: Uint8Array, at: number): number {
  const end = bytes[at] === CR && bytes[at + 1] === LF ? 2 : bytes[at] === CR || bytes[at] === LF ? 1 : 0;
  const next = bytes[at + end];
  return end > 0 && (next === SPACE || next === TAB) ? end + 1 : 0;
}
const utf16 = (encoding: string, bytes: Uint8Array): { text: string; note: string | null } => ({
  text: decodeAs(encoding, bytes),
  note: `The file carries no mark of its encoding; it was read as ${encoding.toUpperCase()}.`,
});

const decodeAs = (encoding: string, bytes: Uint8Array): string =>
  new TextDecoder(encoding as Bun.Encoding).decode(bytes);
