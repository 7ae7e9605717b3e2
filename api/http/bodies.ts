import { common, Problem } from "../../core/problem.ts";

export const BODY_BYTES_MAX = 256 * 1_024;
const JSON_DEPTH_MAX = 32;

export type JsonBody = { value: unknown; fingerprint: string };

/**
 * Reads a JSON body, counting while it comes in.
 * @throws Problem 413 beyond `bytesMax`, 415 for another type, 400 for what is not JSON.
 */
export async function readJson(request: Request, bytesMax = BODY_BYTES_MAX): Promise<JsonBody> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new Problem(common.unsupportedType);
  const bytes = await readBytes(request, bytesMax);
  const fingerprint = new Bun.CryptoHasher("sha256").update(bytes).digest("base64url");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Problem(common.malformed, "The body is not UTF-8.");
  }
  if (tooDeep(text))
    throw new Problem(common.malformed, `The body nests deeper than ${JSON_DEPTH_MAX} levels.`);
  try {
    return { value: JSON.parse(text), fingerprint };
  } catch {
    throw new Problem(common.malformed, "The body is not JSON.");
  }
}

/** @throws Problem 413 as soon as more than `bytesMax` bytes came. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const refuse = () => new Problem(common.tooLarge, `At most ${bytesMax} bytes are taken here.`);
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw refuse();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > bytesMax) throw refuse();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Counts brackets outside strings: a body of a hundred thousand `[` must not reach the recursive parser. */
function tooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
