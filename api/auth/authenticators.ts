import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import {
  decodeAttestationObject,
  isoBase64URL,
  parseAuthenticatorData,
} from "@simplewebauthn/server/helpers";
import { must } from "../../core/assert.ts";
import { CHALLENGE_SECONDS, passkeyProblems, type Assertion, type Enrolment } from "../../core/passkeys.ts";
import { Problem } from "../../core/problem.ts";
import type { passkeys } from "../../db/schema/passkeys.ts";
import type { ApiConfig } from "../config.ts";

export type PasskeyRow = typeof passkeys.$inferSelect;
/** What is kept of a new one. */
export type Enrolled = Pick<PasskeyRow, "credentialId" | "publicKey" | "counter" | "isBackedUp">;
/** What an authenticator says of itself each time. */
export type Used = Pick<PasskeyRow, "counter" | "isBackedUp">;

/** EdDSA, ES256 and RS256: what phones, laptops and security keys have. */
const ALGORITHMS = [-8, -7, -257];
const NAME = "Live Portal";

const REFUSALS = {
  unread: "It could not be read.",
  ceremony: "It answers another question than it was asked.",
  challenge:
    "The question that it answers was answered before, is too old, or was not asked of you. Try again.",
  origin: "It was used at another address than this portal's.",
  relyingParty: "It belongs to another address than this portal's.",
  verification: "It did not ask who you are. Unlock it with your fingerprint, face or PIN.",
  counter:
    "It was used elsewhere since, so there may be a copy of it. Remove it from your account and add a new one.",
  attestation: "It vouches for its maker, which it was not asked for.",
  signature: "Its signature is not right.",
  stranger: "It is not one of yours, or was removed.",
} as const;
export type Refusal = keyof typeof REFUSALS;

/** @returns the 401 that says in words why a passkey was not accepted. */
export const refusal = (why: Refusal) => new Problem(passkeyProblems.refused, REFUSALS[why]);
/** Whether that is what it was refused for. */
export const wasRefusedFor = (error: unknown, why: Refusal) =>
  error instanceof Problem && error.kind === passkeyProblems.refused && error.detail === REFUSALS[why];

/** Whose passkeys these are, as browsers bind them: the portal's address, which `PORTAL_URL` names. */
export function relyingPartyOf({ portalUrl }: Pick<ApiConfig, "portalUrl">) {
  const { hostname, origin } = new URL(portalUrl);
  return { id: hostname, origin };
}
type RelyingParty = ReturnType<typeof relyingPartyOf>;

const bytesOf = (text: string) => isoBase64URL.toBuffer(text);
const descriptorOf = ({ credentialId, transports }: PasskeyRow) => ({
  id: credentialId,
  transports: transports as never[],
});

