import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { VERBS } from "../../core/access.ts";
import { routes } from "../app.ts";
import { expectProblem } from "../testing-answers.ts";
import { nameOf, pathOf, sampleOf, testWorld, type TestWorld } from "../testing-world.ts";
import { testApp, type TestApp } from "../testing.ts";
import { BODY_BYTES_MAX } from "./bodies.ts";
import type { Route } from "./route.ts";

const MS_MAX = 1_000;
/** Of what only reads: while one waits for the database, others are judged. */
const AT_ONCE = 8;
/** In every value sent, and in no refusal. */
const MARK = "zqxjkv";

let portal: TestApp;
let world: TestWorld;

beforeAll(async () => {
  portal = await testApp();
  world = await testWorld(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

type Sent = {
  route: Route;
  query?: string;
  body?: string | Uint8Array | undefined;
  headers?: Record<string, string>;
};

async function ask({ route, query = "", body, headers = {} }: Sent): Promise<Response> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return await portal.app.fetch(
    new Request(`http://localhost${pathOf(route, world)}${query}`, {
      method: route.method,
      headers: {
        ...(route.permission === "open" ? {} : { authorization: `Bearer ${world.chief.token}` }),
        ...(bytes === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(bytes === undefined ? {} : { body: bytes as Uint8Array<ArrayBuffer> }),
    }),
    "127.0.0.1",
  );
}

/** Whatever was sent: no 5xx, no delay, and a refusal is a problem that repeats nothing. */
async function survives(sent: Sent): Promise<number> {
  const begun = performance.now();
  const response = await ask(sent);
  expect(performance.now() - begun).toBeLessThan(MS_MAX);
  const { status } = response;
  if (status < 400) {
    await response.body?.cancel();
    return status;
  }
  expect([status, status < 500]).toEqual([status, true]);
  const text = JSON.stringify(await expectProblem(response, status)) + JSON.stringify([...response.headers]);
  expect(text).not.toContain(MARK);
  expect(text).not.toMatch(/select |insert |\.ts:|node_modules|postgres|valibot/i);
  return status;
}

const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1e308,
  -1e308,
  2 ** 53 + 1,
  1.5,
  [],
  {},
  [[[[]]]],
  "",
  " ",
  "\u0000",
  `${MARK}\u0000`,
  "\ud800",
  `${MARK}\udfff`,
  "\u202e\u200b\ufeff",
  `${MARK}' or 1=1 --`,
  `${MARK}%' escape`,
  `<script>${MARK}</script>`,
  `${MARK}\r\nSet-Cookie: a=b`,
  MARK.repeat(20_000),
  "🎭".repeat(300),
  "2026-02-30",
  "2026-03-29T02:30",
  "9999-12-31T23:59",
  "0000-01-01",
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00+14:00",
  "9999-12-31T23:59:59-14:00",
  "0000-00-00",
  "-271821-04-20T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
  "2026-09-03T24:00",
  "23:60",
  "Europe/Nowhere",
  "../../etc/passwd",
  "Etc/GMT+25",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-7fff-bfff-ffffffffffff",
  "NaN",
  "1e400",
  "9".repeat(400),
  ["__proto__"],
  { __proto__: null, toString: MARK },
  { constructor: { prototype: { [MARK]: 1 } } },
];
const odd = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: "binary", maxLength: 60 }).map((text) => MARK + text),
  fc.jsonValue({ maxDepth: 3 }),
);

const fieldsOf = (good: Record<string, unknown>) => [
  ...Object.keys(good),
  "id",
  "status",
  "kind",
  "zone",
  "starts_at",
  "ends_at",
  "local_end",
  "assigned_user_ids",
  "currency",
];

