/// <reference lib="webworker" />
import { HELD_SINCE, heldKey, READER, readsCache, type WorkerMessage } from "./lib/held.ts";
import type { PushPayload } from "../core/devices.ts";
import { firstOf } from "./lib/signals.ts";
import { forget, remember, renew } from "./lib/subscription.ts";

/**
 * Keeps the shell, so that the page opens without a connection, and what each person read, so that it is there to be
 * read again. Reads go to the network first; sign-out takes a person's reads away.
 */
declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const parts = self.__WB_MANIFEST;
const SHELL = `shell:${hashOf(JSON.stringify(parts))}`;
const SHELL_PATHS = new Set(parts.map(({ url }) => `/${url}`));
const READS_MAX = 200;
/** What no copy may be kept of: streams, sessions, jobs on their way, who did what, who is under age, and every letter that is searched for. */
const NEVER_KEPT =
  /^\/api\/v1\/(auth|compliance|live|jobs|regions|search|system|productions\/[^/]+\/minors)\b/;
/** A weak connection that gives nothing for so long is as good as none. */
const PATIENCE_MS = 8_000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELL).then((cache) =>
      cache.addAll(
        parts.map(({ url }) => {
          const address = url === "index.html" ? "/" : `/${url}`;
          return new Request(address, { cache: address.startsWith("/assets/") ? "default" : "no-cache" });
        }),
      ),
    ),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("shell:") && name !== SHELL)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

/** When a person's reads were taken away: what was asked for before is not kept after. */
const purgedAt = new Map<string, number>();

self.addEventListener("message", (event) => {
  const message = event.data as WorkerMessage;
  if ("take_over" in message) return void self.skipWaiting();
  purgedAt.set(message.purge, Date.now());
  // Whoever signs out is told nothing more on this device.
  event.waitUntil(Promise.all([caches.delete(readsCache(message.purge)), untell()]));
});

async function untell(): Promise<void> {
  await forget();
  await (await self.registration.pushManager?.getSubscription())?.unsubscribe();
}

self.addEventListener("push", (event) =>
  event.waitUntil(Promise.all([show(event.data), remember(self.registration)])),
);

/** A browser may change where it is reached at any time, also while the page is closed for weeks. */
self.addEventListener("pushsubscriptionchange", (event) => {
  const { newSubscription } = event as ExtendableEvent & { newSubscription?: PushSubscription | null };
  event.waitUntil(renew(self.registration, newSubscription));
});

/** Always shows something: who does not loses the leave to. */
async function show(data: PushMessageData | null): Promise<void> {
  const said = saidIn(data);
  await self.registration.showNotification(said?.title ?? "Live Portal", {
    body: said?.body ?? "There is news for you.",
    tag: said?.tag ?? "news",
    icon: "/icon-192.png",
    badge: "/icon-192.png",
    data: { link: said?.link, receipt: said?.receipt },
    // What takes another's place is news too; the standard's types do not know it.
    ...({ renotify: true } as object),
  });
  if (said) await report(said.receipt, "shown");
}

