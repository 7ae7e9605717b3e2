import { createSignal } from "solid-js";
import { newId } from "../../core/uuid.ts";
import { mutate, type Mutation } from "./api.ts";
import { dropFiles, Lost, sendKept, type KeptFile } from "./outbox-files.ts";
import { organisation, ownKey, person } from "./session.ts";
import { Refused, Unreachable, wordsOf } from "./wire.ts";

/**
 * What somebody did without a connection, on this device until there is one. It carries the Idempotency-Key of its
 * first attempt and the version that was seen: what arrived and was not answered is not done twice, and what changed
 * meanwhile is not overwritten but said.
 */
export type Waiting = Pick<Mutation, "method" | "path" | "body" | "ifMatch"> & {
  key: string;
  organisation: string;
  /** The id of what it is about. */
  about: string;
  /** Receipts that are sent before it, and that its body names then. */
  files?: readonly KeptFile[];
  /** Why the server did not take it, in words; then it waits for its owner, and not for a connection. */
  refused?: string;
};

const NAME = "outbox";
/** Ten minutes of taps; who has more waiting has another problem. */
const WAITING_MAX = 50;

const keyOf = (): string => ownKey(person()?.id ?? "", NAME);
const [changes, setChanges] = createSignal(0);
addEventListener("storage", () => setChanges((count) => count + 1));

function read(): Waiting[] {
  const text = localStorage.getItem(keyOf());
  if (text === null) return [];
  try {
    return JSON.parse(text) as Waiting[];
  } catch (error) {
    // Written half by a browser that was killed.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function keep(waiting: readonly Waiting[]): void {
  if (waiting.length === 0) localStorage.removeItem(keyOf());
  else localStorage.setItem(keyOf(), JSON.stringify(waiting));
  setChanges((count) => count + 1);
}

/** What waits about a thing, as a signal. */
export function waitingFor(about: string): Waiting | undefined {
  changes();
  return read().find((one) => one.about === about && one.organisation === organisation());
}

/** What waits to be sent to one address, as a signal. */
export function waitingAt(path: string): Waiting[] {
  changes();
  return read().filter((one) => one.path === path && one.organisation === organisation());
}

/** Its owner does not want it sent any more; what it named of this device stays where somebody else names it. */
export const drop = (key: string): void => keep(read().filter((one) => one.key !== key));

/** Its owner does not want it at all. */
export async function throwAway({ key, files = [] }: Waiting): Promise<void> {
  drop(key);
  await dropFiles(files);
}

/**
 * Sends it, or keeps it for when there is a connection.
 * @returns what was answered; undefined where it waits. @throws Refused as `mutate` does.
 */
export async function sendOrKeep<T>(
  mutation: Omit<Mutation, "key">,
  about: string,
  files: readonly KeptFile[] = [],
): Promise<T | undefined> {
  const { method, path, body, ifMatch } = mutation;
  let now: Waiting = {
    method,
    path,
    body,
    key: newId(),
    organisation: organisation(),
    about,
    ...(files.length > 0 && { files }),
    ...(ifMatch !== undefined && { ifMatch }),
  };
  try {
    return await deliver<T>(now, (next) => (now = next));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const waiting = read().filter((one) => one.about !== about);
    if (waiting.length >= WAITING_MAX) throw error;
    keep([...waiting, now]);
    return undefined;
  }
}

/** Its files first: each that arrived is said to `arrived` at once, and is not sent again. */
async function deliver<T>(one: Waiting, arrived: (next: Waiting) => void): Promise<T> {
  let now = one;
  for (const file of one.files ?? []) {
    const id = await sendKept(file);
    const body = now.body as { document_ids?: string[] };
    now = {
      ...now,
      body: { ...body, document_ids: [...(body.document_ids ?? []), id] },
      files: (now.files ?? []).filter(({ key }) => key !== file.key),
    };
    arrived(now);
    await dropFiles([file]);
  }
  return await mutate<T>(now);
}

/** One tab at a time: two would send the same thing side by side. */
const inTurn = (work: () => Promise<void>): Promise<void> =>
  "locks" in navigator ? navigator.locks.request("portal-outbox", work) : work();

const replace = (next: Waiting): void => keep(read().map((one) => (one.key === next.key ? next : one)));

/** Sends what waits, in its order, until there is no connection again. @returns how many arrived. */
export async function flush(): Promise<number> {
  let sent = 0;
  await inTurn(async () => {
    for (const one of read()) {
      if (one.refused !== undefined || one.organisation !== organisation()) continue;
      try {
        await deliver(one, replace);
        drop(one.key);
        sent += 1;
      } catch (error) {
        if (error instanceof Unreachable) return;
        if (!(error instanceof Refused || error instanceof Lost)) throw error;
        if (error instanceof Refused && !isFinal(error)) return;
        const refused = error instanceof Lost ? error.message : wordsOf(error);
        keep(read().map((other) => (other.key === one.key ? { ...other, refused } : other)));
      }
    }
  });
  return sent;
}

/** Another attempt makes it no better. */
function isFinal({ status, slug }: Refused): boolean {
  const isForNow = status === 401 || status === 408 || status === 429 || status >= 500;
  return !isForNow && slug !== "common/in-flight";
}
