import { ImapFlow, type MailboxObject, type SearchObject } from "imapflow";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import {
  MailboxRefused,
  MailTooLarge,
  type Before,
  type ListedMail,
  type Listing,
  type OpenMailbox,
  type Position,
} from "./mailbox.ts";
import type { OauthTokens } from "./oauth-tokens.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

export type ImapLogin = { server: string; username: string } & (
  | { password: string }
  | { tokens: OauthTokens }
);
type Credentials = { pass: string } | { accessToken: string };

const PORTS = { "imaps:": 993, "imap:": 143 } as const;
const CHUNK_BYTES = 512 * 1_024;
const CLOSE_MS = 500;
const DAY_MS = 86_400_000;
/** RFC 5530: what says that it will pass. */
const PASSING = new Set(["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"]);

/** What one signs in with is not accepted. */
class CredentialsRefused extends MailboxRefused {}

function clientOf({ server, username: user }: ImapLogin, credentials: Credentials): ImapFlow {
  const { protocol, hostname, port } = new URL(server);
  const secure = protocol === "imaps:";
  const client = new ImapFlow({
    host: hostname,
    port: port === "" ? PORTS[secure ? "imaps:" : "imap:"] : Number(port),
    secure,
    auth: { user, ...credentials },
    logger: false,
    disableAutoIdle: true,
    maxLiteralSize: 2 * CHUNK_BYTES,
  });
  // Said to whoever waits as well; without a listener it would end the program.
  client.on("error", () => {});
  return client;
}

/**
 * Opens an inbox to read, at a server that speaks IMAP. A token that it does not take may have been taken back before it
 * lapsed: another one is tried, once. @throws as `Mailboxes.open` (mailboxes.ts)
 */
export async function openImap(
  outgoing: Outgoing,
  login: ImapLogin,
  before: Before | undefined,
): Promise<OpenMailbox> {
  if ("password" in login) return await openAs(outgoing, login, { pass: login.password }, before);
  const token = await login.tokens.current();
  try {
    return await openAs(outgoing, login, { accessToken: token }, before);
  } catch (error) {
    if (!(error instanceof CredentialsRefused)) throw error;
  }
  const other = await login.tokens.instead(token);
  try {
    if (other !== undefined) return await openAs(outgoing, login, { accessToken: other }, before);
  } catch (error) {
    if (!(error instanceof CredentialsRefused)) throw error;
  }
  throw new MailboxRefused(
    "The server does not take the token for this address. Look whether IMAP is on for the mailbox, and whether the app may read it.",
  );
}

/** The same of a mailbox that somebody signed in to: another one than before is begun anew. */
export async function openSignedIn(
  outgoing: Outgoing,
  { server, username, tokens }: { server: string; username: string; tokens: OauthTokens },
  before: Before | undefined,
): Promise<OpenMailbox> {
  const own = (await tokens.username()) ?? username;
  if (own === "") throw new MailboxRefused("It was not said who signed in.");
  const isOther = username !== "" && username !== own;
  return await openImap(outgoing, { server, username: own, tokens }, isOther ? undefined : before);
}

