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

/** What a mailbox's sealed text holds of one that is let in by tokens. */
export type OauthSecrets = {
  oauth: {
    tokenUrl: string;
    clientId: string;
    clientSecret: string | null;
    refreshToken: string | null;
    scope: string | null;
  };
  /** The token that is good now, until `lapsesAt` (ms since 1970); null: none was asked for yet. */
  access: { token: string; lapsesAt: number } | null;
};
