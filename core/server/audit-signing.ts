import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { headText, type HeadLine } from "../audit-export.ts";
import { ConfigError } from "./config.ts";

/** Signs the ends of chains: Ed25519 (RFC 8032). */
export type HeadSigner = {
  /** The public key: the `x` of its JWK. */
  key: string;
  sign(head: UnsignedHead): SignedHead;
};
/** A head wherever it stands. */
export type SignedHead = Omit<HeadLine, "line">;
export type UnsignedHead = Pick<
  HeadLine,
  "kind" | "organisation_id" | "number" | "seq" | "hash" | "previous" | "signed_at"
>;

/** @throws ConfigError for what is no private Ed25519 JWK. */
export function openHeadSigner(privateJwk: string): HeadSigner {
  const { key, x } = readPrivate(privateJwk);
  return {
    key: x,
    sign: (head) => {
      const unsigned = { ...head, count: head.seq, key: x };
      const signature = sign(null, Buffer.from(headText(unsigned)), key).toString("base64url");
      return { ...unsigned, signature };
    },
  };
}

function readPrivate(privateJwk: string): { key: KeyObject; x: string } {
  try {
    const { kty, crv, x, d } = JSON.parse(privateJwk) as Record<string, string>;
    if (kty === "OKP" && crv === "Ed25519" && x && d)
      return { key: createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" }), x };
  } catch (error) {
    throw new ConfigError("AUDIT_PRIVATE_KEY is not a private Ed25519 JWK", { cause: error });
  }
  throw new ConfigError("AUDIT_PRIVATE_KEY is not a private Ed25519 JWK");
}

/** A new private key, as settings carry it. */
export function newHeadKey(): string {
  const { kty, crv, x, d } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return JSON.stringify({ kty, crv, x, d });
}

/** The public half of a key, as a JWK. */
export const publicJwk = (key: string) => ({ kty: "OKP", crv: "Ed25519", x: key, alg: "EdDSA", use: "sig" });

/** Did the key that it names sign this head, to the last bit of the signature's text? */
export function isSigned(head: HeadLine): boolean {
  const signature = Buffer.from(head.signature, "base64url");
  if (signature.toString("base64url") !== head.signature) return false;
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: head.key }, format: "jwk" });
    return verify(null, Buffer.from(headText(head)), key, signature);
  } catch {
    // Not every 32 bytes are a public key.
    return false;
  }
}

/** What the next head names this one by. */
export function headHash(head: SignedHead): string {
  return createHash("sha256").update(headText(head)).digest("hex");
}