/** A good body with some of its fields made odd, some taken away, and strangers among them. */
function spoilt(good: Record<string, unknown>): fc.Arbitrary<string> {
  const keys = [...fieldsOf(good), "version", "organisation_id", "__proto__", "constructor", MARK];
  return fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom(...keys), odd), { minLength: 1, maxLength: 4 }),
      fc.array(fc.constantFrom(...keys), { maxLength: 1 }),
    )
    .map(([put, taken]) => {
      const fields = new Map(Object.entries(good));
      for (const [name, value] of put) fields.set(name === MARK ? "stranger" : name, value);
      for (const name of taken) fields.delete(name);
      // By hand: `__proto__` must reach the wire as a field.
      return `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`;
    });
}

const runs = { numRuns: 150, interruptAfterTimeLimit: 8_000 };
/** One address for each shape: what takes the same body judges it by the same. */
const bodied = [
  ...new Map(
    routes.filter((route) => route.body !== undefined).map((route) => [route.body, route] as const),
  ).values(),
];

describe("bodies", () => {
  for (const route of bodied) {
    test(`at ${nameOf(route)}: spoilt, any JSON, any bytes`, async () => {
      const { body, headers = {} } = sampleOf(route, world);
      const statuses = new Set<number>();
      const send = async (text: string | Uint8Array) =>
        void statuses.add(await survives({ route, body: text, headers }));
      await fc.assert(fc.asyncProperty(spoilt(body as Record<string, unknown>), send), runs);
      await fc.assert(fc.asyncProperty(fc.json(), send), { ...runs, numRuns: 40 });
      await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), send), { ...runs, numRuns: 40 });
      // Otherwise this test would hold for an address that looks at nothing.
      expect([...statuses]).toEqual(expect.arrayContaining([400, 422]));
    }, 30_000);

    test(`at ${nameOf(route)}: every odd value in every field`, async () => {
      const { body, headers = {} } = sampleOf(route, world);
      for (const name of fieldsOf(body as Record<string, unknown>)) {
        for (const value of ODD)
          await survives({ route, body: JSON.stringify({ ...(body as object), [name]: value }), headers });
      }
    }, 30_000);

    test(`at ${nameOf(route)}: too long, too deep, of another type, of another encoding`, async () => {
      const { body, headers = {} } = sampleOf(route, world);
      const good = JSON.stringify(body);
      const wrong: [
        status: number | number[],
        body: string | Uint8Array,
        headers?: Record<string, string>,
      ][] = [
        [413, JSON.stringify({ ...(body as object), pad: "x".repeat(1_000_000) })],
        [413, good, { "content-length": String(BODY_BYTES_MAX + 1) }],
        [400, "[".repeat(100_000)],
        [400, `{"a":${"[".repeat(40)}${"]".repeat(40)}}`],
        [400, ""],
        [400, `${good} ${good}`],
        [400, new Uint8Array([0xff, 0xfe, ...new TextEncoder().encode(good)])],
        [[415], good, { "content-type": "text/plain" }],
        [415, good, { "content-type": "application/x-www-form-urlencoded" }],
        [415, good, { "content-type": "multipart/form-data; boundary=x" }],
        [415, good, { "content-type": "" }],
        [422, "null"],
        [422, "[]"],
        [422, '"text"'],
        [422, `{"__proto__":{"name":"${MARK}"},"nonsense":1}`],
      ];
      for (const [status, text, more] of wrong) {
        await expectProblem(
          await ask({ route, body: text, headers: { ...headers, ...more } }),
          status,
          `${nameOf(route)} ${String(text).slice(0, 30)}`,
        );
      }
    });
  }
});

