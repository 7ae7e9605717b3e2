import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { may, ROLES, VERBS, type Verb } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { routes } from "../app.ts";
import { expectDeclared, expectProblem } from "../testing-answers.ts";
import { nameOf, pathOf, sampleOf, testWorld, type TestWorld } from "../testing-world.ts";
import { worldsInTurn, type InTurn } from "../testing-worlds.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import type { Route } from "./route.ts";

let portal: TestApp;
/** Theirs, whose things are asked after, and ours, who ask. */
let theirs: TestWorld;
let ours: TestWorld;
/** Those that something is changed in. */
let inTurn: InTurn;

beforeAll(async () => {
  portal = await testApp();
  inTurn = worldsInTurn(portal);
  theirs = await testWorld(portal);
  ours = await testWorld(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

const verbRoutes = routes.filter((route): route is Route & { permission: Verb } => route.permission in VERBS);
const writes = (route: Route) => route.method !== "GET" && route.method !== "DELETE";

const knock = (
  who: TestPerson | undefined,
  route: Route,
  path: string,
  more: { body?: unknown; headers?: Record<string, string> } = {},
) => portal.send(who, route.method, path, writes(route) ? more.body : undefined, more.headers);
/** With a body that nobody could read. */
const broken = (route: Route) =>
  writes(route) ? { body: '{"broken', headers: { "content-type": "application/json" } } : {};

describe("a stranger", () => {
  for (const route of routes.filter(({ permission }) => permission !== "open")) {
    test(`at ${nameOf(route)}`, async () => {
      const path = `${pathOf(route, theirs)}?nonsense=1`;
      const tokens = [
        undefined,
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic YTpi",
        `Bearer ${"x".repeat(5_000)}`,
        `Bearer ${theirs.chief.edgeToken}`,
      ];
      for (const authorization of tokens) {
        const { body, headers } = { headers: {}, ...broken(route) };
        const response = await portal.send(undefined, route.method, path, body, {
          ...headers,
          ...(authorization === undefined ? {} : { authorization }),
        });
        // A cookie route first asks where the request comes from.
        await expectProblem(response, route.permission === "cookie" ? 403 : 401, nameOf(route));
        expect(JSON.stringify([...response.headers])).not.toContain(theirs.canary);
      }
      if (route.permission === "service") await expectProblem(await knock(theirs.chief, route, path), 401);
      if (route.permission === "cookie") {
        const { origin } = new URL(portal.services.config.origins[0] ?? "");
        const response = await portal.send(undefined, route.method, path, undefined, { origin });
        // To sign out without being signed in is to be signed out.
        if (response.status !== 204) await expectProblem(response, [400, 401], nameOf(route));
      }
    });
  }
});

describe("somebody of another organisation", () => {
  // A month is everybody's own.
  for (const route of routes.filter(
    ({ permission, path }) => /:(?!period)/.test(path) && (permission in VERBS || permission === "person"),
  )) {
    test(`at ${nameOf(route)} finds nothing`, async () => {
      const response = await knock(ours.chief, route, pathOf(route, theirs), sampleOf(route, ours));
      const body = await expectProblem(response, 404, nameOf(route));
      // The very answer that an id gives which never was.
      const never = await expectProblem(
        await knock(ours.chief, route, pathOf(route, theirs, newId()), sampleOf(route, ours)),
        404,
      );
      expect({ ...body, request_id: "" }).toEqual({ ...never, request_id: "" });
      expect(JSON.stringify([body, ...response.headers])).not.toContain(theirs.canary);
    });
  }
  for (const route of verbRoutes) {
    test(`at ${nameOf(route)} cannot act as a member, nor see a word of theirs`, async () => {
      const sample = sampleOf(route, theirs);
      const as = await knock(ours.chief, route, pathOf(route, theirs), {
        ...sample,
        headers: { ...sample.headers, "x-organisation": theirs.organisationId },
      });
      await expectProblem(as, 404, nameOf(route));
      if (route.path.includes(":") || route.path.endsWith("/live")) return;
      // Their ids in our body, and our own lists.
      const response = await knock(ours.chief, route, route.path, sample);
      const seen = `${JSON.stringify([...response.headers])} ${await response.text()}`;
      expect([nameOf(route), response.status < 500]).toEqual([nameOf(route), true]);
      expect(seen).not.toContain(theirs.canary);
    });
  }
});

describe("the wrong role", () => {
  for (const route of verbRoutes) {
    const wrong = ROLES.filter((role) => !may([role], route.permission));
    if (wrong.length === 0) continue;
    test(`at ${nameOf(route)}: ${wrong.join(", ")}`, async () => {
      for (const role of wrong) {
        const response = await knock(
          theirs.people[role],
          route,
          `${pathOf(route, theirs)}?nonsense=1`,
          broken(route),
        );
        const body = await expectProblem(response, 403, `${role} ${nameOf(route)}`);
        expect(JSON.stringify(body)).not.toContain(theirs.canary);
      }
    });
  }
});

describe("another method", () => {
  for (const path of new Set(routes.map((route) => route.path))) {
    test(`at ${path}`, async () => {
      const declared = routes.filter((route) => route.path === path).map(({ method }) => method as string);
      const allow = [...declared, ...(declared.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
      const real = path.replaceAll(/:\w+/g, newId());
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
        (method) => !declared.includes(method),
      )) {
        const response = await portal.send(undefined, method, real);
        await expectProblem(response, 405, `${method} ${path}`);
        expect(response.headers.get("allow")).toBe(allow);
      }
      const options = await portal.send(undefined, "OPTIONS", real);
      expect([path, options.status, options.headers.get("allow"), await options.text()]).toEqual([
        path,
        204,
        allow,
        "",
      ]);
      expect(options.headers.get("access-control-allow-origin")).toBeNull();
    });
  }
});

describe("what is no id", () => {
  const odd = [
    "x",
    "0",
    "-1",
    "null",
    "..%2f",
    "%2e%2e%2f",
    "%00",
    "%ff",
    "'",
    "a".repeat(3_000),
    "00000000-0000-0000-0000-00000000000g",
    "%F0%9F%8E%AD",
  ];
  for (const route of routes.filter(({ path }) => path.includes(":"))) {
    test(`at ${nameOf(route)}`, async () => {
      for (const id of odd) {
        const response = await knock(theirs.chief, route, pathOf(route, theirs, id), sampleOf(route, theirs));
        await expectProblem(
          response,
          route.permission === "open" ? [404, 400, 422] : 404,
          `${nameOf(route)} ${id.slice(0, 20)}`,
        );
      }
    });
  }
});

test("an address that is none", async () => {
  for (const path of [
    "/api",
    "/api/v1",
    "/api/v1/",
    "/api/v1/nothing",
    "/api/v1/schedules/",
    "/api/v2/schedules",
    "/API/v1/schedules",
    "/nothing",
    "//",
    "/api//v1/schedules",
  ]) {
    for (const method of ["GET", "POST", "DELETE"]) {
      await expectProblem(await portal.send(theirs.chief, method, path), 404, `${method} ${path}`);
    }
  }
});

describe("what is answered is what is declared", () => {
  // Without an end there is no body to compare; what programs and browsers fetch has tests of its own.
  const asked = routes.filter(
    ({ permission, path }) => !path.endsWith("/live") && permission !== "service" && permission !== "cookie",
  );
  for (const [turn, route] of asked.entries()) {
    test(`at ${nameOf(route)}`, async () => {
      const ask = (world: TestWorld) =>
        knock(world.chief, route, pathOf(route, world), sampleOf(route, world));
      const response = route.method === "GET" ? await ask(theirs) : await inTurn(turn, ask, ({ ok }) => ok);
      if (route.permission === "open" && !response.ok) await expectProblem(response, response.status);
      else await expectDeclared(route, response);
    });
  }
});

describe("permissions", () => {
  const SIGNED = /^\/api\/v1\/(documents\/:id\/(content|thumbnail)|avatars\/:id)$/;
  const OPEN =
    /^\/(health|api\/health(\/db)?|calendar\/:file|metrics|docs(\/.*)?|problems\/.*|\.well-known\/(jwks|audit-keys)\.json)$|^\/api\/v1\/(verify\/:sha256|public\/(productions\/:id\/events|events\/:id(\/rsvps)?|rsvps\/(read|confirm|cancel))|docusign\/events|sendgrid\/events|xero\/events|inbound\/email|push-(receipts|renewals)|texts\/events|auth\/(login|passkey-options|passkey-sign-in|password-resets|password-reset-requests)|invitations\/accept)$/;
  test("what is open to everybody is what has to be", () => {
    expect(
      routes
        .filter(({ permission, path }) => permission === "open" && !OPEN.test(path) && !SIGNED.test(path))
        .map(nameOf),
    ).toEqual([]);
  });
  test("what writes asks for a verb that writes, what reads for one that reads", () => {
    const own = [
      "POST /api/v1/schedules/:id/confirm",
      "POST /api/v1/schedules/:id/open",
      "POST /api/v1/schedules/:id/acknowledge",
      "GET /api/v1/schedules/:id/recipients",
      "GET /api/v1/schedules/:id/reach",
      "GET /api/v1/schedules/analytics",
      "POST /api/v1/announcements/:id/read",
      "POST /api/v1/notifications/read",
      "POST /api/v1/notifications/:id/read",
      "PUT /api/v1/me/avatar",
      "POST /api/v1/me/devices",
      "DELETE /api/v1/me/devices/:id",
      "POST /api/v1/me/devices/:id/try",
      "PATCH /api/v1/me/notification-settings",
      "POST /api/v1/me/phone",
      "POST /api/v1/me/phone/confirm",
      "DELETE /api/v1/me/phone",
      "PATCH /api/v1/me/config",
      "GET /api/v1/delegations",
      "GET /api/v1/expenses/people",
      "GET /api/v1/schedules/:id/people",
      "GET /api/v1/schedules/:id/people/:userId",
      "GET /api/v1/schedules/:id/rest",
    ];
    const odd = verbRoutes.filter(
      (route) =>
        (route.method === "GET") === /\.(write|decide|sign)$/.test(route.permission) ||
        (route.method !== "GET" && route.permission.endsWith(".read")),
    );
    expect(odd.map(nameOf).filter((name) => !own.includes(name))).toEqual([]);
  });
});
