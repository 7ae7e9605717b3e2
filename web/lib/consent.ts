/** How a provider elsewhere is asked, by whoever signs in there, whether the portal may (RFC 6749, RFC 7636). */
export type Provider = { consent_url: string; client_id: string; redirect_uri: string; scope: string };

type Asked = { state: string; verifier: string };
/** What was asked for, for as long as this tab is away at the provider (RFC 6749 §10.12). */
const keptAs = (what: string): string => `portal.consent.${what}`;

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Leaves for the provider, which asks and leads back to the page that asked. */
export async function askForConsent(
  what: string,
  provider: Provider,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const asked: Asked = { state: random(), verifier: random() };
  sessionStorage.setItem(keptAs(what), JSON.stringify(asked));
  location.assign(await consentAddress(provider, asked, more));
}

export async function consentAddress(
  provider: Provider,
  { state, verifier }: Asked,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const address = new URL(provider.consent_url);
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  for (const [name, value] of Object.entries({
    client_id: provider.client_id,
    redirect_uri: provider.redirect_uri,
    scope: provider.scope,
    response_type: "code",
    state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: "S256",
    ...more,
  }))
    address.searchParams.set(name, value);
  return address.href;
}

export type Given = { code: string; verifier: string };

/**
 * What the provider led back with, once, and only where this tab asked for it; the address forgets it. "refused" where
 * whoever was asked said no.
 */
export function takeConsent(what: string): Given | "refused" | undefined {
  const query = new URLSearchParams(location.search);
  const [code, state, error] = [query.get("code"), query.get("state"), query.get("error")];
  if (state === null || (code === null && error === null)) return undefined;
  history.replaceState(history.state, "", location.pathname);
  const kept = sessionStorage.getItem(keptAs(what));
  sessionStorage.removeItem(keptAs(what));
  const asked = kept === null ? undefined : (JSON.parse(kept) as Asked);
  if (asked?.state !== state) return undefined;
  return code === null ? "refused" : { code, verifier: asked.verifier };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
