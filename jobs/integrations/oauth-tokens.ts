import * as v from "valibot";
import type { OauthSecrets } from "../../core/emails/mailbox-oauth.ts";
import { providerOf } from "../../core/emails/token-providers.ts";
import { MailboxBusy, MailboxRefused, waitOf } from "./mailbox.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

/** Longer than a run takes: what lapses in less is renewed before it is used. */
const MARGIN_MS = 3 * 60_000;
/** RFC 6749 §5.1 recommends to say it; who does not is asked again each time. */
const LIFE_UNSAID_S = 0;

export type OauthTokens = {
  /** One that is good for some minutes yet. @throws MailboxRefused, MailboxBusy, OutgoingFault, OutgoingStopped */
  current(): Promise<string>;
  /** It was refused: another one, unless it was asked for just now. @throws as `current` */
  instead(spent: string): Promise<string | undefined>;
};

export type OauthGiven = {
  secrets: OauthSecrets;
  outgoing: Outgoing;
  /** Is given what to keep, before it is used: a refresh token may be good once. */
  keep(next: OauthSecrets): Promise<void>;
};

const Token = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  expires_in: v.optional(v.pipe(v.union([v.number(), v.string()]), v.transform(Number))),
  refresh_token: v.optional(v.string()),
});
type Token = v.InferOutput<typeof Token>;
const Refusal = v.object({ error: v.string() });

/** Tokens to read a mailbox with (RFC 6749 §4.4, §6), renewed before they lapse, at most once for as long as it is open. */
export function openOauthTokens({ secrets, outgoing, keep }: OauthGiven): OauthTokens {
  const { oauth } = secrets;
  let asked: Promise<string> | undefined;
  const renew = () => (asked ??= ask());

  async function ask(): Promise<string> {
    const given = await outgoing.insist((_attempt, whole) =>
      outgoing.once(async (signal) => {
        const response = await fetch(oauth.tokenUrl, {
          method: "POST",
          headers: { accept: "application/json" },
          body: new URLSearchParams(formOf(oauth)),
          redirect: "manual",
          signal: AbortSignal.any([whole, signal]),
        });
        return tokenIn(oauth.tokenUrl, response, await response.text());
      }),
    );
    const lapsesAt = Date.now() + (given.expires_in || LIFE_UNSAID_S) * 1_000;
    const refreshToken = oauth.refreshToken === null ? null : (given.refresh_token ?? oauth.refreshToken);
    await keep({ oauth: { ...oauth, refreshToken }, access: { token: given.access_token, lapsesAt } });
    return given.access_token;
  }

  return {
    current: async () => {
      const { access } = secrets;
      return access !== null && access.lapsesAt - MARGIN_MS > Date.now() ? access.token : await renew();
    },
    instead: async (spent) => {
      const other = asked === undefined ? await renew() : await asked;
      return other === spent ? undefined : other;
    },
  };
}

/** With what somebody consented to, or by the app's own permission. */
function formOf({ tokenUrl, clientId, clientSecret, refreshToken, scope }: OauthSecrets["oauth"]) {
  const known = providerOf(tokenUrl);
  const wanted = scope ?? (refreshToken === null ? known?.appScope : known?.scope) ?? null;
  return {
    client_id: clientId,
    ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    ...(refreshToken === null
      ? { grant_type: "client_credentials" }
      : { grant_type: "refresh_token", refresh_token: refreshToken }),
    ...(wanted === null ? {} : { scope: wanted }),
  };
}

/** Nothing of theirs is repeated: it may hold a token. */
function tokenIn(tokenUrl: string, { status, headers }: Response, text: string): Token {
  if (status === 429 || (status === 503 && headers.has("retry-after")))
    throw new MailboxBusy(waitOf(headers));
  const said = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
  if ((status === 400 || status === 401 || status === 403) && said.success)
    throw refusalOf(said.output.error, providerOf(tokenUrl)?.name ?? new URL(tokenUrl).host);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Token), text);
  if (status !== 200 || !read.success) throw new OutgoingFault(`tokens: ${status}, not to be read`);
  return read.output;
}

/** RFC 6749 §5.2, and what Microsoft and OpenID Connect add to it: why, and what helps. */
function refusalOf(code: string, who: string): Error {
  switch (code) {
    case "temporarily_unavailable":
    case "server_error":
      return new OutgoingFault("tokens: not now");
    case "invalid_grant":
    case "interaction_required":
    case "login_required":
    case "consent_required":
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
