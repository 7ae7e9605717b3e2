import * as v from "valibot";
import { consentGiven, ConsentOffer, secret, type ConsentSecrets } from "../consents.ts";
import { problems } from "../problem.ts";
import { line } from "../text.ts";
import type { MicrosoftSecrets, OauthSecrets } from "./mailbox-oauth.ts";

/** How a mailbox is read: by IMAP, with a password or by tokens of an app of its own or of the house's at Microsoft (mailbox-oauth.ts), or by Gmail's own API. */
export const MAILBOX_PROVIDERS = ["imap", "imap_oauth", "microsoft", "gmail"] as const;
export type MailboxProvider = (typeof MAILBOX_PROVIDERS)[number];

/** `waiting` to be read for the first time; `refused` until somebody gives other credentials, or signs in again. */
export const MAILBOX_STATES = ["waiting", "in_step", "refused"] as const;
export type MailboxState = (typeof MAILBOX_STATES)[number];

/** A production's mailbox elsewhere, which is read here. What opens it is kept sealed, and never told again. */
export const Mailbox = v.object({
  provider: v.picklist(MAILBOX_PROVIDERS),
  server: v.string(),
  /** Of a mailbox that somebody signed in to its address; empty until it was opened. */
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
  /** Where mailboxes may be that are read by IMAP, as the house is set up; none: none are. */
  servers: v.array(v.string()),
  /** Where tokens for them may be asked for, beside Microsoft's and Google's. */
  token_urls: v.array(v.string()),
  /** How leave to read one at Gmail is asked for; null where none are read. */
  gmail: v.nullable(ConsentOffer),
  /** The same of one at Microsoft 365; null where the house has no app there. */
  microsoft: v.nullable(ConsentOffer),
  mailbox: v.nullable(Mailbox),
});
export type MailboxOf = v.InferOutput<typeof MailboxOf>;

export const MailboxInput = v.strictObject({
  /** One of those that the house names. */
  server: v.pipe(v.string("must be text"), v.maxLength(300, "must be at most 300 characters")),
  username: line(254),
  /** Made for this alone, where the server has such. */
  password: secret(200),
});
export type MailboxInput = v.InferOutput<typeof MailboxInput>;

export const MailboxConsent = v.strictObject(consentGiven);
export type MailboxConsent = v.InferOutput<typeof MailboxConsent>;

/** What a mailbox's sealed text holds. */
export type MailboxSecrets = { password: string } | OauthSecrets | MicrosoftSecrets | ConsentSecrets;

/** Leave to read and nothing else. */
export const GMAIL_SCOPE = "https://www.googleapis.com/auth/gmail.readonly";
/** Where consent at Google and at Microsoft leads back to, below the portal's address. */
export const MAILBOX_REDIRECT_PATH = "/mails-in";

export const mailboxProblems = problems("mailboxes", {
  notSetUp: [409, "No mailboxes are read here"],
  elsewhere: [422, "Mailboxes are read only at the servers that this portal names"],
  noSecret: [422, "Tokens are given for a refresh token, or to an app with a secret"],
});
