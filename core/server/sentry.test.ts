import { afterEach, expect, test } from "bun:test";
import { createServer } from "node:net";
import { join } from "node:path";
import { testSentry } from "./testing.ts";

const SECRET = "canary-ada@people.test-eyJhbGciOi";
const open: Disposable[] = [];
afterEach(() => open.splice(0).forEach((one) => one[Symbol.dispose]()));

function sentry() {
  const server = testSentry();
  open.push(server);
  return server;
}

async function program(way: string, dsn: string | undefined) {
  const begun = performance.now();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "testing-sentry.ts"), way, SECRET], {
    env: { ...process.env, SENTRY_DSN: dsn },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err, ms: performance.now() - begun };
}

test("a failure arrives once: what kind, where, which request, and nothing that an error can hold", async () => {
  const server = sentry();
  const { code, err } = await program("report", server.dsn);
  expect(code).toBe(0);
  expect(err).toContain(SECRET);
  const events = await server.events(1);
  expect(events).toHaveLength(1);
  const [event] = events;
  expect(event).toMatchObject({
    tags: {
      program: "test",
      event: "request failed",
      request_id: "0197a3c2",
      route: "/api/v1/members/:id",
    },
    exception: {
      values: [
        { type: "PostgresError", value: "request failed 23505 users_email_unique" },
        { type: "TypeError", value: "request failed" },
      ],
    },
  });
  expect(event?.release).toMatch(/^live-portal@\d/);
  const frames = event?.exception.values.map(({ stacktrace }) => stacktrace.frames.at(-1)?.filename);
  expect(frames).toEqual(["core/server/testing-sentry.ts", "core/server/testing-sentry.ts"]);
  expect(server.received()).not.toContain("canary");
  expect(server.received()).not.toContain("people.test");
  for (const gathered of ["breadcrumbs", "server_name", "contexts", "user", "request", "modules", "extra"])
    expect(event).not.toHaveProperty(gathered);
});

test("a failure that nobody caught is reported, and the program goes on or ends as it would without", async () => {
  for (const [way, end] of [
    ["stray", "loaded"],
    ["leave", ""],
  ] as const) {
    const server = sentry();
    const [told, untold] = [await program(way, server.dsn), await program(way, undefined)];
    expect(told.err).toContain("TypeError");
    expect(told.out).toContain(end);
    expect(untold.out).toContain(end);
    expect([told.code, untold.code]).toEqual([1, 1]);
    const [event, ...more] = await server.events(1);
    expect(more).toEqual([]);
    expect(event?.tags).toEqual({ program: "test", event: "uncaught exception" });
    expect(server.received()).not.toContain("canary");
  }
});

test("a failure that happens again and again is reported sixty times a minute at most", async () => {
  const server = sentry();
  expect((await program("many", server.dsn)).code).toBe(0);
  expect((await server.events(1)).length).toBeLessThanOrEqual(60);
});

test("without a DSN not a file of Sentry is loaded, and a failure is in the log as ever", async () => {
  const { out, err, code } = await program("report", undefined);
  expect(code).toBe(0);
  expect(out).toContain("loaded 0 files of Sentry");
  expect(err).toContain("request failed");
  // The look-out sees them when they are there.
  expect((await program("none", sentry().dsn)).out).toMatch(/loaded \d{2,} files of Sentry/);
});

test("a Sentry that takes the report and never answers holds up neither the failure nor the end", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
  open.push({ [Symbol.dispose]: () => void silent.close() });
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  const quick = await program("report", sentry().dsn);
  const slow = await program("report", `http://key@127.0.0.1:${port}/1`);
  expect(slow.code).toBe(0);
  expect(Number(/reported in ([\d.]+) ms/.exec(slow.out)?.[1])).toBeLessThan(100);
  // A second is the deadline; the rest is a busy machine.
  expect(slow.ms - quick.ms).toBeLessThan(2_500);
  expect(slow.ms).toBeGreaterThan(1_000);
}, 30_000);

test("a Sentry that is not there holds up nothing", async () => {
  const quick = await program("report", sentry().dsn);
  const dead = await program("report", "http://key@127.0.0.1:1/1");
  expect(dead.code).toBe(0);
  expect(dead.ms - quick.ms).toBeLessThan(1_000);
});
