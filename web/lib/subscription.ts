/// <reference lib="webworker" />
import type { DeviceRenewal } from "../../core/devices.ts";

/** What the portal reaches this device with, as the worker remembers it: a cache is all that it has for that. */
const CACHE = "device";
const KEY = "/subscription";

type Known = { endpoint: string; auth: string; publicKey: string };

/** Looks what it is now, which the portal is told of, or has just sent something to. */
export async function remember({ pushManager }: ServiceWorkerRegistration): Promise<void> {
  const known = partsOf(await pushManager?.getSubscription());
  if (known) await (await caches.open(CACHE)).put(KEY, Response.json(known));
}

export async function forget(): Promise<void> {
  await caches.delete(CACHE);
}

/**
 * Tells the portal where this device is reached in place of where it was, while no page is open and nobody is signed
 * in: that it knows the old secret is the proof. Whatever comes between, the next start of the page looks
 * (`checkDevice` in push.ts).
 */
export async function renew(
  registration: ServiceWorkerRegistration,
  given: PushSubscription | null | undefined,
): Promise<void> {
  const was = await known();
  if (!was) return;
  try {
    const next = given ?? (await subscribed(registration.pushManager, was.publicKey));
    const { keys } = next.toJSON();
    const body = {
      was: { endpoint: was.endpoint, auth: was.auth },
      endpoint: next.endpoint,
      keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" },
      public_key: was.publicKey,
    } satisfies DeviceRenewal;
    const response = await fetch("/api/v1/push-renewals", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) await remember(registration);
  } catch (error) {
    // No connection, or no leave any more.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
}

async function known(): Promise<Known | undefined> {
  const kept = await (await caches.open(CACHE)).match(KEY);
  return kept ? ((await kept.json()) as Known) : undefined;
}

async function subscribed(pushManager: PushManager, publicKey: string): Promise<PushSubscription> {
  return (
    (await pushManager.getSubscription()) ??
    (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }))
  );
}

function partsOf(subscription: PushSubscription | null | undefined): Known | undefined {
  const auth = subscription?.toJSON().keys?.auth;
  const key = subscription?.options.applicationServerKey;
  if (!subscription || !auth || !key) return undefined;
  const publicKey = btoa(String.fromCharCode(...new Uint8Array(key)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
  return { endpoint: subscription.endpoint, auth, publicKey };
}
