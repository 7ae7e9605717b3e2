import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import * as v from "valibot";
import { LedgerClosed } from "./ledger.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

const Token = v.object({
  access_token: v.string(),
  expires_in: v.number(),
  refresh_token: v.optional(v.string()),
});

/** Ask for the next token while this one is still good; they are good for half an hour. */
const MARGIN_MS = 60_000;

export type XeroApp = { authUrl: string; clientId: string; clientSecret: string };

const basicOf = ({ clientId, clientSecret }: XeroApp) =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;

/** Where a connection's refresh token lies between two uses. */
export type TokenStore = {
  /**
   * `renew` is given the token, and what it gives is kept in its place before anybody else may use it: a refresh token
   * is good once. Undefined where the app signs in by itself.
   */
  exchange<T>(
    renew: (token: string | undefined) => Promise<{ next: string | undefined; result: T }>,
  ): Promise<T>;
};

export type Tokens = {
  fresh(): Promise<string>;
  /** It was refused: the next is another. */
  spend(token: string): void;
};

/** Access tokens lie in memory alone; workers of one program share them. */
export function createTokens(app: XeroApp, store: TokenStore, outgoing: Outgoing): Tokens {
  let token: { text: string; untilMs: number } | undefined;
  let under: Promise<string> | undefined;
  const renew = async () => {
    token = await store.exchange(async (refreshToken) => {
      const grant: Record<string, string> =
        refreshToken === undefined
          ? { grant_type: "client_credentials", scope: "accounting.transactions accounting.contacts" }
          : { grant_type: "refresh_token", refresh_token: refreshToken };
      const given = await outgoing.once((signal) => askForToken(app, grant, signal));
      const untilMs = Date.now() + given.expires_in * 1_000;
      return { next: given.refresh_token, result: { text: given.access_token, untilMs } };
    });
    return token.text;
  };
  return {
    fresh: async () => {
      if (token && token.untilMs - MARGIN_MS > Date.now()) return token.text;
      under ??= renew().finally(() => {
        under = undefined;
      });
      return await under;
    },
    spend: (text) => {
      if (token?.text === text) token = undefined;
    },
  };
}

/** @throws LedgerClosed where the grant is good no longer, OutgoingFault. */
export async function askForToken(
  app: XeroApp,
  grant: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<v.InferOutput<typeof Token>> {
  const response = await fetch(`${app.authUrl}/connect/token`, {
    method: "POST",
    headers: { authorization: basicOf(app) },
    body: new URLSearchParams(grant),
    redirect: "error",
    signal,
  });
  const text = await response.text();
  if (response.status === 400 || response.status === 401 || response.status === 403)
    throw new LedgerClosed("Xero does not let the portal in any more. It has to be connected again.");
  if (!response.ok) throw new OutgoingFault(`Xero's tokens: ${response.status}`);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Token), text);
  // Nothing of it is repeated: it may hold a token.
  if (!read.success) throw new OutgoingFault("Xero's tokens: not to be read");
  return read.output;
}

/** The portal is let in no more by this token, nor for any organisation that it was good for. @throws OutgoingFault */
export async function revokeToken(app: XeroApp, refreshToken: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${app.authUrl}/connect/revocation`, {
    method: "POST",
    headers: { authorization: basicOf(app) },
    body: new URLSearchParams({ token: refreshToken }),
    redirect: "error",
    signal,
  });
  await response.body?.cancel();
  // One that is good no longer already is what was wanted.
  if (!response.ok && response.status !== 400) throw new OutgoingFault(`Xero's tokens: ${response.status}`);
}

const CIPHER = "aes-256-gcm";
/** NIST SP 800-38D §8.2.2: random, of 96 bits. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Tokens at rest, each bound to the organisation that it is for: moved to another's row it opens nothing. */
export function createSeal(secret: string) {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "live-portal ledger tokens", 32));
  return {
    seal: (organisationId: string, token: string): Uint8Array => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(organisationId));
      const sealed = Buffer.concat([cipher.update(token, "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    /** @throws LedgerClosed for what was sealed with another key, or for another. */
    open: (organisationId: string, sealed: Uint8Array): string => {
      try {
        const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES))
          .setAAD(Buffer.from(organisationId))
          .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return (
          decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
        );
      } catch {
        throw new LedgerClosed(
          "The token for Xero was kept under another key. It has to be connected again.",
        );
      }
    },
  };
}
export type Seal = ReturnType<typeof createSeal>;
