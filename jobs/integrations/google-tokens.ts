import * as v from "valibot";
import type { ConsentSecrets } from "../../core/consents.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

/** The portal as Google knows it. */
export type GoogleApp = {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** The one that consent was asked with. */
  redirectUri: string;
};

export type GoogleTokens = {
  /** Good for an hour. */
  current(): string;
  /** It was refused: asks for another, once for all that were asked with it. */
  refresh(spent: string): Promise<void>;
};

export type GoogleConsent = {
  app: GoogleApp;
  secrets: ConsentSecrets;
  /** What was asked for: whoever was asked may have left it out. */
  scope: string;
  outgoing: Outgoing;
  /** Is given what to keep in place of a code that was used up, before anything is done with it. */
  keep(next: ConsentSecrets): Promise<void>;
  /** Nothing helps but whoever consented. */
  Refused: new (words: string) => Error;
};

const Token = v.object({
  access_token: v.string(),
  refresh_token: v.optional(v.string()),
  scope: v.optional(v.string()),
});
type Token = v.InferOutput<typeof Token>;
const Refusal = v.object({ error: v.string() });

/** Tokens of a consent at Google, or at one like it (RFC 6749). @throws `Refused`, OutgoingFault, OutgoingStopped */
export async function openGoogleTokens(consent: GoogleConsent): Promise<GoogleTokens> {
  const { app, secrets, scope, outgoing, keep, Refused } = consent;
  let refreshToken = "refreshToken" in secrets ? secrets.refreshToken : undefined;
  let token = refreshToken === undefined ? await exchange() : await renew();
  let under: Promise<string> | undefined;

  async function grant(body: Record<string, string>): Promise<Token> {
    const form = { client_id: app.clientId, client_secret: app.clientSecret, ...body };
    return await outgoing.insist((_attempt, whole) =>
      outgoing.once(async (signal) => {
        const response = await fetch(app.tokenUrl, {
          method: "POST",
          body: new URLSearchParams(form),
          redirect: "manual",
          signal: AbortSignal.any([whole, signal]),
        });
        return tokenIn(response.status, await response.text());
      }),
    );
  }

  /** Nothing of theirs is repeated: it may hold a token. */
  function tokenIn(status: number, text: string): Token {
    if (status === 400 || status === 401 || status === 403) {
      const said = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
      // RFC 6749 §5.2: a grant that is used up, was taken back or is none.
      if (said.success && said.output.error === "invalid_grant")
        throw new Refused("Google does not accept the consent any more.");
      throw new Refused("Google does not let this portal in; whoever runs it has to look at its settings.");
    }
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Token), text);
    if (status !== 200 || !read.success)
      throw new OutgoingFault(`Google's tokens: ${status}, not to be read`);
    return read.output;
  }

  /** Once: what comes of it is kept before anything is done with it. */
  async function exchange(): Promise<string> {
    if (!("code" in secrets)) throw new Refused("There is no consent.");
    const { code, verifier } = secrets;
    const given = await grant({
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: app.redirectUri,
    });
    if (given.scope !== undefined && !given.scope.split(" ").includes(scope))
      throw new Refused("What the portal asked for was not allowed at Google.");
    if (given.refresh_token === undefined)
      throw new Refused("Google gave no leave to go on while you are away.");
    refreshToken = given.refresh_token;
    await keep({ refreshToken });
    return given.access_token;
  }

  async function renew(): Promise<string> {
    const given = await grant({ grant_type: "refresh_token", refresh_token: refreshToken ?? "" });
    return given.access_token;
  }

  return {
    current: () => token,
    refresh: async (spent) => {
      if (token !== spent) return;
      under ??= renew().finally(() => {
        under = undefined;
      });
      token = await under;
    },
  };
}
