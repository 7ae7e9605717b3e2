import type { Device } from "../../core/devices.ts";
import type { NotificationSettings } from "../../core/notification-settings.ts";
import { newId } from "../../core/uuid.ts";
import { mutate } from "./api.ts";
import { readHome } from "./edge.ts";
import { ownKey, person } from "./session.ts";
import { Refused, Unreachable } from "./wire.ts";

/** Which of its person's devices this is, and where it was reached when it was turned on. */
type Known = { id: string; endpoint: string };

export const SETTINGS = "/v1/me/notification-settings";
const DEVICES = "/v1/me/devices";

const keyOf = (): string => ownKey(person()?.id ?? "", "device");

export function thisDevice(): Known | undefined {
  const text = localStorage.getItem(keyOf());
  return text === null ? undefined : (JSON.parse(text) as Known);
}

/** An iPhone can once the portal is on its home screen. */
export const canBeTold = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

/** Whoever has it asks, and is heard, in their browser's own words. */
export type Leave = NotificationPermission;

/** Asks for leave, and has this device told what concerns its person. @returns what the person said. */
export async function turnOn(publicKey: string): Promise<Leave> {
  const leave = await Notification.requestPermission();
  if (leave === "granted") await subscribe(publicKey, thisDevice()?.id ?? newId());
  return leave;
}

export async function turnOff(): Promise<void> {
  const known = thisDevice();
  if (known) await mutate({ method: "DELETE", path: `/api${DEVICES}/${known.id}` }).catch(unlessGone);
  localStorage.removeItem(keyOf());
  await (await held())?.unsubscribe();
}

/** It was removed elsewhere: that is what was wanted. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Refused && error.status === 404)) throw error;
}

async function held(): Promise<PushSubscription | null> {
  return await (await navigator.serviceWorker.ready).pushManager.getSubscription();
}

async function subscribe(publicKey: string, id: string): Promise<void> {
  // One that was made for another key, or for somebody else, is of no use.
  await (await held())?.unsubscribe();
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    // Always shown: browsers take the leave away from who tells a device without telling its person.
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  await mutate<Device>({
    method: "POST",
    path: `/api${DEVICES}`,
    body: {
      ...{ id, name: nameOf(navigator.userAgent), endpoint, public_key: publicKey },
      keys: { p256dh: keys?.p256dh, auth: keys?.auth },
    },
  });
  localStorage.setItem(keyOf(), JSON.stringify({ id, endpoint: subscription.endpoint }));
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** What its person knows it by; roughly, which is enough to tell a phone from a laptop. */
export function nameOf(agent: string): string {
  const find = (names: readonly (readonly [RegExp, string])[]) =>
    names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = find([
    [/Edg/, "Edge"],
    [/Firefox|FxiOS/, "Firefox"],
    [/Chrome|CriOS/, "Chrome"],
    [/Safari/, "Safari"],
  ]);
  const system = find([
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS/, "Mac"],
    [/Linux/, "Linux"],
  ]);
  return `${browser ?? "Browser"} on ${system ?? "a device"}`;
}

/**
 * Looks at each start whether this device is reached yet: browsers and push services forget one without a word, and
 * then it is turned on again where its person gave leave. One that was removed elsewhere stays so.
 */
export async function checkDevice(): Promise<void> {
  const known = thisDevice();
  if (!known || !canBeTold() || Notification.permission !== "granted") return;
  try {
    const { body, source } = await readHome<Device>(`${DEVICES}/${known.id}`);
    if (source.isStale) return;
    const subscription = await held();
    const isReached =
      body.state === "reachable" && body.is_current && subscription?.endpoint === known.endpoint;
    if (isReached) return;
    const { push_key } = (await readHome<NotificationSettings>(SETTINGS)).body;
    if (push_key !== null) await subscribe(push_key, known.id);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) localStorage.removeItem(keyOf());
    // Whatever else it is, the next start looks again.
    else if (!(error instanceof Refused || error instanceof Unreachable || error instanceof DOMException))
      throw error;
  }
}
