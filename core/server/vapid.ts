import { createECDH } from "node:crypto";
import * as v from "valibot";

/** Keys by which push services know who sends (RFC 8292): P-256, base64url, the private one 32 bytes, the public one 65. */
const CURVE = "prime256v1";
const PRIVATE_BYTES = 32;

export function newVapidKey(): string {
  const pair = createECDH(CURVE);
  pair.generateKeys();
  const given = pair.getPrivateKey();
  // Without the zeros that a number begins with.
  return Buffer.concat([Buffer.alloc(PRIVATE_BYTES - given.length), given]).toString("base64url");
}

/** @throws when the number is none of the curve's. */
export function vapidPublicKey(privateKey: string): string {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(Buffer.from(privateKey, "base64url"));
  return pair.getPublicKey().toString("base64url");
}

/** Whether these 65 bytes are a point that messages can be encrypted for. */
export function isCurvePoint(publicKey: string): boolean {
  const pair = createECDH(CURVE);
  pair.generateKeys();
  try {
    return pair.computeSecret(Buffer.from(publicKey, "base64url")).length > 0;
  } catch {
    // OpenSSL says the same of everything that is not on the curve.
    return false;
  }
}

export const VapidPrivateKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/, "must be 32 bytes, base64url"),
  v.check((key) => {
    try {
      return vapidPublicKey(key) !== "";
    } catch {
      // OpenSSL says the same of every number that is not on the curve.
      return false;
    }
  }, "must be a private key of P-256"),
);
export const VapidPublicKey = v.pipe(
  v.string(),
  v.regex(/^B[A-Za-z0-9_-]{86}$/, "must be an uncompressed point of P-256, base64url"),
);

/** Where browsers' own push services are. Requests go out from this house: to nobody but whom it names. */
export const PUSH_SERVICES =
  "https://fcm.googleapis.com,https://*.push.services.mozilla.com,https://*.push.apple.com,https://*.notify.windows.com";

const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/;
export const PushServices = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((one) => one.trim()))),
  v.check((all) => all.every((one) => ORIGIN.test(one)), "must be origins with commas between"),
);

/** Whether a device's address is at one of them; `*.` stands for one or more names. */
export function isAtService(endpoint: string, services: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { origin, username } = new URL(endpoint);
  if (username !== "") return false;
  return services.some((one) => {
    const [scheme = "", host = ""] = one.split("*");
    return host === ""
      ? origin === one
      : origin.startsWith(scheme) && origin.endsWith(host) && origin.length > one.length - 1;
  });
}
