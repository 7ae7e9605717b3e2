import * as v from "valibot";
import { secret } from "../consents.ts";
import { line } from "../text.ts";

const address = v.pipe(v.string("must be text"), v.maxLength(300, "must be at most 300 characters"));

export const MailboxOauthInput = v.strictObject({
  /** One of those that the house names. */
  server: address,
  username: line(254),
  /** Where tokens are given: Microsoft's, Google's, or one that the house names. */
  token_url: address,
  client_id: line(200),
  /** Of an app that has one. */
  client_secret: v.optional(secret(500)),
  /** What somebody's consent gave; without it the app, by its secret, asks by its own permission. */
  refresh_token: v.optional(secret(6_000)),
  /** Where the provider wants it said; the known ones need none. */
  scope: v.optional(line(500)),
});
export type MailboxOauthInput = v.InferOutput<typeof MailboxOauthInput>;

/** Whoever asks for tokens, as their provider knows it. */
export type TokenApp = {
  tokenUrl: string;
  clientId: string;
  clientSecret: string | null;
  scope: string | null;
};
/** What tokens are asked for with, and the one that is good now. */
export type TokensHeld = {
  /** What a sign-in led back with, until it was given for tokens. */
  consent: { code: string; verifier: string } | null;
  /** null where there is a consent yet, or where the app asks by its own permission. */
  refreshToken: string | null;
  /** Good until `lapsesAt` (ms since 1970). */
  access: { token: string; lapsesAt: number } | null;
  /** Who signed in; null before, and where nobody did. */
  username: string | null;
};
/** What a mailbox's sealed text holds of one that is let in by tokens: of an app of its own, or of the house's at Microsoft. */
export type OauthSecrets = { oauth: TokenApp; held: TokensHeld };
export type MicrosoftSecrets = { microsoft: TokensHeld };