describe("queries", () => {
  const NAMES = [
    "limit",
    "cursor",
    "fields",
    "sort",
    "start",
    "end",
    "production_id",
    "state",
    "status",
    "size",
    "expires",
    "signature",
    "after",
    "epoch",
    "__proto__",
    "constructor",
    "limit[]",
    "",
  ];
  const VALUES = [
    ...ODD.map((value) =>
      (typeof value === "string" ? value.toWellFormed() : JSON.stringify(value)).slice(0, 5_000),
    ),
    "20",
    "-starts_at",
    "id,title",
    "W10",
    "WyJhIiwiYiJd",
    btoa('["x",1]'),
    btoa("[null,null]"),
    btoa(`["2026-13-01","${MARK}"]`),
  ];
  const names = fc.constantFrom(...NAMES);
  const values = fc.oneof(
    fc.constantFrom(...VALUES),
    fc.string({ unit: "binary", maxLength: 60 }).map((text) => MARK + text.toWellFormed()),
  );
  const written = (pairs: [name: string, value: string][]) =>
    `?${pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}`;
  for (const route of routes.filter(
    ({ method, query, path }) => method === "GET" && query !== undefined && !path.startsWith("/api/v1/feed"),
  )) {
    test(`at ${nameOf(route)}`, async () => {
      const statuses = new Set<number>();
      const pairs = NAMES.flatMap((name) => VALUES.map((value): [string, string] => [name, value]));
      for (let at = 0; at < pairs.length; at += AT_ONCE) {
        const asked = pairs
          .slice(at, at + AT_ONCE)
          .map((pair) => survives({ route, query: written([pair]) }));
        for (const status of await Promise.all(asked)) statuses.add(status);
      }
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 3 }), async (pairs) => {
          statuses.add(await survives({ route, query: written(pairs) }));
        }),
        runs,
      );
      // Of a signed address the fuzz has no signature; who has none is asked who they are.
      const isSigned = route.permission === "open" && !route.path.includes("/public/");
      const good = !isSigned ? 200 : route.path.includes("/avatars/") ? 403 : 401;
      expect([...statuses]).toEqual(expect.arrayContaining([good, 400]));
    }, 30_000);
  }

  test("escapes that are none", async () => {
    const route = routes.find((one) => nameOf(one) === "GET /api/v1/schedules") as Route;
    for (const query of [
      "?limit=%",
      "?%ff=1",
      "?cursor=%00",
      "?a=1&a=2",
      `?${"x=1&".repeat(500)}`,
      "?limit=1&limit=9999",
      "?=",
      "?limit=%F0%9F",
    ]) {
      await survives({ route, query });
    }
  });
});

describe("headers", () => {
  const text = fc.oneof(
    fc.constantFrom(
      "",
      "*",
      '"1"',
      'W/"1"',
      '"1", "2"',
      '"999999999999"',
      "__proto__=1",
      "portal_refresh=__proto__; __proto__=x",
      "a=b; a=b; =; ;;",
      "x".repeat(300),
      `${MARK}`,
      "gzip;q=zz",
      "%ff",
      "-1",
      "0.0",
      "epoch.0",
      "NaN.NaN",
    ),
    fc.string({ maxLength: 40 }).map((value) => value.replaceAll(/[^\x20-\x7e]/g, "?")),
  );
  const names = [
    "if-match",
    "if-none-match",
    "idempotency-key",
    "x-organisation",
    "cookie",
    "accept",
    "accept-encoding",
    "x-write-token",
    "x-feed-batch",
    "content-encoding",
    "x-forwarded-for",
    "range",
    "expect",
  ];
  const some = routes.filter(
    ({ permission, path }) =>
      // One has no end; others end the session that all of this is asked with.
      (permission in VERBS || permission === "person") &&
      !path.endsWith("/live") &&
      !path.startsWith("/api/v1/auth/"),
  );
  test("of every kind, at every route", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...some),
        fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 4 }),
        async (route, headers) => {
          const sample = sampleOf(route, world);
          const body =
            sample.body === undefined || typeof sample.body === "string"
              ? sample.body
              : JSON.stringify(sample.body);
          await survives({ route, body, headers: { ...sample.headers, ...headers } });
        },
      ),
      { numRuns: 800, interruptAfterTimeLimit: 8_000 },
    );
  }, 30_000);
});

test("nothing of all this was reported as a bug, and nothing of it reached the log", () => {
  expect(portal.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(portal.logged.join("\n")).not.toContain(MARK);
});
