import { expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import { testSentry } from "../core/server/testing.ts";
import { openDatabase } from "../db/open.ts";
import { PROJECT } from "../ops/config.ts";
import { testDatabase } from "../ops/testing.ts";

test("a job that fails for our own fault is reported by its id and kind, and not by what it was given", async () => {
  using sentry = testSentry();
  const databaseUrl = await testDatabase();
  await using database = openDatabase(databaseUrl, { name: "test", max: 1 });
  const id = newId();
  // No verb writes such a payload; the shape's refusal repeats it, and it stands in the row of the job.
  await database.db.execute(
    sql`insert into jobs (id, kind, payload) values (${id}, 'schedule-import', '{"import_id":"canary"}'::jsonb)`,
  );
  const child = Bun.spawn([process.execPath, "jobs/main.ts"], {
    cwd: PROJECT,
    env: { ...process.env, DATABASE_URL: databaseUrl, SENTRY_DSN: sentry.dsn },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  try {
    const [event] = await sentry.events(1);
    expect(event).toMatchObject({
      tags: { program: "jobs", event: "job failed", job: id, kind: "schedule-import", attempt: "1" },
      exception: { values: [{ type: "ValiError", value: "job failed" }] },
    });
  } finally {
    child.kill("SIGTERM");
  }
  expect(await child.exited).toBe(0);
  expect(sentry.received()).not.toContain("canary");
});
