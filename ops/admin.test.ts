import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testApp, type TestApp } from "../api/testing.ts";
import { PROJECT } from "./config.ts";

let portal: TestApp;
const folder = mkdtempSync(join(tmpdir(), "portal-admin-"));

beforeAll(async () => {
  portal = await testApp();
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function admin(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn([process.execPath, "ops/admin.ts", ...words], {
    cwd: PROJECT,
    env: {
      ...process.env,
      DATABASE_URL: portal.databaseUrl,
      DATA_DIR: join(folder, ".portal"),
      APP_ORIGINS: "https://portal.example",
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

test("the first administrator sets a password by the link that is printed, and invites others", async () => {
  const { code, out } = await admin("create", "Ada@Example.test", "--organisation", "Lighthouse Tours");
  expect(code).toBe(0);
  const token = /https:\/\/portal\.example\/invite#([A-Za-z0-9_-]{43})$/m.exec(out)?.[1];
  expect(token).toBeString();
  const new_password = "seven grey pianos";
  const accepted = await portal.send(undefined, "POST", "/api/v1/invitations/accept", {
    token,
    new_password,
  });
  expect(accepted.status).toBe(204);
  const login = await portal.send(undefined, "POST", "/api/v1/auth/login", {
    email: "ada@example.test",
    password: new_password,
  });
  expect(login.status).toBe(200);
  const session = (await login.json()) as {
    accessToken: string;
    user: { memberships: { roles: string[] }[] };
  };
  expect(session.user.memberships).toMatchObject([
    { organisation_name: "Lighthouse Tours", roles: ["admin"] },
  ]);
  const members = await portal.send(undefined, "GET", "/api/v1/members", undefined, {
    authorization: `Bearer ${session.accessToken}`,
  });
  expect(members.status).toBe(200);
});

test("that it was made is the first event of its trail", async () => {
  const { sql } = portal.database;
  await sql`select audit_seal(id, 100) from organisations`;
  const events =
    await sql`select action, actor_kind, risk_level, details is not null as said from audit_events
    where seq = 1`;
  expect(events).toMatchObject([
    { action: "organisations.created", actor_kind: "operator", risk_level: "critical", said: true },
  ]);
});

test("neither an account nor an organisation is made twice", async () => {
  const again = await admin("create", "ada@example.test", "--organisation", "Another");
  expect(again.code).toBe(1);
  expect(again.err).toBe("ada@example.test has an account already; nothing was changed\n");
  const named = await admin("create", "bob@example.test", "--organisation", "Lighthouse Tours");
  expect(named.code).toBe(1);
  expect(named.err).toContain("Lighthouse Tours already");
});

test("words that it does not understand are one line, and nothing is made", async () => {
  for (const words of [
    [],
    ["create"],
    ["create", "nobody", "--organisation", "X"],
    ["delete", "a@b.test", "--organisation", "X"],
  ]) {
    const { code, err, out } = await admin(...words);
    expect([code, out]).toEqual([1, ""]);
    expect(err.trim().split("\n")).toHaveLength(1);
  }
});

test("the books of an organisation go to Xero, and to files again", async () => {
  const organisation = ["--organisation", "Lighthouse Tours"];
  const tenant = crypto.randomUUID();
  const connected = await admin("connect-xero", tenant, ...organisation);
  expect([connected.code, connected.out]).toEqual([
    0,
    "The books of Lighthouse Tours go to Xero from now on.\n",
  ]);
  const { sql } = portal.database;
  const rows = () => sql`select ledger, tenant_id, sealed_token from ledger_connections`;
  expect([...(await rows())]).toEqual([{ ledger: "xero", tenant_id: tenant, sealed_token: null }]);
  expect((await admin("connect-xero", "x", ...organisation)).err).toContain("TENANT is a UUID");
  expect((await admin("connect-xero", tenant, "--organisation", "Nobody's")).err).toContain(
    "no organisation",
  );
  expect((await admin("disconnect-xero", ...organisation)).code).toBe(0);
  expect(await rows()).toHaveLength(0);
});
