import * as v from "valibot";
import { GENESIS } from "./audit-canonical.ts";
import { eventText, ExportLine, headText, lineText, type EventLine, type HeadLine } from "./audit-export.ts";

/**
 * What a check needs of cryptography. A server and a browser have it in different ways, the one at once and the other
 * later; what is judged by it is the same.
 */
export type Proofs = {
  /** The SHA-256 of the text's UTF-8, in lower hexadecimal. */
  sha256(text: string): string | Promise<string>;
  /** Did the key that it names sign this head, to the last bit of the signature's text? */
  isSigned(head: HeadLine): boolean | Promise<boolean>;
};

export type Verdict =
  | {
      ok: true;
      organisationId: string;
      events: number;
      heads: number;
      keys: string[];
      /** When the first event was noted, and the last. */
      from: string;
      to: string;
      /** Of the last event. */
      hash: string;
    }
  /** The first line, from 1, that is not what it must be. */
  | { ok: false; line: number; reason: string };

/** What a check remembers from line to line. */
type Seen = {
  line: number;
  organisationId: string | undefined;
  seq: number;
  hash: string;
  from: string;
  to: string;
  head: HeadLine | undefined;
  heads: number;
  keys: Set<string>;
  isClosed: boolean;
};

/**
 * Reads an export and says whether it is whole and unchanged; of `trusted` keys when they are given, else of the keys
 * that it names itself. Needs nothing but the lines.
 */
export async function checkLines(
  lines: AsyncIterable<string> | Iterable<string>,
  proofs: Proofs,
  trusted?: ReadonlySet<string>,
): Promise<Verdict> {
  const seen: Seen = {
    line: 0,
    organisationId: undefined,
    seq: 0,
    hash: GENESIS,
    from: "",
    to: "",
    head: undefined,
    heads: 0,
    keys: new Set(),
    isClosed: false,
  };
  for await (const text of lines) {
    seen.line += 1;
    const reason = await judgeLine(text, seen, proofs, trusted);
    if (reason !== undefined) return { ok: false, line: seen.line, reason };
  }
  if (!seen.isClosed)
    return { ok: false, line: seen.line + 1, reason: "there is no closing head: the end was cut off" };
  return {
    ok: true,
    organisationId: seen.organisationId ?? "",
    events: seen.seq,
    heads: seen.heads,
    keys: [...seen.keys],
    from: seen.from,
    to: seen.to,
    hash: seen.hash,
  };
}

/** Why this line is wrong, or undefined; then it is what the next one is judged by. */
async function judgeLine(
  text: string,
  seen: Seen,
  proofs: Proofs,
  trusted: ReadonlySet<string> | undefined,
): Promise<string | undefined> {
  if (seen.isClosed) return "something stands behind the closing head";
  const line = readLine(text);
  if (line === undefined) return "this is no line of an export";
  if (line.line !== seen.line) return `it says that it is line ${line.line}`;
  if (seen.organisationId !== undefined && line.organisation_id !== seen.organisationId)
    return "it is another organisation's";
  seen.organisationId = line.organisation_id;
  return await (line.kind === "event"
    ? judgeEvent(line, seen, proofs)
    : judgeHead(line, seen, proofs, trusted));
}

/** Only its one text will do: a space more, or a field, is a change too. */
function readLine(text: string): ExportLine | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Whatever is wrong with it, it is none of ours.
    return undefined;
  }
  const line = v.safeParse(ExportLine, parsed);
  return line.success && lineText(line.output) === text ? line.output : undefined;
}

async function judgeEvent(event: EventLine, seen: Seen, proofs: Proofs): Promise<string | undefined> {
  if (event.seq !== seen.seq + 1) return `event ${event.seq} stands where event ${seen.seq + 1} must`;
  if (event.prev_hash !== seen.hash) return "it does not follow from the event before it";
  if ((await proofs.sha256(eventText(event))) !== event.hash)
    return "its hash is not the hash of what it says";
  seen.seq = event.seq;
  seen.hash = event.hash;
  seen.from ||= event.event_timestamp;
  seen.to = event.event_timestamp;
  return undefined;
}

async function judgeHead(
  head: HeadLine,
  seen: Seen,
  proofs: Proofs,
  trusted: ReadonlySet<string> | undefined,
): Promise<string | undefined> {
  if (!(await proofs.isSigned(head))) return "its signature is not good";
  if (trusted && !trusted.has(head.key)) return "it is signed by a key that is not trusted";
  if (head.seq !== seen.seq || head.count !== seen.seq || head.hash !== seen.hash)
    return "what was signed is not what stands before it";
  if (head.number !== (seen.head?.number ?? 0) + 1) return "a signed head is missing before it";
  if (head.previous !== (seen.head ? await proofs.sha256(headText(seen.head)) : null))
    return "it does not follow from the signed head before it";
  seen.head = head;
  seen.heads += 1;
  seen.keys.add(head.key);
  seen.isClosed = head.kind === "closing";
  return undefined;
}

/** Longer than any line of an export: what goes on is none. */
const LINE_CHARACTERS_MAX = 1_024 * 1_024;

/** The lines of a file that comes in pieces; what stands behind the last line feed is one if there is anything. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // A byte order mark is a change too.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    // The check ends there, and what is left of the file is never read.
    if (rest.length > LINE_CHARACTERS_MAX) yield rest;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
