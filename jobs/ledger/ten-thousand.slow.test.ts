import { afterAll, beforeAll, expect, test } from "bun:test";
import { testApp, type TestApp } from "../../api/testing.ts";
import { referenceOf } from "../../core/bills.ts";
import { createLog } from "../../core/server/log.ts";
import { handlers } from "../handlers.ts";
import { MISCHIEFS } from "../integrations/testing-xero.ts";
import { askForDue } from "../ledger-keeper.ts";
import { startJobs } from "../program.ts";
import { testLedger, type TestLedger } from "./testing-ledger.ts";

const BILLS = 10_000;
/** By the API, fifty at a time, as accountants do; the rest by the verb alone. */
const APPROVED_BY_API = 500;
const PROGRAMS = 2;
/** An hour of theirs is a minute here. */
const SPEED = 60;
const EVERY_NTH_FAILS = 23;

let portal: TestApp;
let ledger: TestLedger;
const begun = Date.now();
const clock = { now: () => begun + (Date.now() - begun) * SPEED };
const pause = (ms: number) => Bun.sleep(ms / SPEED);
const outgoing = { timeoutMs: 400, pauseMs: 2, pauseMsMax: 20, openMs: 30_000 / SPEED };

beforeAll(async () => {
  portal = await testApp();
  let failures = 0;
  ledger = await testLedger(portal, {
    now: clock.now,
    misbehave: (call) =>
      call % EVERY_NTH_FAILS === 0 ? MISCHIEFS[failures++ % MISCHIEFS.length] : undefined,
  });
});
afterAll(async () => {
  await ledger[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

test("ten thousand approvals are there exactly once, within limits, and nothing differs", async () => {
  const ids = await ledger.handIn(BILLS);
  for (let at = 0; at < APPROVED_BY_API; at += 50)
    expect((await ledger.approve(ids.slice(at, at + 50))).status).toBe(200);
  await ledger.approveQuietly(ids.slice(APPROVED_BY_API));
  const log = createLog("test", () => {});
  const { xero, tenantId, rooms, database } = ledger;
  const started = performance.now();
  const app = { clientId: "client-of-the-tests", clientSecret: "secret-of-the-tests" };
  const config = {
    ...rooms,
    databaseUrl: portal.databaseUrl,
    databaseDirectUrl: portal.databaseUrl,
    databasePrepare: true,
    databaseConnections: 6,
    redisUrl: undefined,
    lockMs: 15_000,
    parentPid: undefined,
    xero: { ...app, url: xero.url, authUrl: xero.url, tokenKey: undefined, outgoing, pause },
  };
  const ours = [handlers["sync-to-xero"], handlers["check-ledger"]];
  const programs = await Promise.all(
    Array.from({ length: PROGRAMS }, () => startJobs(config, ours, log, clock)),
  );
  try {
    while ((await ledger.countLeft()) > 0) {
      if (performance.now() - started > 60_000) throw new Error(`${await ledger.countLeft()} are not there`);
      await askForDue(database, clock.now());
      await Bun.sleep(100);
    }
    const { seen } = xero;
    const took = Math.round(performance.now() - started);
    const bills = xero.bills(tenantId);
    console.log(
      `${bills.length} bills in ${seen.calls} calls, ${took} ms, most in a minute ${seen.minuteMost}`,
    );
    expect(bills).toHaveLength(BILLS);
    expect(new Set(bills.map(({ InvoiceNumber }) => InvoiceNumber))).toEqual(new Set(ids.map(referenceOf)));
    const cents = bills.reduce((sum, { Total }) => sum + Math.round(Total * 100), 0);
    expect(cents).toBe(BILLS * 100 + (BILLS * (BILLS + 1)) / 2);
    expect([seen.overstepped, seen.minuteMost <= 60, seen.atOnce <= 5]).toEqual([0, true, true]);
    const [posted] = await portal.database.sql<{ rows: number; events: number }[]>`
      select (select count(*)::int from expenses where posted_at is not null) as rows,
        (select count(*)::int from expense_events where event = 'posted') as events`;
    expect(posted).toEqual({ rows: BILLS, events: BILLS });
    expect(await checked()).toEqual({ ours: BILLS, theirs: BILLS, differences: 0 });
  } finally {
    await Promise.all(programs.map((program) => program[Symbol.asyncDispose]()));
  }
}, 90_000);

/** As somebody has it held against theirs. */
async function checked() {
  // What was read of theirs may be from before what changed within the last moments.
  await Bun.sleep(150_000 / SPEED);
  const response = await portal.send(ledger.accountant, "POST", "/api/v1/ledger/bills/check");
  expect(response.status).toBe(202);
  for (;;) {
    const [row] = await portal.database
      .sql`select ours, theirs, differences from ledger_checks where asked_by is not null`;
    if (row) return row;
    await Bun.sleep(50);
  }
}
