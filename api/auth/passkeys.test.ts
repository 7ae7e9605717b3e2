import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import * as v from "valibot";
import { Session } from "../../core/auth.ts";
import { PASSKEYS_MAX, type Passkey, type Passkeys } from "../../core/passkeys.ts";
import { sealTrail } from "../../db/audit.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { passkeyChallenges, passkeys } from "../../db/schema/passkeys.ts";
import { expectProblem } from "../testing-answers.ts";
import {
  askedOf,
  passkeyOf,
  testAuthenticator,
  type Algorithm,
  type TestAuthenticator,
  type Twist,
} from "../testing-passkeys.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

const PASSWORD = "correct horse battery";
const OWN = "/api/v1/me/passkeys";
let portal: TestApp;
let hash: string;
/** Somebody new for each test. */
let someone: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  // As cheap as it gets: what is tested is that it is asked for.
  hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
});
beforeEach(async () => {
  someone = await portal.person(["artist"]);
  await portal.database.sql`update users set password_hash = ${hash} where id = ${someone.userId}`;
});
afterAll(() => portal[Symbol.asyncDispose]());

const post = (who: TestPerson | undefined, path: string, body?: unknown) =>
  portal.send(who, "POST", path, body);
const challengeOf = async (response: Response) => {
  expect(response.status).toBe(200);
  return ((await response.json()) as { challenge: string }).challenge;
};
const byPassword = (password = PASSWORD) => ({ proof: { kind: "password", password } });
const askToEnrol = (who = someone) => post(who, `${OWN}/options`, byPassword());
const askToSignIn = () => post(undefined, "/api/v1/auth/passkey-options");
const signIn = (credential: unknown) => post(undefined, "/api/v1/auth/passkey-sign-in", { credential });
const enrol = (credential: unknown, name = "Phone", who = someone) => post(who, OWN, { name, credential });
const listOf = async (who = someone) =>
  ((await (await portal.send(who, "GET", OWN)).json()) as Passkeys).data;
const actionsOf = async ({ organisationId } = someone) => {
  await sealTrail(portal.database.db, organisationId);
  const rows = await portal.database.db
    .select({ action: auditEvents.action, risk: auditEvents.riskLevel })
    .from(auditEvents)
    .where(eq(auditEvents.organisationId, organisationId))
    .orderBy(auditEvents.seq);
  return rows.map(({ action, risk }) => `${action} (${risk})`);
};
const untilTold = async (line: string) => {
  for (const until = Date.now() + 5_000; Date.now() < until; await Bun.sleep(20))
    if ((await actionsOf()).includes(line)) return;
  throw new Error(`${line} was not told`);
};

