import * as v from "valibot";
import { problems } from "../problem.ts";
import { line } from "../text.ts";

/** `waiting` to be read for the first time; `refused` until somebody gives other credentials. */
export const MAILBOX_STATES = ["waiting", "in_step", "refused"] as const;
export type MailboxState = (typeof MAILBOX_STATES)[number];

/** A production's mailbox elsewhere, which is read by IMAP. What opens it is kept sealed, and never told again. */
export const Mailbox = v.object({
  server: v.string(),
  username: v.string(),
  state: v.picklist(MAILBOX_STATES),
  /** Why it is refused, or what was amiss when it was read last. */
  reason: v.nullable(v.string()),
  /** When it was read whole. */
  read_at: v.nullable(v.string()),
  /** Mails that were taken from it, and those that were left there: their senders are nobody whom the production takes mail from. */
  taken_count: v.number(),
  left_count: v.number(),
  created_at: v.string(),
});
export type Mailbox = v.InferOutput<typeof Mailbox>;

export const MailboxOf = v.object({
  /** Where mailboxes may be, as the house is set up; none: none are read here. */
  servers: v.array(v.string()),
  mailbox: v.nullable(Mailbox),
});
export type MailboxOf = v.InferOutput<typeof MailboxOf>;

export const MailboxInput = v.strictObject({
  /** One of those that the house names. */
  server: v.pipe(v.string("must be text"), v.maxLength(300, "must be at most 300 characters")),
  username: line(254),
  /** Made for this alone, where the server has such. */
  password: v.pipe(
    v.string("must be text"),
    v.minLength(1, "must not be empty"),
    v.maxLength(200, "must be at most 200 characters"),
    v.check((text) => text.isWellFormed(), "must be text without broken characters"),
  ),
});
export type MailboxInput = v.InferOutput<typeof MailboxInput>;

export type MailboxSecrets = { password: string };

export const mailboxProblems = problems("mailboxes", {
  notSetUp: [409, "No mailboxes are read here"],
  elsewhere: [422, "Mailboxes are read only at the servers that this portal names"],
});
