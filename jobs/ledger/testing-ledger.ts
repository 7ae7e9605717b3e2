import { eq, inArray } from "drizzle-orm";
import type { TestApp, TestPerson } from "../../api/testing.ts";
import { takeJob } from "../../db/jobs.ts";
import { openDatabase } from "../../db/open.ts";
import { ledgerBills, ledgerConnections } from "../../db/schema/bills.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { startXero, type XeroStandIn } from "../integrations/testing-xero.ts";
import { openXero, type XeroSettings } from "../integrations/xero.ts";
import { askForDue } from "../ledger-keeper.ts";
import { runJob, type Ended } from "../run.ts";
import { testRooms } from "../testing.ts";

export const TOKEN_KEY = "a key for tokens of the tests, 32 characters";

/** An organisation whose books go to a Xero that stands in for the real one, and the jobs that bring them there. */
export async function testLedger(
  portal: TestApp,
  standIn: Partial<XeroStandIn> = {},
  settings: Partial<XeroSettings> = {},
) {
  const app = { clientId: "client-of-the-tests", clientSecret: "secret-of-the-tests" };
  const xero = startXero({ ...app, ...standIn });
  const clock = { now: standIn.now ?? Date.now };
  const open = () => openXero({ ...app, authUrl: xero.url, url: xero.url, tokenKey: TOKEN_KEY, ...settings });
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
        .then((some) => some.filter(({ kind }) => kind === "sync-to-xero" || kind === "check-ledger"));
      if (waiting.length === 0) return outcomes;
      for (const { id, kind } of waiting) {
        const taken = await takeJob(db, id, 60_000);
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
