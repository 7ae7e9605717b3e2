import { createHmac, timingSafeEqual } from "node:crypto";
import { CONNECT_KEYS_MAX, connectSignatureHeader } from "../../core/docusign.ts";

/**
 * Is one of the request's signatures one of ours? Connect signs the bytes as they are with every key that lives, in
 * `X-DocuSign-Signature-1` and on, so that a key can be changed while it works. All are compared, each in constant
 * time.
 */
export function isSigned(headers: Headers, bytes: Uint8Array, keys: readonly string[]): boolean {
  const good = keys.map((key) => createHmac("sha256", key).update(bytes).digest());
  let isGood = false;
  for (let at = 1; at <= CONNECT_KEYS_MAX; at += 1) {
    const sent = headers.get(connectSignatureHeader(at));
    if (sent === null) break;
    const given = Buffer.from(sent, "base64");
    for (const one of good) if (given.length === one.length && timingSafeEqual(given, one)) isGood = true;
  }
  return isGood;
}
