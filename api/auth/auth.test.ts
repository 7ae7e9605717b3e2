import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { SignJWT } from "jose";
import * as v from "valibot";
import { Session } from "../../core/auth.ts";
import { refreshTokens, sessions, users } from "../../db/schema/organisations.ts";
import { TEST_ORIGIN, testApp, type TestApp, type TestPerson } from "../testing.ts";
import { hashPassword } from "./passwords.ts";

const PASSWORD = "a long enough phrase";
let portal: TestApp;
let someone: TestPerson;
let email: string;

beforeAll(async () => {
  portal = await testApp();
  someone = await portal.person(["artist"]);
  const { db } = portal.database;
  const [row] = await db
    .update(users)
    .set({ passwordHash: await hashPassword(PASSWORD) })
    .where(eq(users.id, someone.userId))
    .returning({ email: users.email });
  email = row?.email ?? "";
}, 30_000);
afterAll(() => portal[Symbol.asyncDispose]());

const signIn = (password = PASSWORD, address = email) =>
  portal.send(undefined, "POST", "/api/v1/auth/login", { email: address, password });
const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";
const refreshWith = (cookie: string, origin: string | undefined = TEST_ORIGIN) =>
  portal.send(undefined, "POST", "/api/v1/auth/refresh", undefined, {
    cookie,
    ...(origin === undefined ? {} : { origin }),
  });
const status = (token: string) =>
  portal.send(undefined, "GET", "/api/v1/auth/status", undefined, { authorization: `Bearer ${token}` });

test("signing in gives tokens, the person and their organisations", async () => {
  const response = await signIn();
  expect(response.status).toBe(200);
  expect(response.headers.get("set-cookie")).toMatch(
    /^portal_refresh=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/,
  );
  const session = v.parse(Session, await response.json());
  expect(session.user.memberships).toMatchObject([
    { organisation_id: someone.organisationId, roles: ["artist"] },
  ]);
  expect((await status(session.accessToken)).status).toBe(200);
});

test("a wrong password and an unknown address get the same answer", async () => {
  const answers = await Promise.all([signIn("wrong"), signIn(PASSWORD, "nobody@people.test")]);
  const bodies = await Promise.all(
    answers.map(async (answer) => ({
      ...((await answer.json()) as object),
      request_id: "",
      status: answer.status,
    })),
  );
  expect(bodies[0]).toEqual(bodies[1]);
  expect(answers[0]?.status).toBe(401);
});

test("an unknown address costs a hash too, so that time does not tell it from a known one", async () => {
  const msOf = async (attempt: () => Promise<Response>) => {
    const times = [];
    for (let at = 0; at < 5; at += 1) {
      const begun = performance.now();
      await attempt();
      times.push(performance.now() - begun);
    }
    return Math.min(...times);
  };
  const known = await msOf(() => signIn("wrong"));
  const unknown = await msOf(() => signIn("wrong", "nobody@people.test"));
  // A verification takes 15 ms and more, all the rest 2: without one, unknown would be a fraction.
  expect(unknown).toBeGreaterThan(known / 3);
});

test("a flood of sign-ins is worked off in turn; those beyond the queue are told to come back", async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => signIn("wrong")));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((one) => one !== 401 && one !== 503)).toEqual([]);
  // So many are let in; where the machine is slow to ask, a place falls free meanwhile.
  expect(statuses.filter((one) => one === 401).length).toBeGreaterThanOrEqual(20);
  expect(statuses).toContain(503);
  const busy = answers.find((answer) => answer.status === 503);
  expect(busy?.headers.get("retry-after")).toBe("2");
  expect(await busy?.json()).toMatchObject({ type: "/problems/auth/busy" });
  expect((await signIn()).status).toBe(200);
});

test("no password and no token is ever logged", async () => {
  const session = v.parse(Session, await (await signIn()).json());
  await signIn("wrong-but-secret");
  const log = portal.logged.join("\n");
  for (const secret of [PASSWORD, "wrong-but-secret", session.accessToken]) expect(log).not.toContain(secret);
});

