import { createPostgresBackend, runMigrations, withBackend, type JobsOptions } from "bullmq";
import pg from "pg";
import type { Log } from "../core/server/log.ts";
import { JOBS_PROGRAM } from "../db/jobs.ts";

export const { Queue, Worker } = withBackend(createPostgresBackend);

/** BullMQ's own tables stay out of ours; what they hold may be lost at any time. */
export const QUEUE_SCHEMA = "bullmq";
const CONNECTIONS_PER_QUEUE = 2;

/** All that a queue knows of a job: the row says the rest, and no person's data lies in a queue. */
export type Ticket = { id: string };

export const ATTEMPTS_MAX = 3;
const OPTIONS: JobsOptions = {
  attempts: ATTEMPTS_MAX,
  backoff: { type: "exponential", delay: 2_000 },
  // Kept a day: an id that is added again while it is kept does not run again.
  removeOnComplete: { age: 86_400 },
  removeOnFail: false,
};

/** Brings BullMQ's tables up to date; programs that start together take turns. */
export async function migrateQueues(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: "migrate",
  });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}

export const queueConnection = (url: string) => ({
  connectionString: url,
  schema: QUEUE_SCHEMA,
  max: CONNECTIONS_PER_QUEUE,
  application_name: JOBS_PROGRAM,
  connectionTimeoutMillis: 5_000,
  statement_timeout: 5_000,
});

export type Queues = {
  /** Adds what the queue does not know yet; knows it by the row's id. */
  add(jobs: readonly { id: string; kind: string }[]): Promise<void>;
  /** Adds a job that no queue will ever run again by itself; leaves one alone that some queue will. */
  restore(job: { id: string; kind: string }): Promise<"restored" | "alive">;
  close(): Promise<void>;
};

/** One queue a kind. */
export function openQueues(url: string, kinds: readonly string[], log: Log): Queues {
  const queues = new Map(
    kinds.map((kind) => {
      const queue = new Queue<Ticket>(kind, { connection: queueConnection(url), defaultJobOptions: OPTIONS });
      queue.on("error", (error) => log.warn("queue unavailable", { kind, reason: error.message }));
      return [kind, queue] as const;
    }),
  );
  const queueOf = (kind: string) => {
    const queue = queues.get(kind);
    if (!queue) throw new Error(`no queue for ${kind}`);
    return queue;
  };
  return {
    add: async (jobs) => {
      for (const [kind, some] of Map.groupBy(jobs, (job) => job.kind)) {
        await queueOf(kind).addBulk(
          some.map(({ id }) => ({ name: kind, data: { id }, opts: { jobId: id } })),
        );
      }
    },
    restore: async ({ id, kind }) => {
      const queue = queueOf(kind);
      const known = await queue.getJob(id);
      if (known) {
        if (!(await known.isCompleted()) && !(await known.isFailed())) return "alive";
        await known.remove();
      }
      await queue.add(kind, { id }, { jobId: id });
      return "restored";
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
