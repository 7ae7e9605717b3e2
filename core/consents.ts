import * as v from "valibot";

/** How a provider elsewhere is asked, by whoever signs in there, whether the portal may (RFC 6749). */
export const ConsentOffer = v.object({
  consent_url: v.string(),
  client_id: v.string(),
  redirect_uri: v.string(),
  scope: v.string(),
});
export type ConsentOffer = v.InferOutput<typeof ConsentOffer>;

/** What opens something elsewhere: kept sealed, and never told again. */
export const secret = (max: number) =>
  v.pipe(
    v.string("must be text"),
    v.minLength(1, "must not be empty"),
    v.maxLength(max, `must be at most ${max} characters`),
    v.check((text) => text.isWellFormed(), "must be text without broken characters"),
  );

/** What the consent gave, with the PKCE verifier that it was asked under (RFC 7636). */
export const consentGiven = {
  code: secret(2_000),
  verifier: v.pipe(
    v.string("must be text"),
    v.regex(/^[A-Za-z0-9._~-]{43,128}$/, "must be a verifier of RFC 7636"),
  ),
};

/** What is kept of a consent: its code until that is given for a token. */
export type ConsentSecrets = { code: string; verifier: string } | { refreshToken: string };
