import { createHash } from "node:crypto";
import * as v from "valibot";
import { GENESIS } from "../audit-canonical.ts";
import { eventText, ExportLine, lineText, type EventLine, type HeadLine } from "../audit-export.ts";
import { headHash, isSigned } from "./audit-signing.ts";

export type Verdict =
  | {
      ok: true;
      organisationId: string;
      events: number;
      heads: number;
      keys: string[];
      from: string;
      to: string;
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
export async function checkExport(
  lines: AsyncIterable<string> | Iterable<string>,
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
    const reason = judgeLine(text, seen, trusted);
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
  };
}

/** Why this line is wrong, or undefined; then it is what the next one is judged by. */
function judgeLine(text: string, seen: Seen, trusted: ReadonlySet<string> | undefined): string | undefined {
  if (seen.isClosed) return "something stands behind the closing head";
  const line = readLine(text);
  if (line === undefined) return "this is no line of an export";
  if (line.line !== seen.line) return `it says that it is line ${line.line}`;
  if (seen.organisationId !== undefined && line.organisation_id !== seen.organisationId)
    return "it is another organisation's";
  seen.organisationId = line.organisation_id;
  return line.kind === "event" ? judgeEvent(line, seen) : judgeHead(line, seen, trusted);
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

function judgeEvent(event: EventLine, seen: Seen): string | undefined {
  if (event.seq !== seen.seq + 1) return `event ${event.seq} stands where event ${seen.seq + 1} must`;
  if (event.prev_hash !== seen.hash) return "it does not follow from the event before it";
  if (createHash("sha256").update(eventText(event)).digest("hex") !== event.hash)
    return "its hash is not the hash of what it says";
  seen.seq = event.seq;
  seen.hash = event.hash;
  seen.from ||= event.event_timestamp;
  seen.to = event.event_timestamp;
  return undefined;
}

function judgeHead(head: HeadLine, seen: Seen, trusted: ReadonlySet<string> | undefined): string | undefined {
  if (!isSigned(head)) return "its signature is not good";
  if (trusted && !trusted.has(head.key)) return "it is signed by a key that is not trusted";
  if (head.seq !== seen.seq || head.count !== seen.seq || head.hash !== seen.hash)
    return "what was signed is not what stands before it";
  if (head.number !== (seen.head?.number ?? 0) + 1) return "a signed head is missing before it";
  if (head.previous !== (seen.head ? headHash(seen.head) : null))
    return "it does not follow from the signed head before it";
  seen.head = head;
  seen.heads += 1;
  seen.keys.add(head.key);
  seen.isClosed = head.kind === "closing";
  return undefined;
}
