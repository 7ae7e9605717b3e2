import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { consentAddress } from "./consent.ts";

test("consent is asked for with a challenge of the verifier, and never with the verifier itself", async () => {
  const google = {
    consent_url: "https://accounts.example/auth?hl=en",
    client_id: "client",
    redirect_uri: "https://portal.example/calendar",
    scope: "events",
  };
  const verifier = "v".repeat(43);
  const more = { access_type: "offline", prompt: "consent" };
  const address = new URL(await consentAddress(google, { state: "state", verifier }, more));
  expect(address.href).not.toContain(verifier);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    hl: "en",
    client_id: "client",
    redirect_uri: google.redirect_uri,
    scope: "events",
    response_type: "code",
    state: "state",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    access_type: "offline",
    prompt: "consent",
  });
});
