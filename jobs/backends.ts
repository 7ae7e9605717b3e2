import {
  createPostgresBackend,
  Queue,
  runMigrations,
  withBackend,
  Worker,
  type JobsOptions,
  type PostgresConnectionOptions,
  type Processor,
  type WorkerOptions,
} from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { ConfigError } from "../core/server/config.ts";
import type { Log } from "../core/server/log.ts";
import { JOBS_PROGRAM } from "../db/jobs.ts";

/** All that a queue knows of a job: the row says the rest, and no person's data lies in a queue. */
export type Ticket = { id: string };

/** Where BullMQ keeps its queues: the one thing that differs between the two. What it holds may be lost at any time. */
export type Backend = {
  /** Once, before the first queue. @throws ConfigError for a server that must not be used. */
  prepare(): Promise<void>;
  queue(kind: string, options: JobsOptions): Queue<Ticket>;
  worker(kind: string, work: Processor<Ticket, void>, options: WorkerSettings): Worker<Ticket, void>;
  /** Do workers start only with their server there? Else they begin when it comes. */
  mustBeThere: boolean;
  close(): Promise<void>;
};
type WorkerSettings = Omit<WorkerOptions, "connection">;

const CONNECT_MS_MAX = 2_000;

export function openBackend(
  { databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string | undefined },
  log: Log,
): Backend {
  return redisUrl === undefined ? onPostgres(databaseUrl) : onRedis(redisUrl, log);
}

/** BullMQ's own tables stay out of ours. */
export const QUEUE_SCHEMA = "bullmq";
/** For what all queues ask; beside them each worker holds one on which it is told of jobs. */
const CONNECTIONS_SHARED = 8;

function onPostgres(url: string): Backend {
  const classes = withBackend(createPostgresBackend);
  // One pool for however many kinds there are: with pools of their own they came to more than PostgreSQL lends by default.
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${QUEUE_SCHEMA}`,
    max: CONNECTIONS_SHARED,
    application_name: JOBS_PROGRAM,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    keepAlive: true,
  });
  // Every queue and worker listens to it, and says of an error what it has to say.
  pool.setMaxListeners(0);
  // What BullMQ takes a pool for, in its types' words.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    mustBeThere: true,
    prepare: () => migrateQueues(url),
    queue: (kind, defaultJobOptions) =>
      new classes.Queue(kind, { connection, defaultJobOptions }) as unknown as Queue<Ticket>,
    worker: (kind, work, options) => {
      pool.options.max += 1;
      return new classes.Worker(kind, work as never, { ...options, connection }) as unknown as Worker<
        Ticket,
        void
      >;
    },
    close: () => pool.end(),
  };
}

/** Brings BullMQ's tables up to date; programs that start together take turns. */
async function migrateQueues(url: string): Promise<void> {
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

const EVICTS =
  "REDIS_URL leads to a Redis that throws jobs away when its memory is full: set maxmemory-policy noeviction there, or name another one";
const RETRY_MS_MAX = 1_000;

/**
 * Two connections for however many queues: one that adds and says no at once while Redis is away, one that workers
 * wait on. Both come back by themselves.
 */
function onRedis(url: string, log: Log): Backend {
  const retryStrategy = (attempt: number) => Math.min(attempt * 50, RETRY_MS_MAX);
  const shared = { connectTimeout: CONNECT_MS_MAX, retryStrategy, enableReadyCheck: true };
  const adding = new Redis(url, {
    ...shared,
    connectionName: "jobs",
    enableOfflineQueue: false,
    maxRetriesPerRequest: null,
  });
  const working = new Redis(url, { ...shared, connectionName: "jobs worker", maxRetriesPerRequest: null });
  let isAway = false;
  for (const connection of [adding, working]) {
    connection.on("error", (error: Error) => {
      if (!isAway) log.warn("queue waits for Redis", { reason: error.message });
      isAway = true;
    });
  }
  let isChecked = false;
  adding.on("ready", () => {
    isAway = false;
    if (!isChecked) return;
    // Another server may have taken its place.
    refuseEvicting(adding, log).catch((error: unknown) => {
      if (!(error instanceof ConfigError)) return;
      log.error("queue refused", error);
      process.kill(process.pid, "SIGTERM");
    });
  });
  return {
    mustBeThere: false,
    prepare: async () => {
      const begun = performance.now();
      while (adding.status !== "ready" && performance.now() - begun < CONNECT_MS_MAX) await Bun.sleep(20);
      if (adding.status === "ready") await refuseEvicting(adding, log);
      isChecked = true;
    },
    queue: (kind, defaultJobOptions) =>
      new Queue<Ticket>(kind, { connection: adding, defaultJobOptions, skipWaitingForReady: true }),
    worker: (kind, work, options) =>
      new Worker<Ticket, void>(kind, work, { ...options, connection: working }),
    close: async () => {
      adding.disconnect();
      working.disconnect();
    },
  };
}

/** @throws ConfigError when it may throw away what it holds. A log that is not written is its owner's risk: the table has it all. */
async function refuseEvicting(redis: Redis, log: Log): Promise<void> {
  const said = `${await redis.info("memory")}\n${await redis.info("persistence")}`;
  const policy = /^maxmemory_policy:(\S+)/m.exec(said)?.[1];
  if (policy !== undefined && policy !== "noeviction") throw new ConfigError(EVICTS);
  if (/^aof_enabled:0/m.test(said))
    log.warn(
      "Redis keeps no append-only file: after its crash the jobs are put back from their table, a minute later",
    );
}
