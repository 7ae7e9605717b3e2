import * as v from "valibot";
import { Id } from "./ids.ts";

/** What became of an e-mail beyond the server that took it. `opened` by whoever reads it, and not by a machine before them. */
export const MAIL_EVENTS = ["delivered", "bounced", "opened"] as const;
export type MailEvent = (typeof MAIL_EVENTS)[number];

/** SendGrid's words for these; it has others, which change nothing here. */
const MEANS: Readonly<Record<string, MailEvent>> = {
  delivered: "delivered",
  bounce: "bounced",
  dropped: "bounced",
  open: "opened",
  click: "opened",
};

/** An event of SendGrid's as far as it is read; beside it stands what our e-mail carried. */
const SendgridEvent = v.object({
  event: v.string(),
  mail_id: Id,
  /** Seconds. */
  timestamp: v.pipe(v.number(), v.integer()),
  reason: v.optional(v.string()),
  sg_machine_open: v.optional(v.boolean()),
});

export type KnownEvent = { mailId: string; event: MailEvent; happenedAtMs: number; reason: string | null };

const REASON_MAX = 300;
const DAY_MS = 86_400_000;
/** Nothing of ours is older than this service. */
const FIRST_MS = Date.UTC(2009, 0, 1);

/**
 * What of a delivery says something of e-mails of ours; one odd event does not keep the others out. Times that cannot be
 * are nobody's.
 */
export function knownEvents(delivered: readonly unknown[], nowMs: number): KnownEvent[] {
  return delivered.flatMap((one): KnownEvent[] => {
    const read = v.safeParse(SendgridEvent, one);
    if (!read.success) return [];
    const { event: word, mail_id: mailId, timestamp, reason, sg_machine_open: isMachine } = read.output;
    const event = Object.hasOwn(MEANS, word) ? MEANS[word] : undefined;
    const happenedAtMs = timestamp * 1_000;
    if (event === undefined || isMachine === true) return [];
    if (happenedAtMs < FIRST_MS || happenedAtMs > nowMs + DAY_MS) return [];
    // What the database cannot store is no word of anybody's.
    const words = reason?.slice(0, REASON_MAX).toWellFormed().replaceAll("\u0000", "") || null;
    return [{ mailId, event, happenedAtMs, reason: words }];
  });
}
