import type { CalendarProviders } from "../../core/calendars/accounts.ts";

/** What was asked for, for as long as this tab is away at the provider (RFC 7636, RFC 6749 §10.12). */
const ASKED = "portal.calendar-consent";
type Asked = { state: string; verifier: string };

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Leaves for the provider, which asks whether the portal may write into the calendar and leads back. */
export async function askForConsent(google: NonNullable<CalendarProviders["google"]>): Promise<void> {
  const asked: Asked = { state: random(), verifier: random() };
  sessionStorage.setItem(ASKED, JSON.stringify(asked));
  location.assign(await consentAddress(google, asked));
}

export async function consentAddress(
  google: NonNullable<CalendarProviders["google"]>,
  { state, verifier }: Asked,
): Promise<string> {
  const address = new URL(google.consent_url);
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  for (const [name, value] of Object.entries({
    client_id: google.client_id,
    redirect_uri: google.redirect_uri,
    scope: google.scope,
    response_type: "code",
    state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: "S256",
    // A token that lasts while its person is away.
    access_type: "offline",
    prompt: "consent",
  }))
    address.searchParams.set(name, value);
  return address.href;
}

export type Given = { code: string; verifier: string };

/** What the provider led back with, once, and only where this tab asked for it; the address forgets it. */
export function takeConsent(): Given | undefined {
  const query = new URLSearchParams(location.search);
  const [code, state] = [query.get("code"), query.get("state")];
  if (code === null || state === null) return undefined;
  history.replaceState(history.state, "", location.pathname);
  const kept = sessionStorage.getItem(ASKED);
  sessionStorage.removeItem(ASKED);
  const asked = kept === null ? undefined : (JSON.parse(kept) as Asked);
  return asked?.state === state ? { code, verifier: asked.verifier } : undefined;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
