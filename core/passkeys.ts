import * as v from "valibot";
import { Id } from "./ids.ts";
import { PASSKEY_NAME_MAX } from "./limits.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";

/** Of one person: a phone, a laptop, a security key, and those that are to be thrown away. */
export const PASSKEYS_MAX = 20;
/** How long a question may be answered: WebAuthn Level 3 §15.1, where the person is verified. */
export const CHALLENGE_SECONDS = 300;
/** WebAuthn Level 3 §4: a credential's id has at most so many bytes. */
const CREDENTIAL_ID_BYTES_MAX = 1_023;

/** Bytes as WebAuthn's JSON writes them: base64url without padding. */
const bytes = (max: number) =>
  v.pipe(
    v.string("must be text"),
    v.regex(/^[A-Za-z0-9_-]+$/, "must be base64url"),
    v.maxLength(Math.ceil((max * 4) / 3), `must be at most ${max} bytes`),
  );

const CredentialId = bytes(CREDENTIAL_ID_BYTES_MAX);
const kind = v.literal("public-key", "must be public-key");

/** W3C's RegistrationResponseJSON, as far as it is read; what else browsers put into one is left out. */
export const Enrolment = v.object({
  id: CredentialId,
  type: kind,
  response: v.object({
    clientDataJSON: bytes(4_096),
    attestationObject: bytes(16_384),
    /** How the device is reached, which browsers are told again. */
    transports: v.optional(
      v.pipe(
        v.array(v.pipe(v.string("must be text"), v.regex(/^[a-z-]{1,20}$/, "is no transport"))),
        v.maxLength(10, "must be at most 10"),
      ),
      [],
    ),
  }),
});
export type Enrolment = v.InferOutput<typeof Enrolment>;

/** W3C's AuthenticationResponseJSON, as far as it is read. */
export const Assertion = v.object({
  id: CredentialId,
  type: kind,
  response: v.object({
    clientDataJSON: bytes(4_096),
    authenticatorData: bytes(4_096),
    signature: bytes(2_048),
    userHandle: v.nullish(bytes(64)),
  }),
});
export type Assertion = v.InferOutput<typeof Assertion>;

export const PasskeyCreate = v.strictObject({ name: line(PASSKEY_NAME_MAX), credential: Enrolment });
export const PasskeySignIn = v.strictObject({ credential: Assertion });

export const Passkey = v.object({
  id: Id,
  name: v.string(),
  created_at: v.string(),
  last_used_at: v.nullable(v.string()),
  /** Kept by whoever made the device, and on the person's other ones too. */
  is_backed_up: v.boolean(),
});
export type Passkey = v.InferOutput<typeof Passkey>;
export const Passkeys = v.object({ data: v.array(Passkey) });
export type Passkeys = v.InferOutput<typeof Passkeys>;

/** W3C's PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON, for the browser as it is. */
export const PasskeyOptions = v.looseObject({
  /** 256 random bits, which are answered once. */
  challenge: v.string(),
});

export const passkeyProblems = problems("passkeys", {
  refused: [401, "The passkey was not accepted"],
  none: [409, "No passkey is enrolled"],
  known: [409, "This passkey is enrolled already"],
  full: [409, `At most ${PASSKEYS_MAX} passkeys are kept for one person`],
});
