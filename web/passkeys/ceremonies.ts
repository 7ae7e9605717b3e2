import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type { Passkey } from "../../core/passkeys.ts";
import type { Proof } from "../../core/proofs.ts";
import { mutate } from "../lib/api.ts";
import { signIn } from "../lib/session.ts";
import { Refused, send } from "../lib/wire.ts";

type Asking = Parameters<typeof startAuthentication>[0]["optionsJSON"];
type Making = Parameters<typeof startRegistration>[0]["optionsJSON"];

/** What browsers refuse by itself, by the names that WebAuthn gives it. */
const WORDS: Record<string, string> = {
  NotAllowedError: "The passkey was not used: it was cancelled, took too long, or is not on this device.",
  AbortError: "The passkey was not used: it was cancelled.",
  InvalidStateError: "This device has a passkey of yours already.",
  SecurityError: "Passkeys work at the portal's own address only, and over a secure connection.",
  ConstraintError:
    "This device cannot ask who you are. Set up a screen lock, fingerprint, face or PIN first.",
};

/** @throws Refused in our words where the browser or the person at it would not. */
async function inWords<T>(ceremony: Promise<T>): Promise<T> {
  try {
    return await ceremony;
  } catch (error) {
    const detail = error instanceof Error ? WORDS[error.name] : undefined;
    throw detail === undefined ? error : new Refused(401, { detail });
  }
}

/** With whichever passkey this device has for the portal. @throws Refused, Unreachable. */
export async function signInByPasskey(): Promise<void> {
  const asked = await send("/api/v1/auth/passkey-options", { method: "POST" });
  const optionsJSON = (await asked.json()) as Asking;
  await signIn("passkey-sign-in", { credential: await inWords(startAuthentication({ optionsJSON })) });
}

/** One of their own passkeys, used now. @throws Refused, Unreachable. */
export async function proofByPasskey(): Promise<Proof> {
  const optionsJSON = await mutate<Asking>({ method: "POST", path: "/api/v1/auth/proof-options" });
  const credential = await inWords(startAuthentication({ optionsJSON }));
  return { kind: "passkey", credential: credential as Extract<Proof, { kind: "passkey" }>["credential"] };
}

/** Makes a passkey on this device, or on one beside it, and has it kept. @throws Refused, Unreachable. */
export async function addPasskey(name: string, proof: Proof): Promise<void> {
  const path = "/api/v1/me/passkeys";
  const optionsJSON = await mutate<Making>({ method: "POST", path: `${path}/options`, body: { proof } });
  const credential = await inWords(startRegistration({ optionsJSON }));
  await mutate<Passkey>({ method: "POST", path, body: { name, credential } });
}
