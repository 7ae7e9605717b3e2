import { createSignal } from "solid-js";
import { newId } from "../../core/uuid.ts";
import { mutate, type Mutation } from "./api.ts";
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

/** Its owner does not want it sent any more. */
export const drop = (key: string): void => keep(read().filter((one) => one.key !== key));

/**
 * Sends it, or keeps it for when there is a connection.
 * @returns what was answered; undefined where it waits. @throws Refused as `mutate` does.
 */
export async function sendOrKeep<T>(mutation: Omit<Mutation, "key">, about: string): Promise<T | undefined> {
  const key = newId();
  try {
    return await mutate<T>({ ...mutation, key });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const { method, path, body, ifMatch } = mutation;
    const waiting = read().filter((one) => one.about !== about);
    if (waiting.length >= WAITING_MAX) throw error;
    const kept = { method, path, body, key, organisation: organisation(), about };
    keep([...waiting, ifMatch === undefined ? kept : { ...kept, ifMatch }]);
    return undefined;
  }
}

/** One tab at a time: two would send the same thing side by side. */
const inTurn = (work: () => Promise<void>): Promise<void> =>
  "locks" in navigator ? navigator.locks.request("portal-outbox", work) : work();

/** Sends what waits, in its order, until there is no connection again. @returns how many arrived. */
export async function flush(): Promise<number> {
  let sent = 0;
  await inTurn(async () => {
    for (const one of read()) {
      if (one.refused !== undefined || one.organisation !== organisation()) continue;
      try {
        await mutate(one);
        drop(one.key);
        sent += 1;
      } catch (error) {
        if (error instanceof Unreachable) return;
        if (!(error instanceof Refused)) throw error;
        if (!isFinal(error)) return;
        const refused = wordsOf(error);
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
