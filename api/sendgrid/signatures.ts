import { verify, type KeyObject } from "node:crypto";

/** As SendGrid names them. */
export const SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature";
export const TIMESTAMP_HEADER = "x-twilio-email-event-webhook-timestamp";

/**
 * How old a delivery may be: SendGrid comes again for a day, and does not say whether it signs anew each time. Within
 * it a delivery that is sent once more finds its events known already.
 */
export const AGE_MAX_MS = 25 * 3_600_000;
/** How far the clock that signed may be ahead of ours. */
const AHEAD_MAX_MS = 5 * 60_000;

/**
 * Did SendGrid sign these bytes, as they came, with a key that we know? ECDSA over the timestamp and the bytes; while
 * a key is changed two are known.
 */
export function isSendgridSigned(
  headers: Headers,
  bytes: Uint8Array,
  keys: readonly KeyObject[],
  nowMs: number,
): boolean {
  const at = headers.get(TIMESTAMP_HEADER) ?? "";
  const signature = Buffer.from(headers.get(SIGNATURE_HEADER) ?? "", "base64");
  if (!/^\d{1,12}$/.test(at) || signature.length === 0) return false;
  const ageMs = nowMs - Number(at) * 1_000;
  if (ageMs > AGE_MAX_MS || ageMs < -AHEAD_MAX_MS) return false;
  const signed = Buffer.concat([Buffer.from(at), bytes]);
  return keys.some((key) => isBy(key, signed, signature));
}

function isBy(key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify("sha256", signed, key, signature);
  } catch {
    // No signature at all, in whatever way it is none.
    return false;
  }
}
