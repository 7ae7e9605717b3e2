/**
 * How far a mailbox was read: a word of its server's and a number that counts under it. By IMAP these are UIDVALIDITY
 * and a UID; what they are at Gmail stands in gmail.ts.
 */
export type Position = { uidValidity: string; lastUid: number };

/** Where it stood when it was read last. */
export type Before = Position & { readAt: string };

export type ListedMail = {
  id: string;
  sender: string | null;
  sizeBytes: number;
  at: string | null;
  /** How far the mailbox is read once this one is done with. */
  after: Position;
};

export type Listing = {
  /** What came since, the oldest first. */
  mails: ListedMail[];
  /** How far it is read once all of them are done with. */
  end: Position;
  /** Nothing came that is not among them. */
  isWhole: boolean;
};

/** An inbox that is read, and only so: nothing in it is changed, what was not seen stays so. */
export type OpenMailbox = {
  /** Whose it is. */
  username: string;
  /** Where it was begun or gone on from. */
  position: Position;
  /** So many at most. */
  list(max: number): Promise<Listing>;
  /** Hands over a mail's bytes within five seconds (mission J-18), none where it is gone. @throws MailTooLarge */
  fetch(id: string, take: (chunk: Uint8Array) => Promise<void>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** The credentials are good no longer, or there is no inbox: nothing helps but somebody. */
export class MailboxRefused extends Error {
  override name = "MailboxRefused";
}

/** Its server wants to be left alone so long. */
export class MailboxBusy extends Error {
  override name = "MailboxBusy";
  readonly waitMs: number;
  constructor(waitMs: number) {
    super("a mail server asked to be left alone");
    this.waitMs = waitMs;
  }
}

/** Where it does not say how long. */
const BUSY_MS = 60_000;
const BUSY_MS_MAX = 3_600_000;

/** How long whoever answered so wants to be left alone (RFC 9110 §10.2.3: seconds, or a date). */
export function waitOf(headers: Headers): number {
  const said = headers.get("retry-after") ?? "";
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  return Number.isNaN(ms) ? BUSY_MS : Math.min(Math.max(ms, 0), BUSY_MS_MAX);
}

/** It has more bytes than are taken, whatever its server said. */
export class MailTooLarge extends Error {
  override name = "MailTooLarge";
}
