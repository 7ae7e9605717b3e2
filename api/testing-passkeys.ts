import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { CHALLENGE_SECONDS } from "../core/passkeys.ts";
import { newId } from "../core/ids.ts";
import { passkeyChallenges, passkeys, type ChallengePurpose } from "../db/schema/passkeys.ts";
import { digest, newSecret } from "./auth/links.ts";
import { TEST_ORIGIN, type TestApp, type TestPerson } from "./testing.ts";

/** COSE's numbers for ES256, EdDSA and RS256. */
export type Algorithm = -7 | -8 | -257;

/** What an authenticator that misbehaves says in place of what it should. */
export type Twist = {
  origin?: string;
  rpId?: string;
  type?: string;
  isVerified?: boolean;
  counter?: number;
  userHandle?: string | null;
  /** In place of the credential that it has. */
  credentialId?: string;
  attestation?: "none" | "packed" | "certified" | "apple";
  flipSignature?: boolean;
};

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest();
const encoded = (bytes: string | Uint8Array) => Buffer.from(bytes).toString("base64url");
const cbor = (map: Map<unknown, unknown>) => isoCBOR.encode(map as never);
const PRESENT = 1;
const VERIFIED = 4;
const ATTESTED = 64;

/** One that lives in memory, with one credential, as WebAuthn Level 3 §6 describes one. */
export function testAuthenticator({ algorithm = -7 as Algorithm, counts = true, userId = "" } = {}) {
  const { key, publicKey } = keysOf(algorithm);
  const credentialId = encoded(randomBytes(32));
  let uses = 0;
  const signed = (data: Uint8Array) => sign(algorithm === -8 ? null : "sha256", data, key);
  const clientData = (type: string, challenge: string, twist: Twist) =>
    Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge,
        origin: twist.origin ?? TEST_ORIGIN,
        crossOrigin: false,
      }),
    );
  const head = (more: number, twist: Twist) => {
    if (counts) uses += 1;
    const flags = PRESENT | (twist.isVerified === false ? 0 : VERIFIED) | more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(twist.counter ?? uses);
    return Buffer.concat([sha256(twist.rpId ?? "localhost"), Buffer.from([flags]), count]);
  };

  function create(challenge: string, twist: Twist = {}) {
    const client = clientData("webauthn.create", challenge, twist);
    const id = Buffer.from(credentialId, "base64url");
    const data = Buffer.concat([
      head(ATTESTED, twist),
      Buffer.alloc(16),
      Buffer.from([id.length >> 8, id.length & 255]),
      id,
      publicKey,
    ]);
    const statement = new Map<string, unknown>();
    const format = twist.attestation ?? "none";
    if (format !== "none") {
      statement
        .set("alg", algorithm)
        .set("sig", new Uint8Array(signed(Buffer.concat([data, sha256(client)]))));
      if (format !== "packed") statement.set("x5c", [new Uint8Array(randomBytes(400))]);
    }
    const object = new Map<string, unknown>([
      ["fmt", format === "certified" ? "packed" : format],
      ["attStmt", statement],
      ["authData", new Uint8Array(data)],
    ]);
    return {
      id: twist.credentialId ?? credentialId,
      type: "public-key",
      response: {
        clientDataJSON: encoded(client),
        attestationObject: encoded(cbor(object)),
        transports: ["internal"],
      },
    };
  }

  function get(challenge: string, twist: Twist = {}) {
    const client = clientData("webauthn.get", challenge, twist);
    const data = head(0, twist);
    const signature = signed(Buffer.concat([data, sha256(client)]));
    if (twist.flipSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
    return {
      id: twist.credentialId ?? credentialId,
      type: "public-key",
      response: {
        clientDataJSON: encoded(client),
        authenticatorData: encoded(data),
        signature: encoded(signature),
        userHandle: twist.userHandle === undefined ? encoded(userId) : twist.userHandle,
      },
    };
  }
  return { credentialId, publicKey, create, get };
}
export type TestAuthenticator = ReturnType<typeof testAuthenticator>;

/** The private key, and the public one as COSE_Key (RFC 9053). */
function keysOf(algorithm: Algorithm): { key: KeyObject; publicKey: Uint8Array } {
  const pair =
    algorithm === -7
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : algorithm === -8
        ? generateKeyPairSync("ed25519")
        : generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const jwk = pair.publicKey.export({ format: "jwk" });
  const part = (name: "x" | "y" | "n" | "e") => new Uint8Array(Buffer.from(String(jwk[name]), "base64url"));
  const cose: Record<Algorithm, () => [number, unknown][]> = {
    [-7]: () => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part("x")],
      [-3, part("y")],
    ],
    [-8]: () => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part("x")],
    ],
    [-257]: () => [
      [1, 3],
      [3, -257],
      [-1, part("n")],
      [-2, part("e")],
    ],
  };
  return { key: pair.privateKey, publicKey: cbor(new Map(cose[algorithm]())) };
}

/** The session that somebody's token is for. */
export const sessionOf = ({ token }: Pick<TestPerson, "token">): string =>
  (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sid: string }).sid;

/** What the routes that ask would have asked of them. */
export async function askedOf(portal: TestApp, purpose: ChallengePurpose, who?: TestPerson): Promise<string> {
  const challenge = newSecret();
  await portal.database.db.insert(passkeyChallenges).values({
    digest: digest(challenge),
    purpose,
    userId: who?.userId ?? null,
    sessionId: who === undefined ? null : sessionOf(who),
    expiresAt: new Date(Date.now() + CHALLENGE_SECONDS * 1_000).toISOString(),
  });
  return challenge;
}

/** A passkey that somebody has had for a while. */
export async function passkeyOf(
  portal: TestApp,
  { userId }: TestPerson,
): Promise<{ id: string; authenticator: TestAuthenticator }> {
  const authenticator = testAuthenticator({ userId });
  const id = newId();
  await portal.database.db.insert(passkeys).values({
    id,
    userId,
    credentialId: authenticator.credentialId,
    publicKey: authenticator.publicKey,
    counter: 0,
    transports: ["internal"],
    name: "Phone",
    isBackedUp: false,
  });
  return { id, authenticator };
}

/** Somebody's passkey, and what a good request to each route of passkeys says once. */
export type WorldPasskeys = { id: string; create: unknown; signIn: unknown };

export async function furnishPasskeys(portal: TestApp, chief: TestPerson): Promise<WorldPasskeys> {
  const { id, authenticator } = await passkeyOf(portal, chief);
  const another = testAuthenticator({ userId: chief.userId });
  const [enrolment, signIn] = await Promise.all([
    askedOf(portal, "enrolment", chief),
    askedOf(portal, "sign-in"),
  ]);
  return {
    id,
    create: { name: "Laptop", credential: another.create(enrolment) },
    signIn: { credential: authenticator.get(signIn) },
  };
}
