import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { passkeyProblems, type Assertion, type Enrolment } from "../../core/passkeys.ts";
import { Problem } from "../../core/problem.ts";
import { testAuthenticator } from "../testing-passkeys.ts";
import { TEST_ORIGIN } from "../testing.ts";
import { judgeAssertion, judgeEnrolment, relyingPartyOf, type PasskeyRow } from "./authenticators.ts";

const party = relyingPartyOf({ portalUrl: TEST_ORIGIN });
const CHALLENGE = Buffer.alloc(32, 7).toString("base64url");
const device = testAuthenticator();
const encoded = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64url");
const known = {
  credentialId: device.credentialId,
  publicKey: device.publicKey,
  counter: 0,
} as PasskeyRow;

/** What it is refused with. @throws where it is accepted, or refused by anything but our words. */
async function refusalOf(judging: Promise<unknown>): Promise<string> {
  try {
    await judging;
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== passkeyProblems.refused) throw error;
    return error.detail ?? "";
  }
  throw new Error("it was accepted");
}
const enrol = (response: Partial<Enrolment["response"]>) => {
  const good = device.create(CHALLENGE);
  return judgeEnrolment(party, { ...good, response: { ...good.response, ...response } } as Enrolment);
};
const assert = (response: Partial<Assertion["response"]>, row = known) => {
  const good = device.get(CHALLENGE);
  return judgeAssertion(party, { ...good, response: { ...good.response, ...response } } as Assertion, row);
};

test("a portal's passkeys belong to the host of its address, and come from its origin", () => {
  expect(relyingPartyOf({ portalUrl: "https://portal.example:8443/home?x" })).toEqual({
    id: "portal.example",
    origin: "https://portal.example:8443",
  });
});

describe("whatever strangers send is refused in words", () => {
  const object = (bytes: number[]) => encoded(new Uint8Array(bytes));
  const enrolments: [name: string, response: Partial<Enrolment["response"]>][] = [
    ["an empty object", { attestationObject: object([0xa0]) }],
    ["a number", { attestationObject: object([0x01]) }],
    ["text", { attestationObject: object([0x63, 0x66, 0x6d, 0x74]) }],
    ["lists in lists", { attestationObject: encoded(new Uint8Array(12_000).fill(0x81)) }],
    ["a list of more than there is", { attestationObject: object([0x9b, 0, 0, 0, 1, 0, 0, 0, 0]) }],
    [
      "bytes of more than there are",
      { attestationObject: object([0x5b, 0x7f, 255, 255, 255, 255, 255, 255, 255]) },
    ],
    [
      "a map of more than there is",
      { attestationObject: object([0xbb, 255, 255, 255, 255, 255, 255, 255, 255]) },
    ],
    ["no JSON", { clientDataJSON: encoded("{") }],
    ["nothing", { clientDataJSON: encoded("null") }],
    ["a list", { clientDataJSON: encoded("[]") }],
    ["lists in lists of JSON", { clientDataJSON: encoded("[".repeat(3_000)) }],
    ["a challenge that is a number", { clientDataJSON: encoded('{"type":"webauthn.create","challenge":1}') }],
  ];
  for (const [name, response] of enrolments)
    test(`${name}, in place of a new passkey`, async () => {
      expect(await refusalOf(enrol(response))).toMatch(/could not be read|which it was not asked for/);
    });
  const assertions: [name: string, response: Partial<Assertion["response"]>][] = [
    ["no data", { authenticatorData: encoded("x") }],
    ["too little data", { authenticatorData: encoded(Buffer.alloc(36)) }],
    ["data that says that there is more", { authenticatorData: encoded(Buffer.alloc(37, 0xff)) }],
    ["no signature", { signature: "AA" }],
    ["a signature that is none", { signature: encoded(Buffer.alloc(70, 0x30)) }],
    ["nothing", { clientDataJSON: encoded("null") }],
  ];
  for (const [name, response] of assertions)
    test(`${name}, in place of one that is used`, async () => {
      expect(await refusalOf(assert(response))).toMatch(/\.$/);
    });
  test("any bytes, in any part", async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map(encoded);
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(2), async (part, at) => {
        expect(await refusalOf(enrol({ attestationObject: part }))).toMatch(/\.$/);
        const place = (["clientDataJSON", "authenticatorData", "signature"] as const)[at] ?? "signature";
        expect(await refusalOf(assert({ [place]: part }))).toMatch(/\.$/);
      }),
      { numRuns: 200 },
    );
  });
  test("a signature of somebody else's key", async () => {
    const other = { ...known, publicKey: testAuthenticator().publicKey } as PasskeyRow;
    expect(await refusalOf(assert({}, other))).toMatch(/signature is not right/);
    expect((await assert({})).counter).toBeGreaterThan(0);
  });
});
