import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { newId } from "../../core/ids.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
let server: Bun.Server<undefined>;

beforeAll(async () => {
  portal = await testApp({ EDGES: "eu-west-1=https://eu.edge.test,us-east-1=http://127.0.0.1:3001" });
  artist = await portal.person(["artist"]);
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => portal.app.fetch(request, "127.0.0.1"),
  });
});
afterAll(async () => {
  await server.stop(true);
  await portal[Symbol.asyncDispose]();
});

const ask = (path: string, init: RequestInit = {}, who: TestPerson | null = artist) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, {
    ...init,
    headers: {
      ...(who ? { authorization: `Bearer ${who.token}` } : {}),
      ...(init.headers as Record<string, string>),
    },
  });

/** Bytes as they are, for what no client would send. */
function raw(text: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(Number(server.port), "127.0.0.1", () => socket.write(text));
    let heard = "";
    socket.on("data", (data) => (heard += data.toString()));
    socket.on("error", () => done(heard));
    socket.on("close", () => done(heard));
    setTimeout(() => socket.destroy(), 400);
  });
}

describe("headers of every answer", () => {
  const kinds: [name: string, path: string, init: RequestInit, status: number][] = [
    ["a list", "/api/v1/schedules", {}, 200],
    ["a thing that is not there", `/api/v1/schedules/${newId()}`, {}, 404],
    ["an address that is none", "/api/v1/nothing", {}, 404],
    ["another method", "/api/v1/schedules", { method: "PUT" }, 405],
    ["OPTIONS", "/api/v1/schedules", { method: "OPTIONS" }, 204],
    ["HEAD", "/api/v1/schedules", { method: "HEAD" }, 200],
    ["a refused origin", "/api/v1/schedules", { headers: { origin: "https://elsewhere.test" } }, 403],
    [
      "a body that is too long",
      "/api/v1/announcements",
      { method: "POST", body: "x".repeat(300_000), headers: { "content-type": "application/json" } },
      403,
    ],
    ["a file that is not there", "/assets/none.js", {}, 404],
    ["a page", "/schedule", { headers: { accept: "text/html" } }, 200],
    ["events", "/api/v1/live", {}, 200],
  ];
  for (const [name, path, init, status] of kinds) {
    test(name, async () => {
      const response = await ask(path, init);
      await response.body?.cancel();
      // The page may not be built where this runs.
      expect([name, name === "a page" && response.status === 503 ? 200 : response.status]).toEqual([
        name,
        status,
      ]);
      const { headers } = response;
      expect(Object.fromEntries(SECURITY.map(([header]) => [header, headers.get(header)]))).toEqual(
        Object.fromEntries(SECURITY),
      );
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("x-api-version")).toBe("1.0");
      expect(headers.get("x-response-time")).toMatch(/^\d+\.\dms$/);
      expect(headers.get("server-timing")).toMatch(/^app;dur=\d+\.\d$/);
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get("cache-control")).toMatch(/no-cache|no-store/);
      expect(headers.get("content-security-policy")).not.toMatch(/unsafe|\*/);
    });
  }
  const SECURITY = [
    // Mission SEC-01, to the letter.
    ["x-dns-prefetch-control", "on"],
    ["strict-transport-security", "max-age=63072000; includeSubDomains; preload"],
    ["x-frame-options", "DENY"],
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "origin-when-cross-origin"],
    ["cross-origin-opener-policy", "same-origin"],
    [
      "content-security-policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
        "connect-src 'self' https://eu.edge.test http://127.0.0.1:3001 http://localhost:3001; worker-src 'self'; manifest-src 'self'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ],
  ] as const;
});

describe("reading", () => {
  test("a list has an ETag of its content, is private, and is not sent twice", async () => {
    const first = await ask("/api/v1/schedules");
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const again = await ask("/api/v1/schedules", {
      headers: { "if-none-match": first.headers.get("etag") ?? "" },
    });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("x-response-time")).not.toBeNull();
  });
  test("HEAD says what GET would, without a body; of what has no end too", async () => {
    const [head, get] = [await ask("/api/v1/schedules", { method: "HEAD" }), await ask("/api/v1/schedules")];
    expect(head.headers.get("etag")).toBe(get.headers.get("etag"));
    expect(await head.text()).toBe("");
    const events = await ask("/api/v1/live", { method: "HEAD" });
    expect([events.status, events.headers.get("content-type"), await events.text()]).toEqual([
      200,
      "text/event-stream",
      "",
    ]);
    expect(portal.services.live.size).toBe(0);
    expect((await ask("/api/v1/schedules", { method: "HEAD" }, null)).status).toBe(401);
  });
  test("a slow request is logged once, with its route and without its query", async () => {
    await using slow = await testApp();
    const { pages } = slow.services;
    slow.services.pages = {
      ...pages,
      serve: (request) => {
        Bun.sleepSync(1_050);
        return pages.serve(request);
      },
    };
    await slow.send(undefined, "GET", "/robots.txt?email=ada@people.test");
    const lines = slow.logged.filter((line) => line.includes("slow request"));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", method: "GET", status: 404 });
    expect(lines[0]).not.toContain("ada@people.test");
  });
});

