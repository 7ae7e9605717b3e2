import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { newId } from "../../core/ids.ts";
import { contractSignatories } from "../../db/schema/contracts.ts";
import { expectProblem } from "../testing-answers.ts";
import { sha256Of } from "../testing-contracts.ts";
import { askedOf, passkeyOf, type TestAuthenticator, type Twist } from "../testing-passkeys.ts";
import { testWorld, type TestWorld } from "../testing-world.ts";
import { testApp, type TestApp } from "../testing.ts";

let portal: TestApp;
let world: TestWorld;
let device: TestAuthenticator;
beforeAll(async () => {
  portal = await testApp();
});
beforeEach(async () => {
  world = await testWorld(portal);
  ({ authenticator: device } = await passkeyOf(portal, world.chief));
});
afterAll(() => portal[Symbol.asyncDispose]());

type More = { sha256?: string; key?: string; who?: TestWorld["chief"] };
/** The chief's own contract, with that credential as proof. */
const sign = (credential: unknown, { sha256 = sha256Of(world.canary), key = newId(), who }: More = {}) =>
  portal.send(
    who ?? world.chief,
    "POST",
    `/api/v1/contracts/${world.ids.contracts.delivered}/sign`,
    {
      document_sha256: sha256,
      mark: { kind: "typed", name: "Ada Lovelace" },
      proof: { kind: "passkey", credential },
    },
    { "idempotency-key": key },
  );
const asked = async () => {
  const response = await portal.send(world.chief, "POST", "/api/v1/auth/proof-options");
  expect(response.status).toBe(200);
  return (await response.json()) as { challenge: string; allowCredentials: { id: string }[] };
};

describe("signing a contract with a passkey", () => {
  test("names one's own, is kept as how it was proved, and is asked for anew each time", async () => {
    const { challenge, allowCredentials } = await asked();
    expect(allowCredentials.map(({ id }) => id)).toContain(device.credentialId);
    expect((await sign(device.get(challenge))).status).toBe(200);
    const [row] = await portal.database.db
      .select({ proof: contractSignatories.proof, state: contractSignatories.state })
      .from(contractSignatories)
      .where(eq(contractSignatories.contractId, world.ids.contracts.delivered));
    expect(row).toEqual({ proof: "passkey", state: "signed" });
    const again = await sign(device.get(challenge));
    expect((await expectProblem(again, 401)).detail).toMatch(/answered before/);
  });
  test("whose answer was lost finds it when the same request comes again, and no other does", async () => {
    const key = newId();
    const credential = device.get((await asked()).challenge);
    const first = await sign(credential, { key });
    expect(first.status).toBe(200);
    const again = await sign(credential, { key });
    expect([again.status, await again.json()]).toEqual([200, await first.json()]);
    await expectProblem(await sign(credential), 401);
  });
  test("uses nothing up where it is refused for something else", async () => {
    const credential = device.get((await asked()).challenge);
    await expectProblem(await sign(credential, { sha256: sha256Of("another paper") }), 409);
    expect((await sign(credential)).status).toBe(200);
  });

  const refused: [name: string, twist: Twist, words: RegExp][] = [
    ["at another origin", { origin: "https://portal.evil.test" }, /used at another address/],
    ["for another relying party", { rpId: "evil.test" }, /belongs to another address/],
    ["that did not verify anybody", { isVerified: false }, /did not ask who you are/],
    ["with another signature", { flipSignature: true }, /signature is not right/],
  ];
  for (const [name, twist, words] of refused)
    test(`by one ${name} signs nothing`, async () => {
      const credential = device.get((await asked()).challenge, twist);
      expect((await expectProblem(await sign(credential), 401)).detail).toMatch(words);
      expect((await sign(device.get((await asked()).challenge))).status).toBe(200);
    });
  test("by somebody else's passkey, or in another session than it was asked in, signs nothing", async () => {
    const other = await passkeyOf(portal, world.people.artist);
    const theirs = await sign(other.authenticator.get((await asked()).challenge));
    expect((await expectProblem(theirs, 401)).detail).toMatch(/not one of yours/);
    const elsewhere = { ...world.chief, token: `.${btoa(JSON.stringify({ sid: newId() }))}.` };
    for (const who of [world.people.artist, elsewhere]) {
      const asked = await sign(device.get(await askedOf(portal, "proof", who)));
      expect((await expectProblem(asked, 401)).detail).toMatch(/was not asked of you/);
    }
  });
  test("by one whose counter went back signs nothing", async () => {
    const used = device.get((await asked()).challenge, { counter: 9 });
    await expectProblem(await sign(used, { sha256: sha256Of("another paper") }), 409);
    // Undone together with what it was for, so 9 was not used yet.
    const signIn = { credential: device.get(await askedOf(portal, "sign-in"), { counter: 9 }) };
    expect((await portal.send(undefined, "POST", "/api/v1/auth/passkey-sign-in", signIn)).status).toBe(200);
    const back = await sign(device.get((await asked()).challenge, { counter: 8 }));
    expect((await expectProblem(back, 401)).detail).toMatch(/there may be a copy/);
  });
});