async function openAs(
  outgoing: Outgoing,
  login: ImapLogin,
  credentials: Credentials,
  before: Before | undefined,
): Promise<OpenMailbox> {
  const client = clientOf(login, credentials);
  const ask = <T>(work: () => Promise<T>) => outgoing.once((signal) => within(signal, client, work));
  try {
    const box = await ask(async () => {
      await client.connect();
      return await client.mailboxOpen("INBOX", { readOnly: true });
    });
    const position = await ask(() => positionIn(client, box, before));
    return {
      username: login.username,
      position,
      list: (max) => ask(() => listNew(client, position, max)),
      fetch: (uid, take) => ask(() => fetchMail(client, uid, take)),
      [Symbol.asyncDispose]: () => hangUp(client),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

async function positionIn(
  client: ImapFlow,
  box: MailboxObject,
  before: Before | undefined,
): Promise<Position> {
  const uidValidity = String(box.uidValidity);
  if (before?.uidValidity === uidValidity) return { uidValidity, lastUid: before.lastUid };
  const end = { uidValidity, lastUid: box.uidNext - 1 };
  if (before === undefined) return end;
  // UIDs that count no more say nothing of what was read: what came since a day before that is looked at anew, and
  // what was taken then is known by its bytes.
  const since = new Date(Date.parse(before.readAt) - DAY_MS);
  const [first] = (await search(client, { since })).toSorted((a, b) => a - b);
  return first === undefined ? end : { uidValidity, lastUid: first - 1 };
}

async function search(client: ImapFlow, query: SearchObject): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (!found) throw new OutgoingFault("a mail server did not search");
  return found;
}

async function listNew(client: ImapFlow, position: Position, max: number): Promise<Listing> {
  const { uidValidity, lastUid } = position;
  const found = await search(client, { uid: `${lastUid + 1}:*` });
  // `*` is the last mail, also where that is before the first one asked for.
  const uids = [...new Set(found)].filter((uid) => uid > lastUid).toSorted((a, b) => a - b);
  const asked = uids.slice(0, max);
  const last = asked.at(-1);
  if (last === undefined) return { mails: [], end: position, isWhole: true };
  const heads = await client.fetchAll(
    asked.join(","),
    { uid: true, envelope: true, size: true, internalDate: true },
    { uid: true },
  );
  const mails = heads
    .toSorted((a, b) => a.uid - b.uid)
    .map(({ uid, envelope, size, internalDate }): ListedMail => ({
      id: String(uid),
      sender: envelope?.from?.[0]?.address?.toLowerCase() ?? null,
      sizeBytes: size ?? 0,
      at: internalDate instanceof Date ? internalDate.toISOString() : (internalDate ?? null),
      after: { uidValidity, lastUid: uid },
    }));
  return { mails, end: { uidValidity, lastUid: last }, isWhole: uids.length <= max };
}

async function fetchMail(
  client: ImapFlow,
  uid: string,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const { content } = await client.download(uid, undefined, {
    uid: true,
    // One more than is taken: the library ends there without a word.
    maxBytes: EMAIL_SIZE_MAX_BYTES + 1,
    chunkSize: CHUNK_BYTES,
  });
  // Somebody took it away meanwhile.
  if (!content) return;
  let bytes = 0;
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > EMAIL_SIZE_MAX_BYTES) throw new MailTooLarge();
    await take(chunk);
  }
}

/** Says goodbye, and does not wait for an answer. */
async function hangUp(client: ImapFlow): Promise<void> {
  const late = setTimeout(() => client.close(), CLOSE_MS);
  try {
    if (client.usable) await client.logout();
  } catch {
    // The line is cut already.
  } finally {
    clearTimeout(late);
    client.close();
  }
}

/** The library knows no signals: who waits longer than that hangs up. @throws MailboxRefused, OutgoingFault */
async function within<T>(signal: AbortSignal, client: ImapFlow, work: () => Promise<T>): Promise<T> {
  const cut = Promise.withResolvers<never>();
  const onAbort = () => {
    client.close();
    cut.reject(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), cut.promise]);
  } catch (error) {
    throw signal.aborted ? new OutgoingFault("no answer in time", { cause: error }) : meaningOf(error);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

type Said = { authenticationFailed?: unknown; responseStatus?: unknown; serverResponseCode?: unknown };

function meaningOf(error: unknown): unknown {
  if (
    !(error instanceof Error) ||
    !("code" in error || "responseStatus" in error || "authenticationFailed" in error)
  )
    return error;
  const { authenticationFailed, responseStatus, serverResponseCode } = error as Error & Said;
  const willPass = typeof serverResponseCode === "string" && PASSING.has(serverResponseCode);
  if (!willPass && authenticationFailed === true)
    return new CredentialsRefused("The server does not accept the credentials.");
  if (!willPass && responseStatus === "NO") return new MailboxRefused("The server shows no inbox.");
  // Cut off, or no such server: nothing of theirs is repeated.
  return new OutgoingFault("a mail server did not answer as it should", { cause: error });
}
