import { expect, test } from "bun:test";
import postgres from "postgres";
import { testSentry } from "../core/server/testing.ts";
import { PROJECT } from "../ops/config.ts";
import { freePort } from "../ops/postgres.ts";
import { testDatabase } from "../ops/testing.ts";
import { newHeadKey } from "../core/server/audit-signing.ts";
import { newSigningKey } from "./auth/tokens.ts";

const READY_MS_MAX = 20_000;

test("a request that fails for our own fault is reported by its id and route, and by nothing the caller sent", async () => {
  using sentry = testSentry();
  const databaseUrl = await testDatabase();
  const port = await freePort();
  const child = Bun.spawn([process.execPath, "api/main.ts"], {
    cwd: PROJECT,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      DATABASE_URL: databaseUrl,
      AUTH_PRIVATE_KEY: await newSigningKey(),
      AUDIT_PRIVATE_KEY: newHeadKey(),
      SERVICE_KEY: "service-key-of-the-tests-0123456789",
      SENTRY_DSN: sentry.dsn,
    },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const said = new Response(child.stderr).text();
  const login = () =>
    fetch(`http://127.0.0.1:${port}/api/v1/auth/login?canary=query`, {
      method: "POST",
      headers: {
        authorization: "Bearer canary-token",
        cookie: "portal_refresh=canary-cookie",
        "content-type": "application/json",
        origin: `http://localhost:${port}`,
      },
      body: JSON.stringify({ email: "canary@people.test", password: "canary-password" }),
    });
  try {
    for (const until = Date.now() + READY_MS_MAX; Date.now() < until; await Bun.sleep(50))
      if (await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined)) break;
    // A Problem is expected, whatever it says of the caller.
    expect((await login()).status).toBe(401);
    const client = postgres(databaseUrl, { max: 1 });
    await client`alter table users rename to people`;
    await client.end();
    const failed = await login();
    expect(failed.status).toBe(500);
    const [event] = await sentry.events(1);
    expect(event).toMatchObject({
      tags: {
        program: "api",
        event: "request failed",
        route: "/api/v1/auth/login",
        request_id: failed.headers.get("x-request-id"),
      },
      exception: {
        values: [{ type: "PostgresError", value: "request failed 42P01" }, { type: "DrizzleQueryError" }],
      },
    });
  } finally {
    child.kill("SIGTERM");
  }
  expect(await child.exited).toBe(0);
  expect(await said).toContain("request failed");
  expect(await sentry.events(1)).toHaveLength(1);
  for (const word of ["canary", "people.test", "select", new URL(databaseUrl).password])
    expect(sentry.received().toLowerCase()).not.toContain(word.toLowerCase());
});
