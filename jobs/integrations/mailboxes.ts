import { ImapFlow, type MailboxObject, type SearchObject } from "imapflow";
import type { MailboxSecrets } from "../../core/emails/mailboxes.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { openWords } from "../../db/person-keys.ts";
import { openOutgoing, OutgoingFault, type Outgoing, type OutgoingSettings } from "./outgoing.ts";

export type MailboxSettings = {
  /** 32 bytes that credentials are sealed under. */
  key: Uint8Array;
  /** `imaps://host:port`: requests go to these and nowhere else. */
  servers: readonly string[];
  outgoing?: OutgoingSettings;
};

export type MailboxAccount = {
  productionId: string;
  organisationId: string;
  server: string;
  username: string;
  sealed: string;
};

/** How far a mailbox was read. */
export type Position = { uidValidity: string; lastUid: number };
export type ListedMail = { uid: number; sender: string | null; sizeBytes: number; at: string | null };

export type OpenMailbox = {
  /** Where it was begun or gone on from. */
  position: Position;
  /** What came since, the oldest first, so many at most. */
  list(max: number): Promise<ListedMail[]>;
  /** Hands over a mail's bytes within five seconds (mission J-18), and leaves it unseen. */
  fetch(uid: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type Mailboxes = {
  /**
   * Opens an inbox to read, and only so: nothing in it is changed, what was not seen stays so.
   * @param before undefined for one that was never looked at: it begins at what comes from now on.
   * @throws MailboxRefused, OutgoingFault, OutgoingStopped
   */
  open(account: MailboxAccount, before: (Position & { readAt: string }) | undefined): Promise<OpenMailbox>;
};

/** The credentials are good no longer, or there is no inbox: nothing helps but somebody. */
export class MailboxRefused extends Error {
  override name = "MailboxRefused";
}

const PORTS = { "imaps:": 993, "imap:": 143 } as const;
const CHUNK_BYTES = 512 * 1_024;
const CLOSE_MS = 500;
const DAY_MS = 86_400_000;
/** RFC 5530: what says that it will pass. */
const PASSING = new Set(["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"]);

export function openMailboxes({ key, servers, outgoing: settings }: MailboxSettings): Mailboxes {
  // What one server does wrong is no other's fault.
  const known = new Map<string, Outgoing>();
  const outgoingTo = (server: string): Outgoing => {
    const outgoing = known.get(server) ?? openOutgoing(settings);
    known.set(server, outgoing);
    return outgoing;
  };
  return {
    open: async ({ productionId, organisationId, server, username, sealed }, before) => {
      if (!servers.includes(server))
        throw new MailboxRefused("Its server is none that this portal names any more.");
      const words = openWords(key, organisationId, productionId, sealed);
      if (words === undefined) throw new MailboxRefused("Its credentials cannot be read any more.");
      const { password } = JSON.parse(words) as MailboxSecrets;
      return await openImap(outgoingTo(server), clientOf(server, username, password), before);
    },
  };
}

function clientOf(server: string, user: string, pass: string): ImapFlow {
  const { protocol, hostname, port } = new URL(server);
  const secure = protocol === "imaps:";
  const client = new ImapFlow({
    host: hostname,
    port: port === "" ? PORTS[secure ? "imaps:" : "imap:"] : Number(port),
    secure,
    auth: { user, pass },
    logger: false,
    disableAutoIdle: true,
    maxLiteralSize: 2 * CHUNK_BYTES,
  });
  // Said to whoever waits as well; without a listener it would end the program.
  client.on("error", () => {});
  return client;
}

async function openImap(
  outgoing: Outgoing,
  client: ImapFlow,
  before: (Position & { readAt: string }) | undefined,
): Promise<OpenMailbox> {
  const ask = <T>(work: () => Promise<T>) => outgoing.once((signal) => within(signal, client, work));
  try {
    const box = await ask(async () => {
      await client.connect();
      return await client.mailboxOpen("INBOX", { readOnly: true });
    });
    const position = await ask(() => positionIn(client, box, before));
    return {
      position,
      list: (max) => ask(() => listNew(client, position.lastUid, max)),
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
  before: (Position & { readAt: string }) | undefined,
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

async function listNew(client: ImapFlow, lastUid: number, max: number): Promise<ListedMail[]> {
  const found = await search(client, { uid: `${lastUid + 1}:*` });
  // `*` is the last mail, also where that is before the first one asked for.
  const uids = [...new Set(found)].filter((uid) => uid > lastUid).toSorted((a, b) => a - b);
  if (uids.length === 0) return [];
  const mails = await client.fetchAll(
    uids.slice(0, max).join(","),
    { uid: true, envelope: true, size: true, internalDate: true },
    { uid: true },
  );
  return mails
    .map(({ uid, envelope, size, internalDate }) => ({
      uid,
      sender: envelope?.from?.[0]?.address?.toLowerCase() ?? null,
      sizeBytes: size ?? 0,
      at: internalDate instanceof Date ? internalDate.toISOString() : (internalDate ?? null),
    }))
    .toSorted((a, b) => a.uid - b.uid);
}

async function fetchMail(
  client: ImapFlow,
  uid: number,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const { content } = await client.download(String(uid), undefined, {
    uid: true,
    maxBytes: EMAIL_SIZE_MAX_BYTES,
    chunkSize: CHUNK_BYTES,
  });
  // Somebody took it away meanwhile.
  if (!content) return;
  for await (const chunk of content as AsyncIterable<Uint8Array>) await take(chunk);
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
    return new MailboxRefused("The server does not accept the credentials.");
  if (!willPass && responseStatus === "NO") return new MailboxRefused("The server shows no inbox.");
  // Cut off, or no such server: nothing of theirs is repeated.
  return new OutgoingFault("a mail server did not answer as it should", { cause: error });
}
