/** What every text is assumed to begin with (MS-OXRTFCP §2.1.3.1.5). */
const DICTIONARY =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const KIND = { squeezed: 0x75_46_5a_4c, plain: 0x41_4c_45_4d } as const;
const HEAD_BYTES = 16;
const WINDOW_BYTES = 4_096;
/** A sheet has a hundredth of it. */
const BYTES_MAX = 16 * 1_024 * 1_024;

/** The Rich Text of a mail as Outlook squeezes it (MS-OXRTFCP); undefined where it is cut off at once, or something else. */
export function unsqueezed(bytes: Uint8Array): Uint8Array | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < HEAD_BYTES) return undefined;
  const size = Math.min(file.readUInt32LE(4), BYTES_MAX);
  const kind = file.readUInt32LE(8);
  if (kind === KIND.plain) return file.subarray(HEAD_BYTES, HEAD_BYTES + size);
  return kind === KIND.squeezed ? opened(file, size) : undefined;
}

/** Letters, and places in the last 4,096 of them where what follows stood before; of what is cut off what came. */
function opened(file: Buffer, size: number): Uint8Array {
  const window = Buffer.alloc(WINDOW_BYTES);
  let at = window.write(DICTIONARY, "latin1");
  const said = Buffer.alloc(Math.min(size, file.length * 10));
  let length = 0;
  const say = (byte: number) => {
    said[length++] = byte;
    window[at] = byte;
    at = (at + 1) % WINDOW_BYTES;
  };
  let from = HEAD_BYTES;
  while (from < file.length && length < said.length) {
    const flags = file[from++] ?? 0;
    for (let bit = 0; bit < 8 && from < file.length && length < said.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        say(file[from++] ?? 0);
        continue;
      }
      if (from + 2 > file.length) return said.subarray(0, length);
      const reference = file.readUInt16BE(from);
      from += 2;
      const offset = reference >> 4;
      // The end is said by a place that is not there yet.
      if (offset === at) return said.subarray(0, length);
      for (let copied = 0; copied < (reference & 15) + 2 && length < said.length; copied++)
        say(window[(offset + copied) % WINDOW_BYTES] ?? 0);
    }
  }
  return said.subarray(0, length);
}
