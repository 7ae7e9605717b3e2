import postgres from "postgres";
import { newId } from "../../core/ids.ts";
import { audit, personActor } from "../../db/audit.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { commit } from "../../db/write.ts";
import { untilWorkedOff } from "../aftermath.ts";
import type { BenchHouse, SignedIn } from "../house.ts";

export type AuditFigures = {
  /** Transactions under way at once, all in one organisation. */
  writers: number;
  /** Of those that leave an event, and of the same ones without. */
  audited_per_s: number;
  bare_per_s: number;
  /** Audited over bare: the middle one of the rounds, each measured right beside its ceiling. */
  ratio: number;
  /** Of one transaction, in milliseconds. */
  audited_p99_ms: number;
  bare_p99_ms: number;
};

/** What the API has (DATABASE_CONNECTIONS), and what four processes of it have. */
const WRITERS = [8, 32] as const;
const WARM_SECONDS = 0.5;

/** What an event costs where it could cost most: all writers in one organisation, with the jobs chaining meanwhile. */
export async function auditFigures(
  house: BenchHouse,
  { reader }: SignedIn,
  rounds: number,
  seconds: number,
): Promise<AuditFigures[]> {
  const figures: AuditFigures[] = [];
  for (const writers of WRITERS) {
    await using database = openDatabase(house.databaseUrl, { name: "bench", max: writers });
    // Connections and their statements are made once.
    await rateOf(database, reader, writers, WARM_SECONDS, true);
    const audited: Rate[] = [];
    const bare: Rate[] = [];
    for (let round = 0; round < rounds; round++) {
      const sides = [
        { into: audited, isAudited: true },
        { into: bare, isAudited: false },
      ];
      if (round % 2 === 1) sides.reverse();
      for (const { into, isAudited } of sides)
        into.push(await rateOf(database, reader, writers, seconds, isAudited));
    }
    const ratios = audited.map(({ perSecond }, at) => perSecond / (bare[at]?.perSecond ?? 1));
    figures.push({
      writers,
      audited_per_s: Math.round(middle(audited.map(({ perSecond }) => perSecond))),
      bare_per_s: Math.round(middle(bare.map(({ perSecond }) => perSecond))),
      ratio: Math.round(middle(ratios) * 100) / 100,
      audited_p99_ms: Math.round(middle(audited.map(({ p99Ms }) => p99Ms)) * 10) / 10,
      bare_p99_ms: Math.round(middle(bare.map(({ p99Ms }) => p99Ms)) * 10) / 10,
    });
  }
  await sweep(house.databaseUrl);
  return figures;
}

type Rate = { perSecond: number; p99Ms: number };
const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const MARK = "handed in by the bench of the audit trail";

async function rateOf(
  database: Database,
  { organisationId, userId }: SignedIn["reader"],
  writers: number,
  seconds: number,
  isAudited: boolean,
): Promise<Rate> {
  const actor = personActor({ userId, requestId: newId(), address: "127.0.0.1" }, organisationId);
  const times: number[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  const handIn = async () => {
    const since = performance.now();
    await commit(database, actor, async (tx) => {
      const row = {
        id: newId(),
        organisationId,
        artistId: userId,
        amountMinor: 1_250,
        currency: "EUR",
        category: "Travel",
        description: MARK,
        spentOn: "2026-09-03",
        status: "submitted",
      } as const;
      await tx.insert(expenses).values(row);
      if (isAudited)
        audit(tx, {
          action: "expenses.submitted",
          object: { type: "expense", id: row.id, version: 1 },
          after: row,
        });
    });
    times.push(performance.now() - since);
  };
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < end) await handIn();
    }),
  );
  const perSecond = times.length / ((performance.now() - begun) / 1_000);
  times.sort((a, b) => a - b);
  return { perSecond, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0 };
}

/** Takes away the rows, which later paths would read, and what they left behind. The events stay, as events do. */
async function sweep(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connection: { application_name: "bench" } });
  try {
    await sql`delete from expenses where description = ${MARK}`;
    await untilWorkedOff(databaseUrl);
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}
