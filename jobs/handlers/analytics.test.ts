import { afterAll, beforeAll, expect, test } from "bun:test";
import { newId } from "../../core/ids.ts";
import { createLog } from "../../core/server/log.ts";
import { enqueueOnce } from "../../db/jobs.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testDatabase } from "../../ops/testing.ts";
import { startJobs, type JobsProgram } from "../program.ts";
import { testRooms, until } from "../testing.ts";
import { refreshAnalytics } from "./analytics.ts";

let owner: Database;
let program: JobsProgram;
const rooms = testRooms();
const logged: string[] = [];

beforeAll(async () => {
  const url = await testDatabase();
  owner = openDatabase(url, { name: "owner" });
  program = await startJobs(
    {
      ...rooms,
      databaseUrl: url,
      databaseDirectUrl: url,
      databasePrepare: true,
      databaseConnections: 4,
      redisUrl: undefined,
      lockMs: 5_000,
      parentPid: undefined,
    },
    [refreshAnalytics],
    createLog("test", (line) => logged.push(line)),
    { now: () => Date.now() },
  );
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  await owner[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

test("the jobs' program, which owns nothing, reckons everybody's figures anew", async () => {
  const [organisation, user] = [newId(), newId()];
  await owner.sql`insert into organisations (id, name) values (${organisation}, 'O')`;
  await owner.sql`insert into users (id, email, first_name, last_name) values (${user}, 'a@people.test', 'Ada', 'L')`;
  await owner.sql`
    insert into transactions (id, organisation_id, client_id, kind, category, description, amount_minor, currency, transacted_on, created_by)
    values (${newId()}, ${organisation}, ${organisation}, 'income', 'sales', 'X', 500, 'EUR', (now() at time zone 'UTC')::date, ${user})`;
  const id = newId();
  await enqueueOnce(owner, {
    id,
    kind: "refresh-analytics",
    payload: {},
    organisationId: null,
    createdBy: null,
  });
  const done = await until("the refresh", 10_000, async () => {
    const [job] = await owner.sql<{ state: string; error: string | null }[]>`
      select state, error from jobs where id = ${id}`;
    return job && ["completed", "failed"].includes(job.state) && job;
  });
  expect(done).toMatchObject({ state: "completed", error: null });
  const [row] = await owner.sql<{ income: string }[]>`
    select current_income_minor::text as income from dashboard_performance where client_id = ${organisation}`;
  expect(row?.income).toBe("500");
});