describe("refresh", () => {
  test("a token gives its successor, and again the same for a while", async () => {
    const first = cookieOf(await signIn());
    const second = cookieOf(await refreshWith(first));
    expect(second).not.toBe(first);
    expect(cookieOf(await refreshWith(first))).toBe(second);
    expect((await refreshWith(second)).status).toBe(200);
  });
  test("a used token that comes late ends the family", async () => {
    const first = cookieOf(await signIn());
    const second = cookieOf(await refreshWith(first));
    const long = new Date(Date.now() - 60_000).toISOString();
    await portal.database.db.update(refreshTokens).set({ rotatedAt: long });
    expect((await refreshWith(first)).status).toBe(401);
    expect((await refreshWith(second)).status).toBe(401);
  });
  test("a storm of refreshes of one honest client signs nobody out", async () => {
    const cookie = cookieOf(await signIn());
    const answers = await Promise.all(Array.from({ length: 200 }, () => refreshWith(cookie)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
  });
  test("a session that was not used for its idle time is over", async () => {
    const cookie = cookieOf(await signIn());
    const { db } = portal.database;
    await db.update(sessions).set({ lastUsedAt: new Date(Date.now() - 25 * 3_600_000).toISOString() });
    expect((await refreshWith(cookie)).status).toBe(401);
  });
  test("only the app's own page may ask", async () => {
    const cookie = cookieOf(await signIn());
    expect((await refreshWith(cookie, "https://elsewhere.test")).status).toBe(403);
    const without = await portal.send(undefined, "POST", "/api/v1/auth/refresh", undefined, { cookie });
    expect(without.status).toBe(403);
  });
});

test("signing out ends the access token at once", async () => {
  const response = await signIn();
  const session = v.parse(Session, await response.clone().json());
  const out = await portal.send(undefined, "POST", "/api/v1/auth/logout", undefined, {
    cookie: cookieOf(response),
    origin: TEST_ORIGIN,
  });
  expect(out.status).toBe(204);
  expect((await status(session.accessToken)).status).toBe(401);
});

test("forged, expired, unsigned and foreign tokens are all the same 401", async () => {
  const hs256 = await new SignJWT({ sid: crypto.randomUUID() })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(someone.userId)
    .setIssuer("live-portal")
    .setAudience("live-portal:api")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(JSON.stringify(portal.services.keys.publicJwk)));
  const none = `${btoa('{"alg":"none"}').replace(/=+$/, "")}.${someone.token.split(".")[1]}.`;
  const expired = await portal.services.keys.sign(
    { sub: someone.userId, sid: someone.userId },
    Date.now() - 700_000,
  );
  const flipped =
    someone.token.slice(0, -5) + (someone.token.at(-5) === "A" ? "B" : "A") + someone.token.slice(-4);
  const bodies = new Set<string>();
  for (const token of [hs256, none, expired.accessToken, flipped, someone.edgeToken, "x", "", "a.b.c"]) {
    const answer = await status(token);
    expect(answer.status).toBe(401);
    bodies.add(JSON.stringify({ ...((await answer.json()) as object), request_id: "" }));
  }
  expect(bodies.size).toBe(1);
});

test("a new password ends other sessions; a weak one is refused", async () => {
  const other = v.parse(Session, await (await signIn()).json());
  const mine = v.parse(Session, await (await signIn()).json());
  const change = (new_password: string) =>
    portal.send(
      undefined,
      "POST",
      "/api/v1/auth/password",
      { current_password: PASSWORD, new_password },
      {
        authorization: `Bearer ${mine.accessToken}`,
      },
    );
  expect((await change("password123")).status).toBe(422);
  expect((await change("another long phrase")).status).toBe(204);
  expect((await status(other.accessToken)).status).toBe(401);
  expect((await status(mine.accessToken)).status).toBe(200);
  expect((await signIn()).status).toBe(401);
  expect((await signIn("another long phrase")).status).toBe(200);
});

test("the public key is where anybody may find it, the private one nowhere", async () => {
  const response = await portal.send(undefined, "GET", "/.well-known/jwks.json");
  const text = await response.text();
  expect(JSON.parse(text).keys[0]).toMatchObject({
    kty: "OKP",
    crv: "Ed25519",
    kid: portal.services.keys.kid,
  });
  expect(text).not.toContain('"d":');
});

test("too many tries on one account wait", async () => {
  await using limited = await testApp({ RATE_LIMITS: "on" });
  const codes: number[] = [];
  for (let tries = 0; tries < 12; tries++) {
    const answer = await limited.send(undefined, "POST", "/api/v1/auth/login", {
      email: "a@b.test",
      password: "x",
    });
    codes.push(answer.status);
  }
  expect(codes.slice(0, 10).every((code) => code === 401)).toBe(true);
  expect(codes.at(-1)).toBe(429);
}, 30_000);
