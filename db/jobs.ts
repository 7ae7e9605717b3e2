import { houseActor } from "./audit.ts";
import { and, eq, inArray, sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { isOver, type JobKind, type JobPayload } from "../core/jobs.ts";
import type { Database, Db, Reader, Tx } from "./open.ts";
import { prepared, shapeOf } from "./prepared.ts";
import { effects, jobs } from "./schema/jobs.ts";
import { wakeOnCommit } from "./wake.ts";
import { commit } from "./write.ts";

export type NewJob<K extends JobKind> = {
  kind: K;
  payload: JobPayload<K>;
  /** null: the house's own work. */
  organisationId: string | null;
  createdBy: string | null;
  /** Made by the writer; a new one when absent. */
  id?: string | undefined;
};

/** What `enqueue` wakes; the relay listens. */
export const JOBS_CHANNEL = "jobs";

/** Writes a job with whatever else this transaction writes; it will run if and only if that commits. */
export async function enqueue<K extends JobKind>(tx: Tx, job: NewJob<K>): Promise<string> {
  const id = job.id ?? newId();
  await enqueueAll(tx, [{ ...job, id }]);
  return id;
}

/** Several at once, of whatever kinds. */
export async function enqueueAll(tx: Tx, some: readonly NewJob<JobKind>[]): Promise<void> {
  if (some.length === 0) return;
  await tx.insert(jobs).values(
    some.map((job) => ({
      id: job.id ?? newId(),
      kind: job.kind,
      payload: job.payload,
      organisationId: job.organisationId,
      createdBy: job.createdBy,
    })),
  );
  await wakeOnCommit(tx, JOBS_CHANNEL);
}

/** A job whose id says which it is: written when nobody wrote it yet. */
export async function enqueueOnce<K extends JobKind>(
  database: Pick<Database, "db" | "wake">,
  job: NewJob<K> & { id: string },
): Promise<void> {
  const { id, kind, payload, organisationId, createdBy } = job;
  await commit(database, houseActor({ id, organisationId, createdBy }), async (tx) => {
    const written = await tx
      .insert(jobs)
      .values({ id, kind, payload, organisationId, createdBy })
      .onConflictDoNothing()
      .returning({ id: jobs.id });
    if (written.length > 0) await wakeOnCommit(tx, JOBS_CHANNEL);
  });
}

/**
 * Does `work` once for a key, however often the job runs: the key commits with it. Gives false when it was done before.
 * For effects in this database; one outside needs its remote asked first (design: effects.status, remote_id).
 */
export async function effect(tx: Tx, key: string, work: () => Promise<unknown>): Promise<boolean> {
  const claimed = await tx
    .insert(effects)
    .values({ key, status: "done", finishedAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ key: effects.key });
  if (claimed.length === 0) return false;
  await work();
  return true;
}

/** Names one run of a job: with a later fence somebody else runs it. */
export type Lease = { jobId: string; fence: number };

export type JobRecord = typeof jobs.$inferSelect;
export type Taken =
  | { outcome: "taken"; job: JobRecord; lease: Lease }
  /** Finished, or no such row. */
  | { outcome: "over" }
  /** Another worker's lease runs for so long yet. */
  | { outcome: "held"; forMs: number }
  /** Its worker died under it too often; it is failed now. */
  | { outcome: "quarantined"; reason: string };

/** The third time is the last; from the second run on it ran alone, so the last two were nobody else's doing. */
export const CRASHES_MAX = 3;

/** Did a run of this job end without a word? Then it should run alone. */
export async function isSuspect(db: Reader, id: string): Promise<boolean> {
  const [row] = await db
    .select({ state: jobs.state, crashes: jobs.crashes })
    .from(jobs)
    .where(eq(jobs.id, id));
  return row !== undefined && (row.crashes > 0 || row.state === "active");
}

/**
 * Takes a job that nobody has run, or whose runs all ended in words: one statement, where looking first takes a
 * transaction of four. Undefined for every other; `takeJob` says what of it.
 */
export async function takeFreshJob(
  db: Db,
  id: string,
  leaseMs: number,
): Promise<Extract<Taken, { outcome: "taken" }> | undefined> {
  const [job] = await prepared(
    db,
    "fresh job",
    () =>
      db
        .update(jobs)
        .set({
          state: "active",
          attempts: sql`${jobs.attempts} + 1`,
          fence: sql`${jobs.fence} + 1`,
          leaseUntil: sql`clock_timestamp() + ${sql.placeholder("leaseMs")} * interval '1 ms'`,
        })
        .where(
          and(
            eq(jobs.id, sql.placeholder("id")),
            eq(jobs.crashes, 0),
            // The relay that queues it may not have committed that yet.
            inArray(jobs.state, ["pending", "queued"]),
          ),
        )
        .returning(),
    { id, leaseMs },
  );
  return job && { outcome: "taken", job, lease: { jobId: id, fence: job.fence } };
}

/** Takes a job for one run: fence and lease change hands in one transaction. */
export async function takeJob(db: Db, id: string, leaseMs: number): Promise<Taken> {
  return await db.transaction(async (tx) => {
    const [found] = await tx
      .select({
        state: jobs.state,
        crashes: jobs.crashes,
        heldMs: sql<number>`coalesce(extract(epoch from ${jobs.leaseUntil} - clock_timestamp()) * 1000, 0)::int`,
      })
      .from(jobs)
      .where(eq(jobs.id, id))
      .for("update");
    if (!found || isOver(found.state)) return { outcome: "over" };
    const cutOff = found.state === "active";
    if (cutOff && found.heldMs > 0) return { outcome: "held", forMs: found.heldMs };
    const crashes = found.crashes + (cutOff ? 1 : 0);
    if (crashes >= CRASHES_MAX) {
      const reason = `It was stopped: the program that worked on it ended ${crashes} times while it ran.`;
      await tx
        .update(jobs)
        .set({ state: "failed", error: reason, crashes, leaseUntil: null, finishedAt: sql`now()` })
        .where(eq(jobs.id, id));
      return { outcome: "quarantined", reason };
    }
    const [job] = await tx
      .update(jobs)
      .set({
        state: "active",
        crashes,
        attempts: cutOff ? jobs.attempts : sql`${jobs.attempts} + 1`,
        fence: sql`${jobs.fence} + 1`,
        leaseUntil: leaseEnd(leaseMs),
      })
      .where(eq(jobs.id, id))
      .returning();
    if (!job) throw new Error("a locked row was not updated");
    return { outcome: "taken", job, lease: { jobId: id, fence: job.fence } };
  });
}

const leaseEnd = (leaseMs: number) => sql`clock_timestamp() + ${leaseMs} * interval '1 ms'`;
const owned = (lease: Lease) =>
  and(eq(jobs.id, lease.jobId), eq(jobs.fence, lease.fence), eq(jobs.state, "active"));

/** This run is no longer the job's run: what it wrote in this transaction is rolled back. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}

/**
 * The last statement of a transaction of effects: it commits only while this run owns the job.
 * @throws LeaseLost
 */
export async function holdLease(tx: Tx, lease: Lease): Promise<void> {
  const [row] = await tx.select({ id: jobs.id }).from(jobs).where(owned(lease)).for("share");
  if (!row) throw new LeaseLost("another run took the job over");
}

/** False when the lease is lost. */
export async function renewLease(
  db: Db,
  lease: Lease,
  leaseMs: number,
  progress: number | undefined,
): Promise<boolean> {
  const rows = await db
    .update(jobs)
    .set({ leaseUntil: leaseEnd(leaseMs), ...(progress === undefined ? {} : { progress }) })
    .where(owned(lease))
    .returning({ id: jobs.id });
  return rows.length === 1;
}

/** False when the lease is lost. Saying it again, because the answer to the first did not arrive, is the same. */
export async function finishJob(db: Db, lease: Lease, result: unknown): Promise<boolean> {
  const hasResult = result !== undefined && result !== null;
  const rows = await prepared(
    db,
    shapeOf("job finished", hasResult),
    () =>
      db
        .update(jobs)
        .set({
          state: "completed",
          result: hasResult ? sql.placeholder("result") : null,
          error: null,
          progress: 100,
          leaseUntil: null,
          finishedAt: settledAt,
        })
        .where(
          and(
            eq(jobs.id, sql.placeholder("jobId")),
            eq(jobs.fence, sql.placeholder("fence")),
            inArray(jobs.state, ["active", "completed"]),
          ),
        )
        .returning({ id: jobs.id }),
    { ...lease, result },
  );
  return rows.length === 1;
}

/** For good, with the reason that its owner reads. */
export async function failJob(db: Db, lease: Lease, reason: string): Promise<boolean> {
  const rows = await db
    .update(jobs)
    .set({ state: "failed", error: reason, leaseUntil: null, finishedAt: settledAt })
    .where(
      and(eq(jobs.id, lease.jobId), eq(jobs.fence, lease.fence), inArray(jobs.state, ["active", "failed"])),
    )
    .returning({ id: jobs.id });
  return rows.length === 1;
}

const settledAt = sql`coalesce(${jobs.finishedAt}, now())`;
/** Gives a job back to the queue; a run that was told to stop does not count as an attempt. */
export async function returnJob(db: Db, lease: Lease, why: "failed" | "stopped"): Promise<void> {
  await db
    .update(jobs)
    .set({
      state: "queued",
      leaseUntil: null,
      queuedAt: sql`now()`,
      ...(why === "stopped" ? { attempts: sql`greatest(${jobs.attempts} - 1, 0)` } : {}),
    })
    .where(owned(lease));
}

/** Up to `limit` jobs of these kinds that no queue knows, oldest first, locked against other relays. */
export async function lockPending(
  tx: Tx,
  kinds: readonly string[],
  limit: number,
): Promise<{ id: string; kind: string }[]> {
  return await tx
    .select({ id: jobs.id, kind: jobs.kind })
    .from(jobs)
    .where(and(eq(jobs.state, "pending"), inArray(sql`${jobs.kind}`, [...kinds])))
    .orderBy(jobs.createdAt)
    .limit(limit)
    .for("update", { skipLocked: true });
}

export async function markQueued(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .update(jobs)
    .set({ state: "queued", queuedAt: sql`now()` })
    .where(inArray(jobs.id, [...ids]));
}

/** Jobs that should be in a queue, and that nobody has worked on for so long: the queue may have lost them. */
export async function listStranded(
  db: Reader,
  olderThanMs: number,
  after: string,
  limit: number,
): Promise<{ id: string; kind: string }[]> {
  return await db
    .select({ id: jobs.id, kind: jobs.kind })
    .from(jobs)
    .where(
      and(
        inArray(jobs.state, ["queued", "active"]),
        sql`greatest(${jobs.queuedAt}, ${jobs.leaseUntil}, ${jobs.createdAt}) < now() - ${olderThanMs} * interval '1 ms'`,
        sql`${jobs.id} > ${after}`,
      ),
    )
    .orderBy(jobs.id)
    .limit(limit);
}

/** The name by which the jobs program shows itself to the database. */
export const JOBS_PROGRAM = "jobs";

/** Its relay asks every second; one that stands still asks nothing. */
const QUIET_SECONDS_MAX = 10;

/** Is a jobs program connected to this database, and moving? */
export async function jobsAreRunning(db: Reader): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from connected_programs() where name = ${JOBS_PROGRAM}
      and moved_at > now() - ${QUIET_SECONDS_MAX} * interval '1 s'`);
  return rows.length === 1;
}
