/** RFC 5545's content lines: how text, times and long lines are written. */

/** Octets of a line without its end (§3.1). */
const LINE_OCTETS_MAX = 75;
/** What text has no use for, a line's end aside. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;

// oxlint-disable-next-line no-control-regex
const PLAIN = /^[^\u0000-\u001f\u007f\u0085\u2028\u2029\\;,]*$/;

/** A value of type TEXT (§3.3.11). */
export function text(value: string): string {
  // Most is: a calendar of 2,000 entries has 6,000 texts.
  if (PLAIN.test(value)) return value;
  return value
    .replaceAll(LINE_ENDS, "\n")
    .replaceAll(CONTROLS, "")
    .replaceAll(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");
}

/** A parameter's value in quotes, with what quotes cannot hold as RFC 6868 writes it. */
export function quoted(value: string): string {
  const plain = value
    .replaceAll(LINE_ENDS, "\n")
    .replaceAll(CONTROLS, "")
    .replaceAll("^", "^^")
    .replaceAll("\n", "^n")
    .replaceAll('"', "^'");
  return `"${plain}"`;
}

/** `2026-09-03T11:30:00.000Z` as `20260903T113000Z`. */
export const utcStamp = (instant: string): string => `${compact(instant.slice(0, 19))}Z`;
/** `2026-09-03T19:30:00` as `20260903T193000`. */
export const compact = (local: string): string => local.replaceAll(/[-:]/g, "");
/** The day of a wall time, as `20260903`. */
export const dayStamp = (local: string): string => compact(local.slice(0, 10));

/** Lines as they are sent: each ended by CRLF, and broken where it is too long, within no character (§3.1). */
export const written = (lines: readonly string[]): string => `${lines.map(folded).join("\r\n")}\r\n`;

function folded(line: string): string {
  // No character takes more than three octets a unit.
  if (line.length * 3 <= LINE_OCTETS_MAX) return line;
  if (ASCII.test(line)) return line.length <= LINE_OCTETS_MAX ? line : foldedAscii(line);
  let out = "";
  let octets = 0;
  for (const character of line) {
    const size = octetsOf(character.codePointAt(0) ?? 0);
    if (octets + size > LINE_OCTETS_MAX) {
      out += "\r\n ";
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}

// oxlint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;

/** The same where a character is an octet: the space that begins a line counts as one. */
function foldedAscii(line: string): string {
  let out = line.slice(0, LINE_OCTETS_MAX);
  for (let at = LINE_OCTETS_MAX; at < line.length; at += LINE_OCTETS_MAX - 1)
    out += `\r\n ${line.slice(at, at + LINE_OCTETS_MAX - 1)}`;
  return out;
}

/** In UTF-8. */
function octetsOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
