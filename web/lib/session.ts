import { createSignal } from "solid-js";
import { may, needsShortIdle, type Role, type Verb } from "../../core/access.ts";
import { EDGE_TOKEN_SECONDS, type Membership, type Session, type User } from "../../core/auth.ts";
import { readsCache, type WorkerMessage } from "./held.ts";
import { Refused, send, Unreachable } from "./wire.ts";

/** What outlives a reload: who is signed in, for what organisation, and the token that edges take for a day. */
type Kept = { user: User; organisation: string; edgeToken: string; edgeUntilMs: number };

const KEPT = "portal.session";
/** Ask for the next token while this one is still good. */
const MARGIN_MS = 30_000;
const SIGNED_OUT = "portal/signed-out";

let access: { token: string; untilMs: number } | undefined;
let refreshing: Promise<string> | undefined;

const [kept, setKept] = createSignal<Kept | undefined>(readKept());
const [ending, setEnding] = createSignal<string>();
const tabs = new BroadcastChannel("portal-session");

export { ending as whySignedOut };

tabs.addEventListener("message", ({ data }: MessageEvent<Session | typeof SIGNED_OUT>) => {
  if (data === SIGNED_OUT) forget();
  else adopt(data);
});

export const person = (): User | undefined => kept()?.user;
export const organisation = (): string => kept()?.organisation ?? "";
export const edgeToken = (): string | undefined => {
  const now = kept();
  return now && now.edgeUntilMs > Date.now() ? now.edgeToken : undefined;
};

export function membership(): Membership | undefined {
  return person()?.memberships.find((one) => one.organisation_id === organisation());
}

export const roles = (): readonly Role[] => membership()?.roles ?? [];
export const can = (verb: Verb): boolean => may(roles(), verb);
/** Is this a session that ends after half an hour without use? */
export const endsWhenIdle = (): boolean =>
  person()?.memberships.some(({ roles }) => needsShortIdle(roles)) ?? false;

export function chooseOrganisation(id: string): void {
  const now = kept();
  if (now) keep({ ...now, organisation: id });
}

/** At `login` or another door that gives a session for what is shown there. @throws Refused 401, Unreachable. */
export async function signIn(door: "login" | "passkey-sign-in", shown: unknown): Promise<void> {
  const response = await send(`/api/v1/auth/${door}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(shown),
  });
  const session = (await response.json()) as Session;
  setEnding(undefined);
  adopt(session);
  tabs.postMessage(session);
}

/**
 * Ends the session here and everywhere this browser shows it, and takes away what this device held of it.
 * @returns whether the server heard of it: without a connection its session ends by itself, when it was not used.
 */
export async function signOut(why?: string): Promise<boolean> {
  try {
    await send("/api/v1/auth/logout", { method: "POST" });
    return true;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) return false;
    throw error;
  } finally {
    leave(why);
  }
}

/** The session is over, whoever ended it. */
export function leave(why?: string): void {
  setEnding(why);
  forget();
  tabs.postMessage(SIGNED_OUT);
}

/** A token that the API takes. @throws Refused 401 when the session is over, Unreachable. */
export async function accessToken(): Promise<string> {
  if (access && access.untilMs - MARGIN_MS > Date.now()) return access.token;
  refreshing ??= refresh().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

/** The API took it no longer: the next one is asked for. */
export function spend(token: string): void {
  if (access?.token === token) access = undefined;
}

/** Who is signed in may have changed: other roles, or none any more. */
export function renew(): Promise<string> {
  access = undefined;
  return accessToken();
}

/** One tab at a time; the others are told, and find the token there when their turn comes. */
async function refresh(): Promise<string> {
  return inTurn(async () => {
    if (access && access.untilMs - MARGIN_MS > Date.now()) return access.token;
    try {
      const response = await send("/api/v1/auth/refresh", { method: "POST" });
      const session = (await response.json()) as Session;
      adopt(session);
      tabs.postMessage(session);
      return session.accessToken;
    } catch (error) {
      if (error instanceof Refused && error.status === 401 && kept())
        leave("Your session has ended. Sign in again.");
      throw error;
    }
  });
}

/** Locks are for secure addresses only; elsewhere the server's grace for a token that is used twice must do. */
function inTurn(work: () => Promise<string>): Promise<string> {
  return "locks" in navigator ? navigator.locks.request("portal-refresh", work) : work();
}

function adopt(session: Session): void {
  const { user } = session;
  const before = kept();
  // Another person on this device sees nothing of the one before.
  if (before && before.user.id !== user.id) purge(before.user.id);
  access = { token: session.accessToken, untilMs: Date.parse(session.expires_at) };
  const stays = user.memberships.some(({ organisation_id }) => organisation_id === before?.organisation);
  keep({
    user,
    organisation: (stays && before?.organisation) || (user.memberships[0]?.organisation_id ?? ""),
    edgeToken: session.edge_token,
    edgeUntilMs: Date.now() + EDGE_TOKEN_SECONDS * 1_000,
  });
}

/** What is known of whoever is signed in changed, and not who it is. */
export function changePerson(user: User): void {
  const now = kept();
  if (now?.user.id === user.id) keep({ ...now, user });
}

function keep(next: Kept): void {
  localStorage.setItem(KEPT, JSON.stringify(next));
  setKept(next);
}

function forget(): void {
  access = undefined;
  const before = kept();
  localStorage.removeItem(KEPT);
  setKept(undefined);
  if (before) purge(before.user.id);
}

/** Keys of localStorage that belong to one person begin so. */
export const ownKey = (userId: string, name: string): string => `portal.of.${userId}.${name}`;

function purge(userId: string): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(ownKey(userId, ""))) localStorage.removeItem(key);
  }
  if ("caches" in globalThis) void caches.delete(readsCache(userId));
  globalThis.indexedDB?.deleteDatabase(ownKey(userId, "outbox"));
  tellWorker({ purge: userId });
}

function tellWorker(message: WorkerMessage): void {
  navigator.serviceWorker?.controller?.postMessage(message);
}

function readKept(): Kept | undefined {
  const text = localStorage.getItem(KEPT);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Kept;
  } catch (error) {
    // Written half by a browser that was killed: signing in writes it anew.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
