import { createHash, createHmac } from "node:crypto";
import { TEXT_EVENTS_PATH } from "../core/devices.ts";
import { newId } from "../core/ids.ts";
import { newReceipt } from "../db/devices.ts";
import { devices, notificationSettings, pushes } from "../db/schema/devices.ts";
import {
  TEST_ORIGIN,
  TEST_PUSH_PUBLIC_KEY,
  TEST_TEXT_TOKEN,
  type TestApp,
  type TestPerson,
} from "./testing.ts";
import type { Make } from "./testing-world.ts";

/** A device's own keys, those of RFC 8291 §5: its private one is known to everybody. */
export const DEVICE_KEYS = {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};
export const DEVICE_PRIVATE_KEY = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
const CODE = "271828";
const PHONE = "+15005550006";

const endpointOf = (canary: string) => `https://updates.push.services.mozilla.com/wpush/v2/${canary}`;

export type WorldDevices = { id: string; receipt: string };

/** The chief's: a device that was told something, and a telephone whose code is on its way. */
export async function furnishDevices(
  { database }: TestApp,
  { userId, organisationId }: TestPerson,
  canary: string,
): Promise<WorldDevices> {
  const { db } = database;
  const [id, receipt] = [newId(), newReceipt()];
  await db.insert(devices).values({
    ...{ id, userId, name: canary, ...DEVICE_KEYS, publicKey: TEST_PUSH_PUBLIC_KEY },
    endpoint: endpointOf(canary),
  });
  await db
    .insert(pushes)
    .values({ id: newId(), organisationId, userId, deviceId: id, receipt, state: "sent" });
  await db.insert(notificationSettings).values({
    ...{ userId, phone: PHONE, codeUntil: "2100-01-01T00:00:00.000Z" },
    codeHash: createHash("sha256").update(`${userId}:${CODE}`).digest("hex"),
  });
  return { id, receipt };
}

/** As the gateway signs what it says. */
export function signedTextEvent(fields: Record<string, string>, query = "", token = TEST_TEXT_TOKEN) {
  const said = Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flat()
    .join("");
  const signature = createHmac("sha1", token)
    .update(`${TEST_ORIGIN}${TEXT_EVENTS_PATH}${query}${said}`)
    .digest("base64");
  return {
    body: new URLSearchParams(fields).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signature,
    },
  };
}

export const DEVICE_SAMPLES: Record<string, Make> = {
  "POST /api/v1/me/devices": ({ canary }) => ({
    body: {
      name: "Phone",
      endpoint: `https://web.push.apple.com/${canary}-phone`,
      keys: DEVICE_KEYS,
      public_key: TEST_PUSH_PUBLIC_KEY,
    },
  }),
  "PATCH /api/v1/me/notification-settings": () => ({
    body: { quiet: { from: "22:00", until: "07:00", zone: "Asia/Singapore" } },
  }),
  "POST /api/v1/me/phone": () => ({ body: { number: "+44 20 7946 0018" } }),
  "POST /api/v1/me/phone/confirm": () => ({ body: { code: CODE } }),
  "POST /api/v1/push-receipts": ({ ids }) => ({ body: { receipt: ids.devices.receipt, event: "shown" } }),
  "POST /api/v1/push-renewals": ({ canary }) => ({
    body: {
      was: { endpoint: endpointOf(canary), auth: DEVICE_KEYS.auth },
      endpoint: `https://web.push.apple.com/${canary}-renewed`,
      keys: DEVICE_KEYS,
      public_key: TEST_PUSH_PUBLIC_KEY,
    },
  }),
  [`POST ${TEXT_EVENTS_PATH}`]: () => signedTextEvent({ From: PHONE, Body: "STOP" }),
};
