import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from "jose";
import {
  ACCESS_TOKEN_SECONDS,
  AUDIENCE_API,
  AUDIENCE_EDGE,
  EDGE_TOKEN_SECONDS,
  ISSUER,
  type TokenClaims,
} from "../../core/auth.ts";
import { instantOf } from "../../core/time.ts";

const ALGORITHM = "EdDSA";
/** Clocks of phones and servers disagree by up to this. */
const CLOCK_TOLERANCE_SECONDS = 60;
const VERIFIED_MAX = 20_000;

export type SigningKeys = {
  kid: string;
  publicJwk: JWK;
  sign(claims: { sub: string; sid: string }, nowMs: number): Promise<IssuedTokens>;
  /** The claims of an access token, or undefined when it is forged, for another audience, or too old. */
  verify(token: string, nowMs: number): Promise<TokenClaims | undefined>;
  /** HMAC-SHA-256 under a key derived from the private one; base64url, 43 characters. */
  derive(text: string): string;
};

export type IssuedTokens = { accessToken: string; edgeToken: string; expiresAt: string };

/** The keys of an Ed25519 private JWK, as configuration carries it. */
export async function openSigningKeys(privateJwk: string): Promise<SigningKeys> {
  const { kty, crv, x, d } = JSON.parse(privateJwk) as JWK;
  if (kty !== "OKP" || crv !== "Ed25519" || !x || !d)
    throw new Error("the signing key is not a private Ed25519 JWK");
  const publicPart = { kty, crv, x };
  const privateKey = (await importJWK({ ...publicPart, d }, ALGORITHM)) as CryptoKey;
  const kid = await calculateJwkThumbprint(publicPart);
  const publicJwk: JWK = { ...publicPart, kid, alg: ALGORITHM, use: "sig" };
  const publicKey = (await importJWK(publicPart, ALGORITHM)) as CryptoKey;
  // Verifying costs more than the rest of most requests (design/performance): 125 µs against a Map look-up.
  const verified = new Map<string, TokenClaims>();

  const signOne = (
    claims: { sub: string; sid: string },
    audience: string,
    seconds: number,
    nowSeconds: number,
  ) =>
    new SignJWT({ sid: claims.sid })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: "JWT" })
      .setSubject(claims.sub)
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + seconds)
      .sign(privateKey);

  return {
    kid,
    publicJwk,
    sign: async (claims, nowMs) => {
      const nowSeconds = Math.floor(nowMs / 1_000);
      const [accessToken, edgeToken] = await Promise.all([
        signOne(claims, AUDIENCE_API, ACCESS_TOKEN_SECONDS, nowSeconds),
        signOne(claims, AUDIENCE_EDGE, EDGE_TOKEN_SECONDS, nowSeconds),
      ]);
      return { accessToken, edgeToken, expiresAt: instantOf((nowSeconds + ACCESS_TOKEN_SECONDS) * 1_000) };
    },
    verify: async (token, nowMs) => {
      const digest = new Bun.CryptoHasher("sha256").update(token).digest("base64");
      const known = verified.get(digest);
      if (known) return known.exp * 1_000 > nowMs ? known : undefined;
      const claims = await read(token, publicKey, nowMs);
      if (claims) {
        if (verified.size >= VERIFIED_MAX) verified.delete(verified.keys().next().value as string);
        verified.set(digest, claims);
      }
      return claims;
    },
    derive: (text) => new Bun.CryptoHasher("sha256", `live-portal:${d}`).update(text).digest("base64url"),
  };
}

async function read(token: string, key: CryptoKey, nowMs: number): Promise<TokenClaims | undefined> {
  try {
    const { payload } = await jwtVerify<{ sid: string }>(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE_API,
      typ: "JWT",
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
      requiredClaims: ["sub", "sid", "exp", "iat"],
    });
    if (payload.exp === undefined || payload.exp * 1_000 <= nowMs) return undefined;
    return payload as TokenClaims;
  } catch {
    // jose throws for every kind of bad token; to the caller they are all the same 401.
    return undefined;
  }
}

/** A new private key as configuration carries it. */
export async function newSigningKey(): Promise<string> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const { kty, crv, x, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return JSON.stringify({ kty, crv, x, d });
}
