import * as v from "valibot";
import {
  authProblems,
  Login,
  PasswordChange,
  PasswordReset,
  PasswordResetRequest,
  Session,
  User,
} from "../../core/auth.ts";
import { ProfileChange } from "../../core/profiles.ts";
import { signingKeys } from "../../db/schema/organisations.ts";
import { ok, type Answer } from "../http/answers.ts";
import { limitKey } from "../http/address.ts";
import { LOGIN_ACCOUNT, LOGIN_ADDRESS, LOGIN_EVERYWHERE } from "../http/limits.ts";
import { route } from "../http/route.ts";
import { changePassword, getUser, login, logout, refresh, signOutEverywhere } from "./actions.ts";
import { usePasswordLink } from "./links.ts";
import { clearedCookie, readRefreshToken, signedIn } from "./cookies.ts";
import { changeProfile } from "./profile.ts";

const done = (headers: Record<string, string> = {}): Answer => ({ status: 204, headers });

export const authRoutes = [
  route({
    method: "POST",
    path: "/api/v1/auth/login",
    permission: "open",
    summary: "Sign in",
    body: Login,
    answers: { 200: Session },
    refuses: [authProblems.wrongCredentials, authProblems.busy],
    handle: async ({ services, request, requestId, body, address, limit }) => {
      limit(LOGIN_ADDRESS, address);
      limit(LOGIN_ACCOUNT, `${body.email} ${limitKey(address)}`);
      limit(LOGIN_EVERYWHERE, body.email);
      return signedIn(request, await login(services, body, { requestId, address }));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/refresh",
    permission: "cookie",
    summary: "The next tokens of a session, by its cookie",
    answers: { 200: Session },
    refuses: [authProblems.sessionEnded],
    handle: async ({ services, request, requestId, address }) =>
      signedIn(request, await refresh(services, readRefreshToken(request), { requestId, address })),
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/logout",
    permission: "cookie",
    summary: "End the session of the cookie",
    answers: { 204: "Signed out" },
    handle: async ({ services, request, requestId, address }) => {
      await logout(services, readRefreshToken(request), { requestId, address });
      return done({ "set-cookie": clearedCookie(request) });
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/auth/status",
    permission: "person",
    summary: "Who is signed in",
    answers: { 200: User },
    handle: async ({ services, person }) => ok(await getUser(services, person)),
  }),
  route({
    method: "GET",
    path: "/api/v1/me",
    permission: "person",
    summary: "One's own profile, as /auth/status answers it",
    answers: { 200: User },
    handle: async ({ services, person }) => ok(await getUser(services, person)),
  }),
  route({
    method: "PATCH",
    path: "/api/v1/me",
    permission: "person",
    summary: "Change one's name",
    body: ProfileChange,
    answers: { 200: User },
    handle: async ({ services, person, body }) => ok(await changeProfile(services, person, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/password",
    permission: "person",
    summary: "Change the password; other sessions end",
    body: PasswordChange,
    answers: { 204: "Changed" },
    refuses: [authProblems.wrongCredentials, authProblems.weakPassword],
    handle: async ({ services, person, body, limit }) => {
      limit(LOGIN_ACCOUNT, person.userId);
      await changePassword(services, person, body);
      return done();
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/sign-out-everywhere",
    permission: "person",
    summary: "End every session of this person",
    answers: { 204: "Signed out everywhere" },
    handle: async ({ services, person, request }) => {
      await signOutEverywhere(services, person);
      return done({ "set-cookie": clearedCookie(request) });
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/password-reset-requests",
    permission: "open",
    summary: "Ask for a link; an administrator hands it over",
    body: PasswordResetRequest,
    answers: { 202: v.strictObject({ message: v.string() }) },
    handle: ({ address, limit }) => {
      limit(LOGIN_ADDRESS, address);
      const message = "Ask an administrator of your organisation for a new link.";
      return { status: 202, json: JSON.stringify({ message }), headers: {} };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/password-resets",
    permission: "open",
    summary: "Set a password by a one-time link",
    body: PasswordReset,
    answers: { 204: "The password is set" },
    refuses: [authProblems.linkSpent, authProblems.weakPassword],
    handle: async ({ services, body, requestId, address, limit }) => {
      limit(LOGIN_ADDRESS, address);
      await usePasswordLink(services, body, { requestId, address });
      return done();
    },
  }),
  route({
    method: "GET",
    path: "/.well-known/jwks.json",
    permission: "open",
    summary: "The public keys of our tokens (RFC 7517)",
    answers: { 200: v.strictObject({ keys: v.array(v.unknown()) }) },
    handle: async ({ services }) => {
      const rows = await services.database.everywhere
        .select({ jwk: signingKeys.publicJwk })
        .from(signingKeys);
      return ok({ keys: rows.map(({ jwk }) => JSON.parse(jwk)) }, { "cache-control": "public, max-age=300" });
    },
  }),
];
