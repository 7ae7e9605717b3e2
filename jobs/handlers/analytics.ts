import { sql } from "drizzle-orm";
import { handler } from "../handler.ts";

/** Longer than a statement of ours may take: it reads what happened in a month, of everybody. */
const REFRESH_MS_MAX = 240_000;

/** Reckons the overviews' figures anew, while they are read (mission B-07, J-20). */
export const refreshAnalytics = handler(
  "refresh-analytics",
  async (run) =>
    await run.write(async (tx) => {
      await tx.execute(sql`select set_config('statement_timeout', ${`${REFRESH_MS_MAX}ms`}, true)`);
      const [row] = await tx.execute<{ took_ms: number }>(
        sql`select refresh_dashboard_performance() as took_ms`,
      );
      return row ?? null;
    }),
  { concurrency: 1 },
);
