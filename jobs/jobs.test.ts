import { setDefaultTimeout } from "bun:test";
import { sql } from "drizzle-orm";
import { QUEUE_SCHEMA } from "./backends.ts";
import { describeJobs } from "./testing-jobs.ts";

setDefaultTimeout(30_000);

describeJobs("on PostgreSQL", async () => ({
  redisUrl: undefined,
  forget: async ({ db }) => {
    await db.execute(sql`truncate ${sql.identifier(QUEUE_SCHEMA)}.job cascade`);
  },
  close: async () => {},
}));
