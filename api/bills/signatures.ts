import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Did Xero sign these bytes, as they came, with a key of ours? While a key is changed two live; each is compared in
 * constant time.
 */
export function isXeroSigned(headers: Headers, bytes: Uint8Array, keys: readonly string[]): boolean {
  const given = Buffer.from(headers.get("x-xero-signature") ?? "", "base64");
  let isGood = false;
  for (const key of keys) {
    const good = createHmac("sha256", key).update(bytes).digest();
    if (given.length === good.length && timingSafeEqual(given, good)) isGood = true;
  }
  return isGood;
}
