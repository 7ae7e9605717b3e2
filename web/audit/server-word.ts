import type { Verdict } from "../../core/audit-check.ts";
import type { AuditHead } from "../../core/audit.ts";
import { Refused, Unreachable } from "../lib/wire.ts";

/** What the server says of an export, beside what was reckoned of it here. */
export type ServerWord =
  /** What it holds, where the export itself has no end to be held against that. */
  | { kind: "claim"; head: AuditHead }
  | { kind: "same"; head: AuditHead }
  /** It holds another event there than the export has: one of the two was rewritten. */
  | { kind: "other"; head: AuditHead }
  /** It has no such event: its end was cut off. */
  | { kind: "none" }
  /** The export is of another organisation. */
  | { kind: "stranger" }
  | { kind: "silent" };

/** @throws whatever `read` throws that says nothing of the event. */
export async function askServer(
  verdict: Verdict,
  organisationId: string,
  read: (seq?: number) => Promise<AuditHead>,
): Promise<ServerWord> {
  if (verdict.ok && verdict.organisationId !== organisationId) return { kind: "stranger" };
  try {
    if (!verdict.ok) return { kind: "claim", head: await read() };
    const head = await read(verdict.events);
    return { kind: head.hash === verdict.hash ? "same" : "other", head };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { kind: "none" };
    if (error instanceof Unreachable || error instanceof Refused) return { kind: "silent" };
    throw error;
  }
}

export function serverWords(word: ServerWord, events: number): string {
  switch (word.kind) {
    case "claim": {
      const { latest_seq, hash, signed } = word.head;
      const until = signed ? `, signed until event ${signed.seq}` : ", none of it signed yet";
      return `The server says that the trail has ${latest_seq} events${until}, and that the last has the hash ${hash}.`;
    }
    case "same": {
      const more = word.head.latest_seq - events;
      const since = more === 0 ? "" : more === 1 ? " One event came since." : ` ${more} events came since.`;
      return `The server says the same: its event ${events} has this very hash.${since}`;
    }
    case "other":
      return `The server holds another event ${events} than this export: one of the two was rewritten.`;
    case "none":
      return `The server has no event ${events}: its end was cut off after this export was made, or it was restored from an older backup.`;
    case "stranger":
      return "The export is of another organisation: the server was not asked about it.";
    case "silent":
      return "The server does not answer just now: what stands here was reckoned on this device alone.";
  }
}

/** Nothing to worry about, or something that somebody must look into. */
export const isGoodWord = ({ kind }: ServerWord): boolean => kind === "same";
export const isBadWord = ({ kind }: ServerWord): boolean => kind === "other" || kind === "none";