describe("origins", () => {
  test("the app's own under both names of this machine, and no other, whatever the method", async () => {
    for (const origin of ["http://localhost:3000", "http://127.0.0.1:3000"])
      expect((await ask("/api/v1/schedules", { headers: { origin } })).status).toBe(200);
    for (const origin of [
      "null",
      "https://localhost:3000",
      "http://localhost:3001",
      "http://localhost:3000.evil.test",
      "http://evil.test",
      "",
    ]) {
      for (const method of ["GET", "POST", "OPTIONS", "DELETE"]) {
        const response = await portal.send(artist, method, "/api/v1/schedules", undefined, { origin });
        await expectProblem(response, 403, `${method} from ${origin}`);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
  });
});

describe("framing", () => {
  const get = (lines: string, path = "/api/v1/schedules") => `GET ${path} HTTP/1.1\r\n${lines}\r\n\r\n`;
  const post = (lines: string, body: string) =>
    `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${lines}\r\n\r\n${body}`;
  const refused: [name: string, text: string, status: number][] = [
    ["two Hosts", get("Host: localhost\r\nHost: elsewhere.test"), 400],
    ["one Host twice", get("Host: localhost\r\nHost: localhost"), 400],
    ["no Host", get("Accept: */*"), 400],
    ["an empty Host", get("Host: "), 400],
    ["a Host with a path", get("Host: localhost/../x?y"), 400],
    ["a Host with a space", get("Host: local host"), 400],
    ["two lengths that agree", post("Content-Length: 2\r\nContent-Length: 2", "{}"), 400],
    ["two lengths that do not", post("Content-Length: 2\r\nContent-Length: 3", "{} "), 400],
    ["two lengths in one", post("Content-Length: 2, 2", "{}"), 400],
    ["a length with a sign", post("Content-Length: +2", "{}"), 400],
    ["a length below nought", post("Content-Length: -2", "{}"), 400],
    ["a length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400],
    ["an encoding that is none", post("Transfer-Encoding: xchunked", "0\r\n\r\n"), 400],
    ["two encodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n"), 400],
    ["a chunk without a size", post("Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"), 400],
    ["a folded line", get("Host: localhost\r\nX-A: a\r\n b"), 400],
    ["a space before the colon", get("Host : localhost"), 400],
    ["NUL in a header", get("Host: localhost\r\nX-A: a\0b"), 400],
    ["bare line feeds", "GET / HTTP/1.1\nHost: localhost\n\n", 505],
    ["a header of 20 KB", get(`Host: localhost\r\nX-A: ${"a".repeat(20_000)}`), 431],
    ["an address of 20 KB", get("Host: localhost", `/${"a".repeat(20_000)}`), 431],
    ["2,000 headers", get(`Host: localhost${"\r\nX-A: 1".repeat(2_000)}`), 431],
    ["two tokens", get(`Host: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b`), 401],
  ];
  for (const [name, text, status] of refused) {
    test(`${name}: ${status}`, async () => {
      const heard = await raw(text);
      expect([name, heard.slice(0, 12)]).toEqual([name, `HTTP/1.1 ${status}`]);
      expect(heard.split("HTTP/1.1 ")).toHaveLength(2);
    });
  }
  test("what is no method gets no answer, and the server goes on", async () => {
    expect(await raw("FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n")).not.toContain("200");
    expect((await ask("/api/v1/schedules")).status).toBe(200);
  });
  test("requests one behind the other are answered in order", async () => {
    const heard = await raw(
      get("Host: localhost", "/api/v1/nothing") + get("Host: localhost", "/api/v1/schedules"),
    );
    expect([...heard.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual(["404", "401"]);
  });
});
