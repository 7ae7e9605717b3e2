import { OutgoingFault } from "./outgoing.ts";

/** What stands before a mail in an answer that was asked for nothing else. */
const HEAD_BYTES_MAX = 64 * 1_024;
const BEGINS = /"raw"\s*:\s*"/;
/** Both of its alphabets (RFC 4648 §4, §5). */
const NO_BASE64 = /[^A-Za-z0-9_+/-]/;

/**
 * The bytes of a mail as Gmail gives them, `{"raw": "…"}` in base64url, while they come: fifty megabytes are never in
 * memory as one text.
 * @throws OutgoingFault where the answer is another, or ends before the mail does.
 */
export async function* rawIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: string | undefined = "";
  let rest = "";
  let isOver = false;
  for await (const chunk of body) {
    // What follows it is read to its end, so that the connection may be used again.
    if (isOver) continue;
    let text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    if (head !== undefined) {
      head += text;
      const found = BEGINS.exec(head);
      if (!found) {
        if (head.length > HEAD_BYTES_MAX) break;
        continue;
      }
      text = head.slice(found.index + found[0].length);
      head = undefined;
    }
    const end = text.search(NO_BASE64);
    if (end >= 0) {
      // Padding may stand there as it is, or escaped.
      if (!'"=\\'.includes(text.charAt(end))) break;
      isOver = true;
      text = text.slice(0, end);
    }
    text = rest + text;
    const whole = isOver ? text.length : text.length - (text.length % 4);
    rest = text.slice(whole);
    if (whole > 0) yield Buffer.from(text.slice(0, whole), "base64url");
  }
  if (!isOver) throw new OutgoingFault("a mail of Gmail's did not come whole");
}