function saidIn(data: PushMessageData | null): PushPayload | undefined {
  try {
    return data?.json() as PushPayload | undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

self.addEventListener("notificationclick", (event) => {
  const { link, receipt } = event.notification.data as Partial<PushPayload>;
  event.notification.close();
  event.waitUntil(Promise.all([lead(link ?? "/"), receipt && report(receipt, "opened")]));
});

/** To where it is about, in a window that is open where there is one; nowhere but within the portal. */
async function lead(link: string): Promise<void> {
  const { origin, href } = new URL(link, self.location.origin);
  const address = origin === self.location.origin ? href : "/";
  for (const window of await self.clients.matchAll({ type: "window" })) {
    // The tap lets it come to the front, for a moment only; another worker's cannot be led anywhere.
    const front = await window.focus().catch(() => window);
    if (await front.navigate(address).catch(() => null)) return;
  }
  await self.clients.openWindow(address);
}

/** Who plans sees that it came. Without a connection they do not, and lose nothing by it. */
async function report(receipt: string, event: "shown" | "opened"): Promise<void> {
  const body = JSON.stringify({ receipt, event });
  const headers = { "content-type": "application/json" };
  await fetch("/api/v1/push-receipts", { method: "POST", headers, body, keepalive: true }).catch(() => {});
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // The page tells the portal of this device.
  if (request.method === "POST" && url.pathname === "/api/v1/me/devices")
    event.waitUntil(remember(self.registration));
  if (request.method !== "GET") return;
  const isOwn = url.origin === self.location.origin;
  if (request.mode === "navigate") {
    if (isOwn && !/^\/(api|docs|metrics|health|calendar\/[^/]+)(\/|$)/.test(url.pathname))
      event.respondWith(shell());
  } else if (isOwn && SHELL_PATHS.has(url.pathname)) {
    event.respondWith(part(request));
  } else if (isOwn && url.pathname.startsWith("/api/v1/")) {
    if (!NEVER_KEPT.test(url.pathname)) event.respondWith(readHome(event, url.pathname + url.search));
  } else if (!isOwn && url.pathname.startsWith("/v1/")) {
    event.respondWith(readEdge(event, `/api${url.pathname}${url.search}`));
  }
});

async function shell(): Promise<Response> {
  const cache = await caches.open(SHELL);
  const held = await cache.match("/");
  if (held) return held;
  try {
    return await fetch("/");
  } catch (error) {
    const page = await cache.match("/offline.html");
    if (page) return page;
    throw error;
  }
}

async function part(request: Request): Promise<Response> {
  return (await (await caches.open(SHELL)).match(request)) ?? fetch(request);
}

/** An edge that fails is the page's to replace by the next one; what it answers is kept. */
async function readEdge(event: FetchEvent, path: string): Promise<Response> {
  const begun = Date.now();
  const response = await fetch(event.request);
  if (response.status === 200) event.waitUntil(hold(event.request, path, response.clone(), begun));
  return response;
}

/** The API is the last to be asked: behind it stands what this device holds. */
async function readHome(event: FetchEvent, path: string): Promise<Response> {
  const { request } = event;
  const begun = Date.now();
  try {
    const response = await fetch(request, {
      signal: firstOf(request.signal, AbortSignal.timeout(PATIENCE_MS)),
    });
    if (response.status === 200) event.waitUntil(hold(request, path, response.clone(), begun));
    if (response.status < 502 || response.status > 504) return response;
    return (await held(request, path)) ?? response;
  } catch (error) {
    const response = await held(request, path);
    if (response) return response;
    throw error;
  }
}

async function hold(request: Request, path: string, response: Response, begun: number): Promise<void> {
  const reader = readerOf(request);
  if (reader === undefined || !response.headers.get("content-type")?.includes("json")) return;
  const headers = new Headers({
    "content-type": "application/json",
    [HELD_SINCE]: String(Date.now() - Number(response.headers.get("age") ?? 0) * 1_000),
  });
  const etag = response.headers.get("etag");
  if (etag !== null) headers.set("etag", etag);
  const body = await response.arrayBuffer();
  if ((purgedAt.get(reader) ?? 0) >= begun) return;
  const cache = await caches.open(readsCache(reader));
  await cache.put(keyOf(request, path), new Response(body, { headers }));
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - READS_MAX))) await cache.delete(key);
}

async function held(request: Request, path: string): Promise<Response | undefined> {
  const reader = readerOf(request);
  if (reader === undefined || !(await caches.has(readsCache(reader)))) return undefined;
  return (await caches.open(readsCache(reader))).match(keyOf(request, path));
}

function keyOf({ headers }: Request, path: string): string {
  return heldKey(path, headers.get("x-organisation") ?? "");
}

/** Said by the page, or by the token: only where to keep it hangs on this, the server judges the token. */
function readerOf({ headers }: Request): string | undefined {
  const said = headers.get(READER);
  if (said !== null) return said;
  const claims = headers.get("authorization")?.split(".")[1];
  if (claims === undefined) return undefined;
  try {
    return (JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: string }).sub;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return undefined;
    throw error;
  }
}

/** FNV-1a, 32 bits: a name for this set of parts. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
