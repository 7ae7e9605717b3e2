import { SESSION_IDLE_SECONDS } from "../../core/auth.ts";
import { ok, type Answer } from "../http/answers.ts";
import type { SignedIn } from "./actions.ts";

/** `__Host-` binds the cookie to this host and to https; plain http on loopback cannot set it. */
const name = (request: Request) => (isSecure(request) ? "__Host-portal_refresh" : "portal_refresh");

function isSecure(request: Request): boolean {
  const forwarded = request.headers.get("x-forwarded-proto");
  return (forwarded ?? new URL(request.url).protocol.replace(":", "")) === "https";
}

function refreshCookie(request: Request, token: string): string {
  return `${name(request)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_IDLE_SECONDS}${isSecure(request) ? "; Secure" : ""}`;
}

/** A session as whoever began or went on with one is given it. */
export const signedIn = (request: Request, { session, refreshToken }: SignedIn): Answer =>
  ok(session, { "set-cookie": refreshCookie(request, refreshToken), "cache-control": "no-store" });

export function clearedCookie(request: Request): string {
  return `${name(request)}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${isSecure(request) ? "; Secure" : ""}`;
}

/** The refresh token that came with the request, if it has the form of one. */
export function readRefreshToken(request: Request): string | undefined {
  const wanted = `${name(request)}=`;
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const cookie = part.trim();
    if (!cookie.startsWith(wanted)) continue;
    const value = cookie.slice(wanted.length);
    return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
  }
  return undefined;
}