/** What a browser needs to make a passkey for somebody: one that finds itself, and asks who they are. */
export async function enrolmentOptions(
  party: RelyingParty,
  person: { userId: string; email: string; name: string },
  known: readonly PasskeyRow[],
  challenge: string,
) {
  return await generateRegistrationOptions({
    rpName: NAME,
    rpID: party.id,
    // Told to whoever holds the device: an id of ours, and nothing about them.
    userID: new TextEncoder().encode(person.userId),
    userName: person.email,
    userDisplayName: person.name,
    challenge: bytesOf(challenge),
    timeout: CHALLENGE_SECONDS * 1_000,
    attestationType: "none",
    excludeCredentials: known.map(descriptorOf),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What a browser needs to use one of these passkeys; any that it has for this portal where none is named. */
export async function assertionOptions(
  party: RelyingParty,
  challenge: string,
  known: readonly PasskeyRow[] = [],
) {
  return await generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytesOf(challenge),
    timeout: CHALLENGE_SECONDS * 1_000,
    userVerification: "required",
    allowCredentials: known.map(descriptorOf),
  });
}

type ClientData = { type?: unknown; challenge?: unknown; origin?: unknown };

/** What the browser says of a ceremony; the authenticator signs it as well. @throws Problem 401 */
function clientDataOf({ response }: Enrolment | Assertion): ClientData {
  try {
    const read: unknown = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString("utf8"));
    if (typeof read === "object" && read !== null) return read;
  } catch (error) {
    // The words of the parser are for whoever wrote it.
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refusal("unread");
}

/** The challenge that it claims to answer, to be looked for among those that were asked. @throws Problem 401 */
export function challengeOf(credential: Enrolment | Assertion): string {
  const { challenge } = clientDataOf(credential);
  if (typeof challenge !== "string") throw refusal("unread");
  return challenge;
}

/** @throws Problem 401, in words, for whatever is not as it must be. */
export async function judgeEnrolment(party: RelyingParty, credential: Enrolment): Promise<Enrolled> {
  const said = clientDataOf(credential);
  refuseVouched(credential);
  const { verified, registrationInfo: info } = await judged(
    verifyRegistrationResponse({
      response: { ...credential, rawId: credential.id, clientExtensionResults: {} } as never,
      expectedChallenge: challengeOf(credential),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
    async () =>
      await reasonOf(party, said, "webauthn.create", () =>
        decodeAttestationObject(bytesOf(credential.response.attestationObject)).get("authData"),
      ),
  );
  if (!verified) throw refusal("signature");
  const { id, publicKey, counter } = must(info, "what was verified").credential;
  if (id !== credential.id) throw refusal("unread");
  return { credentialId: id, publicKey, counter, isBackedUp: info?.credentialBackedUp === true };
}

/**
 * We ask nobody's maker to vouch. What does so all the same names certificates, and whoever checks those may be made to
 * fetch lists from wherever they say: of those that sign for themselves there is nothing to fetch.
 */
function refuseVouched(credential: Enrolment): void {
  let format: string, statement: { get(name: "x5c"): unknown };
  try {
    const read = decodeAttestationObject(bytesOf(credential.response.attestationObject));
    [format, statement] = [read.get("fmt"), read.get("attStmt")];
  } catch {
    // Of the library's own making for bytes that are no CBOR.
    throw refusal("unread");
  }
  const vouchesForItself = format === "packed" && statement.get("x5c") === undefined;
  if (format !== "none" && !vouchesForItself) throw refusal("attestation");
}

/** @throws Problem 401, in words, for whatever is not as it must be. */
export async function judgeAssertion(
  party: RelyingParty,
  credential: Assertion,
  known: PasskeyRow,
): Promise<Used> {
  const said = clientDataOf(credential);
  const { verified, authenticationInfo: info } = await judged(
    verifyAuthenticationResponse({
      response: { ...credential, rawId: credential.id, clientExtensionResults: {} } as never,
      expectedChallenge: challengeOf(credential),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: known.credentialId,
        publicKey: new Uint8Array(known.publicKey),
        counter: known.counter,
      },
    }),
    async () =>
      await reasonOf(
        party,
        said,
        "webauthn.get",
        () => bytesOf(credential.response.authenticatorData),
        known.counter,
      ),
  );
  if (!verified) throw refusal("signature");
  return { counter: info.newCounter, isBackedUp: info.credentialBackedUp };
}

/** The library's judgement; where it refuses, the reason in our words, for its own repeat what was sent. */
async function judged<T>(judging: Promise<T>, why: () => Promise<Refusal>): Promise<T> {
  try {
    return await judging;
  } catch {
    // It throws plain errors for whatever is wrong with what strangers send, and nothing else can be.
    throw refusal(await why());
  }
}

/** What is wrong, in the order of WebAuthn Level 3 §7.2. */
async function reasonOf(
  party: RelyingParty,
  said: ClientData,
  ceremony: string,
  readData: () => Uint8Array<ArrayBuffer>,
  counter = 0,
): Promise<Refusal> {
  if (said.type !== ceremony) return "ceremony";
  if (said.origin !== party.origin) return "origin";
  let data: ReturnType<typeof parseAuthenticatorData>;
  try {
    data = parseAuthenticatorData(readData());
  } catch {
    // As above: bytes that are none of an authenticator's.
    return "unread";
  }
  const wanted = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(party.id));
  if (!Buffer.from(data.rpIdHash).equals(Buffer.from(wanted))) return "relyingParty";
  if (!data.flags.up || !data.flags.uv) return "verification";
  if (counter > 0 && data.counter <= counter) return "counter";
  return "unread";
}
