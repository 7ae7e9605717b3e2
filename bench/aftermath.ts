import postgres from "postgres";

const AFTERMATH_MS_MAX = 120_000;
const LOOK_EVERY_MS = 200;

/**
 * Waits until what was written is passed on, tallied and chained: what tens of thousands of rows leave behind at once
 * is nothing that the next figure should be measured by.
 */
export async function untilWorkedOff(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connection: { application_name: "bench" } });
  try {
    const deadline = performance.now() + AFTERMATH_MS_MAX;
    for (;;) {
      const [found] = await sql<{ pending: boolean }[]>`
        select exists (select from changes) or exists (select from tally_changes)
          or exists (select from audit_pending) as pending`;
      if (found && !found.pending) return;
      if (performance.now() > deadline) throw new Error("what was written was not worked off");
      await Bun.sleep(LOOK_EVERY_MS);
    }
  } finally {
    await sql.end();
  }
}
