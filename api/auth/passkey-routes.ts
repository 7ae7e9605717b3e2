import { authProblems, Session } from "../../core/auth.ts";
import {
  Passkey,
  PasskeyCreate,
  PasskeyOptions,
  passkeyProblems,
  Passkeys,
  PasskeySignIn,
} from "../../core/passkeys.ts";
import { ProofInput } from "../../core/proofs.ts";
import { ok, type Answer } from "../http/answers.ts";
import { LOGIN_ACCOUNT, LOGIN_ADDRESS } from "../http/limits.ts";
import { proveAgain, PROOFS } from "../http/proofs.ts";
import { route } from "../http/route.ts";
import { signedIn } from "./cookies.ts";
import {
  askForProof,
  askToEnrol,
  askToSignIn,
  enrolPasskey,
  listPasskeys,
  removePasskey,
  signInByPasskey,
} from "./passkeys.ts";

/** A question is for whoever asked for it, and for now. */
const question = (options: unknown): Answer => ok(options, { "cache-control": "no-store" }, false);

export const passkeyRoutes = [
  route({
    method: "POST",
    path: "/api/v1/auth/passkey-options",
    permission: "open",
    summary: "What a browser needs to sign in with a passkey",
    answers: { 200: PasskeyOptions },
    handle: async ({ services, requestId, address, limit }) => {
      limit(LOGIN_ADDRESS, address);
      return question(await askToSignIn(services, { requestId, address }));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/passkey-sign-in",
    permission: "open",
    summary: "Sign in with a passkey",
    body: PasskeySignIn,
    answers: { 200: Session },
    refuses: [passkeyProblems.refused],
    handle: async ({ services, request, requestId, body, address, limit }) => {
      limit(LOGIN_ADDRESS, address);
      limit(LOGIN_ACCOUNT, body.credential.id);
      return signedIn(request, await signInByPasskey(services, body.credential, { requestId, address }));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/proof-options",
    permission: "person",
    summary: "What a browser needs to show anew, by a passkey, who is signed in",
    answers: { 200: PasskeyOptions },
    refuses: [passkeyProblems.none],
    handle: async ({ services, person, limit }) => {
      limit(PROOFS, person.userId);
      return question(await askForProof(services, person));
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/me/passkeys",
    permission: "person",
    summary: "One's own passkeys, the oldest first",
    answers: { 200: Passkeys },
    handle: async ({ services, person }) => ok({ data: await listPasskeys(services, person) }),
  }),
  route({
    method: "POST",
    path: "/api/v1/me/passkeys/options",
    permission: "person",
    summary: "What a browser needs to make a passkey, once they have shown anew who they are",
    body: ProofInput,
    answers: { 200: PasskeyOptions },
    refuses: [authProblems.wrongCredentials, passkeyProblems.refused, passkeyProblems.full],
    handle: async ({ services, person, body, limit }) => {
      limit(PROOFS, person.userId);
      return question(await askToEnrol(services, person, await proveAgain(services, person, body.proof)));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/me/passkeys",
    permission: "person",
    summary: "Keep a passkey that the browser made",
    body: PasskeyCreate,
    answers: { 201: Passkey },
    refuses: [passkeyProblems.refused, passkeyProblems.known, passkeyProblems.full],
    handle: async ({ services, person, body, limit }) => {
      limit(PROOFS, person.userId);
      const passkey = await enrolPasskey(services, person, body);
      return { status: 201, json: JSON.stringify(passkey), headers: {} };
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/me/passkeys/:id",
    permission: "person",
    summary: "Remove a passkey; the password stays",
    answers: { 204: "Removed" },
    handle: async ({ services, person, params }) => {
      await removePasskey(services, person, params.id);
      return { status: 204, headers: {} };
    },
  }),
];