describe("enrolling", () => {
  for (const algorithm of [-7, -8, -257] as Algorithm[])
    test(`and signing in, with keys of algorithm ${algorithm}`, async () => {
      const device = testAuthenticator({ algorithm, userId: someone.userId });
      const asked = await askToEnrol();
      const options = (await asked.clone().json()) as Record<string, unknown>;
      expect(options).toMatchObject({
        rp: { id: "localhost", name: "Live Portal" },
        attestation: "none",
        timeout: 300_000,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        excludeCredentials: [],
      });
      expect(asked.headers.get("cache-control")).toBe("no-store");
      const made = await enrol(device.create(await challengeOf(asked)));
      expect(made.status).toBe(201);
      expect(await made.json()).toMatchObject({ name: "Phone", last_used_at: null, is_backed_up: false });

      const entered = await signIn(device.get(await challengeOf(await askToSignIn())));
      expect(entered.status).toBe(200);
      expect(entered.headers.get("set-cookie")).toMatch(/^portal_refresh=[\w-]{43};.*HttpOnly/);
      const session = v.parse(Session, await entered.json());
      expect(session.user.id).toBe(someone.userId);
      const status = await portal.send(undefined, "GET", "/api/v1/auth/status", undefined, {
        authorization: `Bearer ${session.accessToken}`,
      });
      expect(status.status).toBe(200);
      expect((await listOf())[0]?.last_used_at).not.toBeNull();
      expect(await actionsOf()).toEqual(["auth.passkey-added (high)", "auth.signed-in-with-passkey (low)"]);
    });
  test("asks for the password again, or for a passkey that is there", async () => {
    await expectProblem(await post(someone, `${OWN}/options`, byPassword("wrong")), 401);
    await expectProblem(await post(someone, "/api/v1/auth/proof-options"), 409);
    const { authenticator } = await passkeyOf(portal, someone);
    const credential = authenticator.get(
      await challengeOf(await post(someone, "/api/v1/auth/proof-options")),
    );
    const asked = await post(someone, `${OWN}/options`, { proof: { kind: "passkey", credential } });
    const options = (await asked.json()) as { excludeCredentials: { id: string }[] };
    expect(options.excludeCredentials.map(({ id }) => id)).toEqual([authenticator.credentialId]);
  });
  test("several, under their names, the oldest first; each is removed by whom it belongs to alone", async () => {
    const devices = ["Phone", "Laptop", "Key"].map((name) => ({ name, device: testAuthenticator() }));
    for (const { name, device } of devices)
      expect((await enrol(device.create(await askedOf(portal, "enrolment", someone)), name)).status).toBe(
        201,
      );
    const listed = await listOf();
    expect(listed.map(({ name }) => name)).toEqual(["Phone", "Laptop", "Key"]);
    const other = await portal.person(["artist"], someone.organisationId);
    const path = `${OWN}/${listed[1]?.id}`;
    await expectProblem(await portal.send(other, "DELETE", path), 404);
    expect((await portal.send(someone, "DELETE", path)).status).toBe(204);
    await expectProblem(await portal.send(someone, "DELETE", path), 404);
    expect((await listOf()).map(({ name }) => name)).toEqual(["Phone", "Key"]);
    for (const { id } of await listOf())
      expect((await portal.send(someone, "DELETE", `${OWN}/${id}`)).status).toBe(204);
    const login = { email: `${someone.userId}@people.test`, password: PASSWORD };
    expect((await post(undefined, "/api/v1/auth/login", login)).status).toBe(200);
    expect((await actionsOf()).filter((line) => line === "auth.passkey-removed (medium)")).toHaveLength(3);
  });
  test("sent twice it is one; somebody else's is refused", async () => {
    const credential = testAuthenticator().create(await askedOf(portal, "enrolment", someone));
    const first = (await (await enrol(credential)).json()) as Passkey;
    expect(await (await enrol(credential)).json()).toEqual(first);
    expect(await listOf()).toHaveLength(1);
    const other = await portal.person(["artist"]);
    await expectProblem(await enrol(credential, "Mine", other), 409);
  });
  test("has an end", async () => {
    for (let n = 1; n < PASSKEYS_MAX; n++) await passkeyOf(portal, someone);
    const [one, two] = [1, 2].map(() => testAuthenticator());
    const asked = await Promise.all([1, 2].map(() => askedOf(portal, "enrolment", someone)));
    const statuses = await Promise.all([
      enrol(one?.create(asked[0] ?? "")),
      enrol(two?.create(asked[1] ?? "")),
    ]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([201, 409]);
    await expectProblem(await askToEnrol(), 409);
  });

  const refused: [name: string, twist: Twist, words: RegExp][] = [
    ["of another origin", { origin: "http://127.0.0.1:3000" }, /used at another address/],
    ["of another relying party", { rpId: "elsewhere.test" }, /belongs to another address/],
    ["that did not verify anybody", { isVerified: false }, /did not ask who you are/],
    ["that was used, and not made", { type: "webauthn.get" }, /another question/],
    ["with a maker's certificate", { attestation: "certified" }, /vouches for its maker/],
    ["in a maker's own format", { attestation: "apple" }, /vouches for its maker/],
    ["under another name than its own", { credentialId: "AAAAAAAAAAAAAAAAAAAAAA" }, /could not be read/],
  ];
  for (const [name, twist, words] of refused)
    test(`one ${name} is refused`, async () => {
      const credential = testAuthenticator().create(await askedOf(portal, "enrolment", someone), twist);
      expect((await expectProblem(await enrol(credential), 401)).detail).toMatch(words);
      expect(await listOf()).toEqual([]);
      // What was asked is used up, whatever came of it.
      const again = testAuthenticator().create(
        JSON.parse(atob(credential.response.clientDataJSON)).challenge,
      );
      expect((await expectProblem(await enrol(again), 401)).detail).toMatch(/answered before/);
    });
  test("one that vouches for itself is taken", async () => {
    const challenge = await askedOf(portal, "enrolment", someone);
    expect((await enrol(testAuthenticator().create(challenge, { attestation: "packed" }))).status).toBe(201);
  });
  test("an answer to what was asked of another session, or for something else, is refused", async () => {
    const other = await portal.person(["artist"]);
    for (const challenge of [
      await askedOf(portal, "enrolment", other),
      await askedOf(portal, "proof", someone),
      await askedOf(portal, "sign-in"),
      Buffer.alloc(32).toString("base64url"),
    ]) {
      const { detail } = await expectProblem(await enrol(testAuthenticator().create(challenge)), 401);
      expect(detail).toMatch(/was not asked of you/);
    }
  });
});

describe("signing in", () => {
  let device: TestAuthenticator;
  let id: string;
  beforeEach(async () => {
    ({ id, authenticator: device } = await passkeyOf(portal, someone));
  });
  const answered = async (twist: Twist = {}) => signIn(device.get(await askedOf(portal, "sign-in"), twist));

  const encoded = (text: string) => Buffer.from(text).toString("base64url");
  const refused: [name: string, twist: () => Twist, words: RegExp][] = [
    ["at another origin", () => ({ origin: "https://portal.evil.test" }), /used at another address/],
    ["for another relying party", () => ({ rpId: "evil.test" }), /belongs to another address/],
    ["that did not verify anybody", () => ({ isVerified: false }), /did not ask who you are/],
    ["that was made, and not used", () => ({ type: "webauthn.create" }), /another question/],
    ["with another signature", () => ({ flipSignature: true }), /signature is not right/],
    ["that nobody has", () => ({ credentialId: encoded(crypto.randomUUID()) }), /not one of yours/],
    [
      "that says it is somebody else's",
      () => ({ userHandle: encoded(crypto.randomUUID()) }),
      /not one of yours/,
    ],
  ];
  for (const [name, twist, words] of refused)
    test(`with a passkey ${name} is refused, and told of`, async () => {
      const response = await answered(twist());
      expect((await expectProblem(response, 401)).detail).toMatch(words);
      expect(response.headers.get("set-cookie")).toBeNull();
      if (name !== "that nobody has") await untilTold("auth.sign-in-refused (medium)");
      expect((await answered()).status).toBe(200);
    });
  test("a challenge is answered once, in time, and for what it was asked", async () => {
    const challenge = await askedOf(portal, "sign-in");
    expect((await signIn(device.get(challenge))).status).toBe(200);
    const words = /answered before, is too old, or was not asked/;
    expect((await expectProblem(await signIn(device.get(challenge)), 401)).detail).toMatch(words);
    const late = await askedOf(portal, "sign-in");
    await portal.database.db
      .update(passkeyChallenges)
      .set({ expiresAt: new Date(Date.now() - 1).toISOString() })
      .where(eq(passkeyChallenges.purpose, "sign-in"));
    for (const wrong of [late, await askedOf(portal, "proof", someone)])
      expect((await expectProblem(await signIn(device.get(wrong)), 401)).detail).toMatch(words);
  });
  test("of the same answer twice at once one is let in", async () => {
    // One that does not count, so that nothing but the question tells the four apart.
    const credential = device.get(await askedOf(portal, "sign-in"), { counter: 0 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(credential)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });
  test("with a counter that went back, or stands still, is refused: there may be a copy", async () => {
    expect((await answered({ counter: 41 })).status).toBe(200);
    for (const counter of [41, 7, 0]) {
      const { detail } = await expectProblem(await answered({ counter }), 401);
      expect(detail).toMatch(/there may be a copy/);
    }
    await untilTold("auth.passkey-copied (critical)");
    expect((await answered({ counter: 42 })).status).toBe(200);
    const [row] = await portal.database.db.select().from(passkeys).where(eq(passkeys.id, id));
    expect(row?.counter).toBe(42);
  });
  test("with one that never counts is fine", async () => {
    for (let n = 0; n < 3; n++) expect((await answered({ counter: 0 })).status).toBe(200);
  });
  test("with one that was removed, or of somebody who is switched off, is refused", async () => {
    await portal.database.sql`update users set is_active = false where id = ${someone.userId}`;
    await expectProblem(await answered(), 401);
    await portal.database.sql`update users set is_active = true where id = ${someone.userId}`;
    expect((await answered()).status).toBe(200);
    expect((await portal.send(someone, "DELETE", `${OWN}/${id}`)).status).toBe(204);
    expect((await expectProblem(await answered(), 401)).detail).toMatch(/was removed/);
  });
});

test("too many tries with one passkey wait, as they do with one account", async () => {
  await using limited = await testApp({ RATE_LIMITS: "on" });
  const { authenticator } = await passkeyOf(limited, await limited.person(["artist"]));
  const statuses: number[] = [];
  for (let tries = 0; tries < 12; tries++) {
    const credential = authenticator.get("x".repeat(43));
    statuses.push(
      (await limited.send(undefined, "POST", "/api/v1/auth/passkey-sign-in", { credential })).status,
    );
  }
  expect(statuses.slice(0, 10).every((status) => status === 401)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
}, 30_000);
