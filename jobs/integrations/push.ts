import { createECDH, randomBytes } from "node:crypto";
import ece from "http_ece";
import { importJWK, SignJWT } from "jose";
import type { PushPayload } from "../../core/devices.ts";
import { isAtService, vapidPublicKey } from "../../core/server/vapid.ts";
import { openOutgoing, OutgoingFault, type Outgoing, type OutgoingSettings } from "./outgoing.ts";

export type PushSettings = {
  /** By which push services know us (RFC 8292). */
  privateKey: string;
  /** Whom they may turn to: `mailto:…` or `https://…`. Apple's refuses what nobody could (domain §E). */
  subject: string;
  /** Origins: requests go to these and nowhere else. */
  services: readonly string[];
  outgoing?: OutgoingSettings;
};

export type PushMessage = {
  payload: PushPayload;
  /** For how long it is kept for a device that is off. */
  ttlSeconds: number;
  urgency: "normal" | "high";
  /** One that waits is replaced by the next of the same; 32 characters of base64url at most (RFC 8030 §5.4). */
  topic: string | undefined;
};

export type Target = { endpoint: string; p256dh: string; auth: string };

/** Tells devices through their browsers' push services, which read nothing of it. */
export type Push = {
  /** @throws DeviceGone, PushRefused; anything else may be tried again. */
  send(target: Target, message: PushMessage): Promise<void>;
};

/** The push service knows it no longer: it was turned off there, or its browser is gone. */
export class DeviceGone extends Error {
  override name = "DeviceGone";
}

/** It will not take this, today or tomorrow. */
export class PushRefused extends Error {
  override name = "PushRefused";
}

/** RFC 8292 §2 allows a day; a header is used for less than it is good. */
const HEADER_SECONDS = 12 * 3_600;
const HEADER_USED_MS = 6 * 3_600_000;
/** What push services take at least is 4,096 bytes encrypted (RFC 8030 §7.2); long texts lose their end. */
const BODY_CHARACTERS_MAX = 900;

export function openPush(settings: PushSettings): Push {
  const { services, privateKey, subject } = settings;
  const publicKey = vapidPublicKey(privateKey);
  const authorisation = createAuthorisation(privateKey, publicKey, subject);
  // What one service does wrong is no other's fault.
  const known = new Map<string, Outgoing>();
  const outgoingTo = (origin: string): Outgoing => {
    const outgoing = known.get(origin) ?? openOutgoing(settings.outgoing);
    known.set(origin, outgoing);
    return outgoing;
  };
  return {
    send: async ({ endpoint, p256dh, auth }, { payload, ttlSeconds, urgency, topic }) => {
      if (!isAtService(endpoint, services)) throw new PushRefused("its push service is none that we know");
      const { origin } = new URL(endpoint);
      const headers = {
        authorization: await authorisation(origin),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(ttlSeconds),
        urgency,
        ...(topic !== undefined && { topic }),
      };
      const body = encrypt(payload, p256dh, auth);
      const outgoing = outgoingTo(origin);
      await outgoing.insist((_attempt, whole) =>
        outgoing.once(async (signal) =>
          settle(
            await fetch(endpoint, {
              method: "POST",
              headers,
              body,
              redirect: "manual",
              signal: AbortSignal.any([whole, signal]),
            }),
          ),
        ),
      );
    },
  };
}

/** @throws as `send`. Nothing of theirs is repeated. */
async function settle(response: Response): Promise<void> {
  const { status, ok } = response;
  await response.body?.cancel();
  if (ok) return;
  if (status === 404 || status === 410) throw new DeviceGone("the push service knows it no longer");
  if (status >= 500 || status === 408) throw new OutgoingFault(`a push service answered ${status}`);
  // Told to wait: the job comes again.
  if (status === 429) throw new Error(`a push service answered ${status}`);
  throw new PushRefused(`the push service answered ${status}`);
}

function createAuthorisation(privateKey: string, publicKey: string, subject: string) {
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const key = importJWK({ kty: "EC", crv: "P-256", d: privateKey, x: x ?? "", y: y ?? "" }, "ES256");
  const made = new Map<string, { header: string; untilMs: number }>();
  return async (origin: string): Promise<string> => {
    const held = made.get(origin);
    if (held && held.untilMs > Date.now()) return held.header;
    const token = await new SignJWT({ aud: origin, sub: subject })
      .setProtectedHeader({ typ: "JWT", alg: "ES256" })
      .setExpirationTime(Math.floor(Date.now() / 1_000) + HEADER_SECONDS)
      .sign(await key);
    const header = `vapid t=${token}, k=${publicKey}`;
    made.set(origin, { header, untilMs: Date.now() + HEADER_USED_MS });
    return header;
  };
}

/** RFC 8291: for the device alone, with a key pair of its own for each message. */
function encrypt(payload: PushPayload, p256dh: string, auth: string): Uint8Array<ArrayBuffer> {
  const own = createECDH("prime256v1");
  own.generateKeys();
  const body = payload.body.slice(0, BODY_CHARACTERS_MAX).toWellFormed();
  const sealed = ece.encrypt(Buffer.from(JSON.stringify({ ...payload, body })), {
    version: "aes128gcm",
    dh: p256dh,
    privateKey: own,
    authSecret: auth,
    salt: randomBytes(16).toString("base64url"),
  });
  return new Uint8Array(sealed);
}
