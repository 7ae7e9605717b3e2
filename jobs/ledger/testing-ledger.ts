import { eq, inArray } from "drizzle-orm";
import type { TestApp, TestPerson } from "../../api/testing.ts";
import { personActor } from "../../db/audit.ts";
import { wantBills } from "../../db/bills.ts";
import { takeJob } from "../../db/jobs.ts";
import { openDatabase } from "../../db/open.ts";
import { ledgerBills, ledgerConnections } from "../../db/schema/bills.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { commit } from "../../db/write.ts";
import { handlers } from "../handlers.ts";
import { startXero, type XeroStandIn } from "../integrations/testing-xero.ts";
import { openXero, type XeroSettings } from "../integrations/xero.ts";
import { askForDue } from "../ledger-keeper.ts";
import { runJob, type Ended } from "../run.ts";
import { testRooms } from "../testing.ts";

export const TOKEN_KEY = "a key for tokens of the tests, 32 characters";

const WORK = new Set(["sync-to-xero", "check-ledger", "connect-ledger", "disconnect-ledger"]);

/** An organisation whose books go to a Xero that stands in for the real one, and the jobs that bring them there. */
export async function testLedger(
  portal: TestApp,
  standIn: Partial<XeroStandIn> = {},
  settings: Partial<XeroSettings> = {},
) {
  const app = { clientId: "client-of-the-tests", clientSecret: "secret-of-the-tests" };
  const xero = startXero({ ...app, ...standIn });
  const clock = { now: standIn.now ?? Date.now };
  const open = () =>
    openXero({
      ...app,
      authUrl: xero.url,
      url: xero.url,
      tokenKey: TOKEN_KEY,
      codeKey: portal.services.config.calendars.key,
      ...settings,
    });
  const rooms = { ...testRooms(), xero: open() };
  const accountant = await portal.person(["accountant"]);
  const { organisationId } = accountant;
  const artist = await portal.person(["artist"], organisationId);
  const tenantId = crypto.randomUUID();
  const { db } = portal.database;
  const database = openDatabase(portal.databaseUrl, {
    name: "test jobs",
    role: "portal_jobs",
    seesEverybody: true,
    max: 8,
  });
  await db.insert(ledgerConnections).values({ organisationId, ledger: "xero", tenantId });

  /** Runs what waits of the ledger, as the program does. */
  async function work(): Promise<Ended["outcome"][]> {
    const { log, blobs } = portal.services;
    const never = new AbortController().signal;
    const outcomes: Ended["outcome"][] = [];
    for (;;) {
      const waiting = await db
        .select()
        .from(jobs)
        .where(eq(jobs.state, "pending"))
        .then((some) => some.filter(({ kind }) => WORK.has(kind)));
      if (waiting.length === 0) return outcomes;
      for (const { id, kind } of waiting) {
        const taken = await takeJob(db, id, 60_000);
        // Another that works at the same time has it, or had it.
        if (taken.outcome === "held" || taken.outcome === "over") continue;
        if (taken.outcome !== "taken") throw new Error(taken.outcome);
        const services = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
        const ended = await runJob(services, handlers[kind], taken.job, taken.lease, never, never);
        outcomes.push(ended.outcome);
        if (ended.outcome === "again") await db.update(jobs).set({ state: "pending" }).where(eq(jobs.id, id));
      }
    }
  }

  return {
    xero,
    rooms,
    database,
    tenantId,
    accountant,
    artist,
    work,
    /** What the keeper asks for at this time, and what comes of it. */
    workAt: async (nowMs: number) => {
      await askForDue(database, nowMs);
      return await work();
    },
    /** Another program, which knows nothing of the tokens and breakers of the first. */
    restart: () => {
      rooms.xero = open();
    },
    spend: async (description: string, more: Record<string, unknown> = {}) => {
      const response = await portal.send(artist, "POST", "/api/v1/expenses", {
        amount: "12.50",
        currency: "SGD",
        category: "Travel",
        description,
        ...more,
      });
      return ((await response.json()) as { id: string }).id;
    },
    approve: async (ids: readonly string[], who: TestPerson = accountant) =>
      await portal.send(who, "POST", "/api/v1/expenses/bulk-approve", { expense_ids: ids }),
    /** Handed in all at once, of 1.01, 1.02 and so on. */
    handIn: async (count: number): Promise<string[]> => {
      const rows = await portal.database.sql<{ id: string }[]>`
        insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status,
          submitted_at, functional_currency, functional_minor, payout_currency, payout_minor)
        select gen_random_uuid(), ${organisationId}, ${artist.userId}, 100 + n, 'SGD', 'Travel', 'Taxi ' || n, '2026-09-03',
          'submitted', now(), 'SGD', 100 + n, 'SGD', 100 + n
        from generate_series(1, ${count}) n returning id`;
      return rows.map(({ id }) => id);
    },
    /** Approved by the verb that asks for bills alone: whatever else an approval takes is tried elsewhere. */
    approveQuietly: async (ids: readonly string[]): Promise<void> => {
      const { sql } = portal.database;
      await sql`alter table expenses disable trigger user`;
      await sql`
        update expenses set status = 'approved', decided_by = ${accountant.userId}, decided_at = now(), version = 2
        where organisation_id = ${organisationId} and status = 'submitted'`;
      await sql`alter table expenses enable trigger user`;
      for (let at = 0; at < ids.length; at += 500)
        await commit(database, personActor(accountant, organisationId), (tx) =>
          wantBills(tx, accountant, ids.slice(at, at + 500), new Date().toISOString()),
        );
    },
    countLeft: async (): Promise<number> => {
      const [left] = await portal.database.sql<{ n: number }[]>`
        select count(*)::int as n from ledger_bills where organisation_id = ${organisationId} and state <> 'sent'`;
      return left?.n ?? 0;
    },
    rows: async (ids: readonly string[]) =>
      await db
        .select()
        .from(ledgerBills)
        .where(inArray(ledgerBills.expenseId, [...ids])),
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      rooms[Symbol.dispose]();
      await xero[Symbol.asyncDispose]();
    },
  };
}
export type TestLedger = Awaited<ReturnType<typeof testLedger>>;
