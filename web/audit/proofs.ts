import type { Proofs } from "../../core/audit-check.ts";
import { headText, type HeadLine } from "../../core/audit-export.ts";
import { sha256Of } from "../lib/digest.ts";

/** This browser lacks what a signature is checked with. */
export class Unprovable extends Error {
  override name = "Unprovable";
}

const ALGORITHM = "Ed25519";
const encoder = new TextEncoder();
/** One key signs for years: a chain has few. */
const keys = new Map<string, Promise<CryptoKey | undefined>>();

/** By the browser's own cryptography (W3C Web Cryptography). */
export const proofs: Proofs = {
  sha256: (text) => sha256Of(encoder.encode(text).buffer),
  isSigned: async (head: HeadLine) => {
    const signature = bytesOf(head.signature);
    if (!signature) return false;
    const key = await keyOf(head.key);
    if (!key) return false;
    return await crypto.subtle.verify(ALGORITHM, key, signature, encoder.encode(headText(head)));
  },
};

function keyOf(text: string): Promise<CryptoKey | undefined> {
  const known = keys.get(text) ?? importKey(text);
  keys.set(text, known);
  return known;
}

/** @throws Unprovable where the browser does not know Ed25519. */
async function importKey(text: string): Promise<CryptoKey | undefined> {
  const bytes = bytesOf(text);
  if (!bytes) return undefined;
  try {
    return await crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError")
      throw new Unprovable(`this browser cannot check ${ALGORITHM} signatures`, { cause: error });
    // Not every 32 bytes are a public key.
    if (error instanceof DOMException && error.name === "DataError") return undefined;
    throw error;
  }
}

/** Of base64url; undefined for a text that is not the one text of its bytes. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const again = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return again === text ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : undefined;
}
