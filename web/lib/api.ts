import { newId } from "../../core/uuid.ts";
import { covered, demandHome, wrote } from "./freshness.ts";
import { READER } from "./held.ts";
import { accessToken, organisation, person, spend } from "./session.ts";
import { Refused, send, Unreachable } from "./wire.ts";

/** `fetch` of an address of the API as the person who is signed in. @throws Refused, Unreachable. */
export async function callApi(path: string, init: RequestInit = {}, timeoutMs?: number): Promise<Response> {
  const token = await tokenOrNone();
  try {
    return await send(path, withCaller(init, token), timeoutMs);
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401) || token === undefined) throw error;
    // The token was good; a password or a passkey in the body was not, and another attempt makes it no better.
    if (/^(auth|passkeys)/.test(error.slug)) throw error;
    spend(token);
    return send(path, withCaller(init, await accessToken()), timeoutMs);
  }
}

/** Offline there is no token to be had, and the service worker may hold what is asked for. */
async function tokenOrNone(): Promise<string | undefined> {
  try {
    return await accessToken();
  } catch (error) {
    if (error instanceof Unreachable) return undefined;
    throw error;
  }
}

function withCaller(init: RequestInit, token: string | undefined): RequestInit {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const reader = person();
  if (reader) headers.set(READER, reader.id);
  if (organisation() !== "") headers.set("x-organisation", organisation());
  if ((init.method ?? "GET") === "GET")
    for (const [name, value] of Object.entries(demandHome())) headers.set(name, value);
  return { ...init, headers };
}

/** A read at the API that edges answer as well: it shows no less than they did, and they no less than it afterwards. */
export async function readApi(path: string, signal?: AbortSignal): Promise<Response> {
  const response = await callApi(path, signal ? { signal } : {});
  covered([], response.headers.get("x-feed-batch"));
  return response;
}

/** One thing with its version, as `If-Match` wants it. */
export async function readItem<T>(path: string, signal?: AbortSignal): Promise<{ item: T; etag: string }> {
  const response = await readApi(path, signal);
  return { item: (await response.json()) as T, etag: response.headers.get("etag") ?? "" };
}

export type Mutation = {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** Sent as JSON; a form goes as it is. */
  body?: unknown;
  ifMatch?: string;
  /** For what takes long to send. */
  timeoutMs?: number;
  /** Of an attempt before; absent, this is the first. */
  key?: string;
};

const ATTEMPTS = 2;

/**
 * A write. It carries an Idempotency-Key, so that the second attempt after a lost answer cannot do it twice.
 * @returns the body, undefined for 204. @throws Refused, Unreachable.
 */
export async function mutate<T = undefined>({
  method,
  path,
  body,
  ifMatch,
  timeoutMs,
  key,
}: Mutation): Promise<T> {
  const headers = new Headers({ "idempotency-key": key ?? newId() });
  if (ifMatch !== undefined) headers.set("if-match", ifMatch);
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers.set("content-type", "application/json");
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await callApi(path, init, timeoutMs);
      wrote(response.headers.get("x-write-token"));
      return (response.status === 204 ? undefined : await response.json()) as T;
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt === ATTEMPTS || !navigator.onLine) throw error;
    }
  }
}
