import * as v from "valibot";
import type { TokenApp, TokensHeld } from "../../core/emails/mailbox-oauth.ts";
import { providerOf } from "../../core/emails/token-providers.ts";
import { MailboxBusy, MailboxRefused, waitOf } from "./mailbox.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

/** Longer than a run takes: what lapses in less is renewed before it is used. */
const MARGIN_MS = 3 * 60_000;
/** RFC 6749 §5.1 recommends to say it; who does not is asked again each time. */
const LIFE_UNSAID_S = 0;
const NAME_MAX = 254;

export type OauthTokens = {
  /** Whose mailbox it is, where somebody signed in; asks for tokens where nobody did yet. @throws as `current` */
  username(): Promise<string | null>;
  /** One that is good for some minutes yet. @throws MailboxRefused, MailboxBusy, OutgoingFault, OutgoingStopped */
  current(): Promise<string>;
  /** It was refused: another one, unless it was asked for just now. @throws as `current` */
  instead(spent: string): Promise<string | undefined>;
};

export type OauthGiven = {
  app: TokenApp;
  /** Where a consent led back to. */
  redirectUri?: string;
  held: TokensHeld;
  outgoing: Outgoing;
  /** Is given what to keep, before it is used: a refresh token may be good once, and a code is. */
  keep(next: TokensHeld): Promise<void>;
};

const Token = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  expires_in: v.optional(v.pipe(v.union([v.number(), v.string()]), v.transform(Number))),
  refresh_token: v.optional(v.string()),
  id_token: v.optional(v.string()),
});
type Token = v.InferOutput<typeof Token>;
const Refusal = v.object({ error: v.string() });

/** Tokens to read a mailbox with (RFC 6749 §4.4, §6), renewed before they lapse, at most once for as long as it is open. */
export function openOauthTokens({ app, redirectUri, held, outgoing, keep }: OauthGiven): OauthTokens {
  let now = held;
  let asked: Promise<string> | undefined;
  const renew = () => (asked ??= ask());

  async function ask(): Promise<string> {
    const given = await outgoing.insist((_attempt, whole) =>
      outgoing.once(async (signal) => {
        const response = await fetch(app.tokenUrl, {
          method: "POST",
          headers: { accept: "application/json" },
          body: new URLSearchParams({ ...formOf(app, now), ...grantOf(now, redirectUri) }),
          redirect: "manual",
          signal: AbortSignal.any([whole, signal]),
        });
        return tokenIn(whoAt(app), now, response, await response.text());
      }),
    );
    const lapsesAt = Date.now() + (given.expires_in || LIFE_UNSAID_S) * 1_000;
    // An app that asks by its own permission has no use for one.
    const isOfSomebody = now.consent !== null || now.refreshToken !== null;
    const refreshToken = isOfSomebody ? (given.refresh_token ?? now.refreshToken) : null;
    if (isOfSomebody && refreshToken === null)
      throw new MailboxRefused(`${whoAt(app)} gave no leave to go on while you are away.`);
    const username = nameIn(given.id_token) ?? now.username;
    now = { consent: null, refreshToken, access: { token: given.access_token, lapsesAt }, username };
    await keep(now);
    return given.access_token;
  }

  const current = async () => {
    const { access } = now;
    return access !== null && access.lapsesAt - MARGIN_MS > Date.now() ? access.token : await renew();
  };
  return {
    current,
    username: async () => {
      if (now.username === null) await current();
      return now.username;
    },
    instead: async (spent) => {
      const other = asked === undefined ? await renew() : await asked;
      return other === spent ? undefined : other;
    },
  };
}

const whoAt = ({ tokenUrl }: TokenApp): string => providerOf(tokenUrl)?.name ?? new URL(tokenUrl).host;

function formOf({ tokenUrl, clientId, clientSecret, scope }: TokenApp, held: TokensHeld) {
  const known = providerOf(tokenUrl);
  const isOwn = held.consent === null && held.refreshToken === null;
  const wanted = scope ?? (isOwn ? known?.appScope : known?.scope) ?? null;
  return {
    client_id: clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    ...(wanted === null ? {} : { scope: wanted }),
  };
}

/** For what tokens are given: a sign-in just now, one before, or the app's own permission. */
function grantOf({ consent, refreshToken }: TokensHeld, redirectUri = ""): Record<string, string> {
  if (consent !== null)
    return {
      ...{ grant_type: "authorization_code", code: consent.code, code_verifier: consent.verifier },
      redirect_uri: redirectUri,
    };
  if (refreshToken !== null) return { grant_type: "refresh_token", refresh_token: refreshToken };
  return { grant_type: "client_credentials" };
}

const Claims = v.object({ preferred_username: v.optional(v.string()), email: v.optional(v.string()) });

/**
 * Who signed in, as an ID token says: it came from where tokens are given, by TLS, so its signature need not be looked at
 * (OpenID Connect Core §3.1.3.7).
 */
function nameIn(idToken: string | undefined): string | null {
  const payload = Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString();
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Claims), payload);
  const said = read.success ? (read.output.preferred_username ?? read.output.email) : undefined;
  return said?.toLowerCase().slice(0, NAME_MAX) ?? null;
}

/** Nothing of theirs is repeated: it may hold a token. */
function tokenIn(who: string, held: TokensHeld, { status, headers }: Response, text: string): Token {
  if (status === 429 || (status === 503 && headers.has("retry-after")))
    throw new MailboxBusy(waitOf(headers));
  const said = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
  if ((status === 400 || status === 401 || status === 403) && said.success)
    throw refusalOf(said.output.error, who, held);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Token), text);
  if (status !== 200 || !read.success) throw new OutgoingFault(`tokens: ${status}, not to be read`);
  return read.output;
}

/** RFC 6749 §5.2, and what Microsoft and OpenID Connect add to it: why, and what helps. */
function refusalOf(code: string, who: string, { consent, username }: TokensHeld): Error {
  switch (code) {
    case "temporarily_unavailable":
    case "server_error":
      return new OutgoingFault("tokens: not now");
    case "invalid_grant":
    case "interaction_required":
    case "login_required":
    case "consent_required":
      // Whoever signed in here signs in here again.
      if (consent !== null || username !== null)
        return new MailboxRefused(`${who} does not accept the sign-in any more.`);
      return new MailboxRefused(
        `${who} takes the refresh token no more: it lapsed, or was taken back. Sign in there again, and give the new one.`,
      );
    case "invalid_client":
      return new MailboxRefused(
        `${who} does not know the app by its ID and secret: the secret may have run out. Make a new one there, and give it.`,
      );
    default:
      return new MailboxRefused(
        `${who} gives this app no token for mail. Whoever runs it there has to allow it IMAP.`,
      );
  }
}
