import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { common, Problem } from "../core/problem.ts";
import { newHeadKey } from "../core/server/audit-signing.ts";
import { openBlobs } from "../core/server/blobs.ts";
import { effect, JOBS_CHANNEL } from "../db/jobs.ts";
import type { Db } from "../db/open.ts";
import type { Handler } from "./handler.ts";
import { openMailer } from "./integrations/mail.ts";

/** Kinds of job that only tests know, with effects that can be counted. */
export type TestPayload = { ms?: number };
const pause = (payload: unknown) => Bun.sleep((payload as TestPayload).ms ?? 0);

export const testHandlers: readonly Handler[] = [
  {
    kind: "test-tally",
    concurrency: 8,
    // What happens once is keyed; the marks count how often it was tried.
    run: async ({ job, database, write, progress, signal }) => {
      await database.db.execute(sql`insert into marks (job, mark) values (${job.id}, 'run')`);
      progress(50);
      await pause(job.payload);
      signal.throwIfAborted();
      await write((tx) =>
        effect(tx, `tally:${job.id}`, () =>
          tx.execute(sql`insert into marks (job, mark) values (${job.id}, 'effect')`),
        ),
      );
      return { done: job.id };
    },
  },
  {
    kind: "test-poison",
    concurrency: 2,
    run: async ({ job, database }) => {
      await database.db.execute(sql`insert into marks (job, mark) values (${job.id}, 'run')`);
      process.kill(process.pid, "SIGKILL");
      return await new Promise(() => {});
    },
  },
  {
    kind: "test-late",
    concurrency: 2,
    // Believes that it owns the job whatever the time, as a program does that stood still.
    run: async ({ job, database, write }) => {
      await database.db.execute(
        sql`insert into marks (job, mark) values (${job.id}, ${`run ${process.pid}`})`,
      );
      await pause(job.payload);
      await write((tx) =>
        tx.execute(sql`insert into marks (job, mark) values (${job.id}, ${`effect ${process.pid}`})`),
      );
      return { pid: process.pid };
    },
  },
  {
    kind: "test-refused",
    concurrency: 2,
    run: () => Promise.reject(new Problem(common.invalid, "The file has no rows.")),
  },
  {
    kind: "test-broken",
    concurrency: 2,
    run: async ({ job, database }) => {
      await database.db.execute(sql`insert into marks (job, mark) values (${job.id}, 'run')`);
      throw new TypeError("secret: 42");
    },
  },
];

export async function createMarks(db: Db): Promise<void> {
  await db.execute(
    sql`create table marks (job uuid not null, mark text not null, at timestamptz not null default clock_timestamp())`,
  );
}

/** What a run is given beside its database, in a folder of its own. */
export function testRooms() {
  const folder = mkdtempSync(join(tmpdir(), "jobs-"));
  return {
    folder,
    blobsUrl: `file:${folder}/blobs`,
    mailUrl: `file:${folder}/mail`,
    auditHeadsUrl: `file:${folder}/audit-heads`,
    auditKey: newHeadKey(),
    mailFrom: "Live Portal <noreply@portal.test>",
    portalUrl: "https://portal.test",
    sealKey: undefined,
    docusign: undefined,
    calendars: undefined,
    mailboxes: undefined,
    routes: undefined,
    xero: undefined,
    weather: undefined,
    push: undefined,
    texts: undefined,
    readers: undefined,
    replicaUrls: [],
    blobs: openBlobs(`file:${folder}/blobs`),
    mailer: openMailer(`file:${folder}/mail`, "Live Portal <noreply@portal.test>"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** `enqueue` for kinds that core does not know. */
export async function enqueueTest(db: Db, kind: string, payload: TestPayload = {}): Promise<string> {
  const id = newId();
  await db.transaction(async (tx) => {
    await tx.execute(
      sql`insert into jobs (id, kind, payload) values (${id}, ${kind}, ${JSON.stringify(payload)}::jsonb)`,
    );
    await tx.execute(sql`select pg_notify(${JOBS_CHANNEL}, '')`);
  });
  return id;
}

/** Waits for something to be true of the database or a program. @throws after `ms`. */
export async function until<T>(
  what: string,
  ms: number,
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  for (const started = performance.now(); performance.now() - started < ms;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await Bun.sleep(25);
  }
  throw new Error(`${what}: not within ${ms} ms`);
}
