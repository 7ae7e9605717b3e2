import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Subprocess } from "bun";
import { join } from "node:path";
import { testApp, type TestApp } from "../../api/testing.ts";
import { referenceOf } from "../../core/bills.ts";
import { until } from "../testing.ts";
import { testLedger, type TestLedger } from "./testing-ledger.ts";

const BILLS = 600;
const KILLS = 3;

let portal: TestApp;
let ledger: TestLedger;
let program: Subprocess | undefined;
beforeAll(async () => {
  portal = await testApp();
  ledger = await testLedger(portal, { tookMs: 60 });
});
afterAll(async () => {
  program?.kill("SIGKILL");
  await program?.exited;
  await ledger[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

const start = (): Subprocess =>
  Bun.spawn([process.execPath, join(import.meta.dir, "../main.ts")], {
    env: {
      ...process.env,
      DATABASE_URL: portal.databaseUrl,
      BLOBS_URL: ledger.rooms.blobsUrl,
      MAIL_URL: ledger.rooms.mailUrl,
      AUDIT_HEADS_URL: ledger.rooms.auditHeadsUrl,
      RATES_URL: "off",
      JOB_LOCK_MS: "1000",
      XERO_CLIENT_ID: "client-of-the-tests",
      XERO_CLIENT_SECRET: "secret-of-the-tests",
      XERO_URL: ledger.xero.url,
      XERO_AUTH_URL: ledger.xero.url,
      PARENT_PID: String(process.pid),
    },
    stdout: "ignore",
    stderr: "ignore",
  });

/** Until then what a killed program held is nobody else's, and its calls are in the way. */
async function minutesPass(): Promise<void> {
  const { sql } = portal.database;
  await sql`update ledger_bills set due_at = now() - interval '1 s' where state = 'sending'`;
  await sql`update ledger_calls set at = at - interval '3 min', ended_at = ended_at - interval '3 min'`;
}

test("a program that is killed with calls under way, again and again, brings each bill there once", async () => {
  const ids = await ledger.handIn(BILLS);
  await ledger.approveQuietly(ids);
  const { xero, tenantId } = ledger;
  for (let kill = 0; kill < KILLS; kill++) {
    program = start();
    const before = xero.seen.calls;
    await until("a call", 30_000, async () => xero.seen.calls > before + kill);
    // Before what it does, or after, or when the answer is on its way.
    await Bun.sleep(20 * kill);
    program.kill("SIGKILL");
    await program.exited;
    await Bun.sleep(100);
    await minutesPass();
  }
  const late = xero.bills(tenantId).length;
  expect(await ledger.countLeft()).toBeGreaterThan(BILLS - late - 1);
  program = start();
  await until("the end", 40_000, async () => (await ledger.countLeft()) === 0);
  const bills = xero.bills(tenantId);
  expect([bills.length, new Set(bills.map((one) => one.InvoiceNumber))]).toEqual([
    BILLS,
    new Set(ids.map(referenceOf)),
  ]);
  const [posted] = await portal.database.sql<{ events: number }[]>`
    select count(*)::int as events from expense_events where event = 'posted'`;
  expect([posted?.events, xero.seen.finds > 0, xero.seen.overstepped]).toEqual([BILLS, true, 0]);
}, 120_000);
