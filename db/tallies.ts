import { sql, type SQL } from "drizzle-orm";
import type { Database } from "./open.ts";
import { HOLDING } from "./prepared.ts";
import { NOBODY, type TallyKind } from "./schema/tallies.ts";

/** Folded in one statement: a short one, whatever has piled up. */
const ROWS_MAX = 10_000;

/**
 * What triggers tallied of an organisation, or of the kind "own" of one of its people, as rows of kind, label, count and amount_minor: to be summed, for what was
 * folded in and what was not are rows alike. In one snapshot they are what a count of all its rows would give. `since`
 * leaves out what is before an hour or a day.
 */
export const talliesOf = (kind: TallyKind, since?: SQL): SQL =>
  sql.join(
    [sql`tallies`, sql`tally_changes`].map(
      (table) => sql`select kind, label, count, amount_minor from ${table}
        where organisation_id = ${HOLDING.organisationId} and kind = ${sql.raw(`'${kind}'`)}
        and user_id = ${kind === "own" ? HOLDING.userId : sql.raw(`'${NOBODY}'`)}
        and ${since ? sql`at >= ${since}` : sql`at = '-infinity'`}`,
    ),
    sql` union all `,
  );

/** Adds the changes to what they change, so that few rows are left to sum; two that do it at once take different ones. */
export async function foldTallies(
  { sql: driver }: Pick<Database, "sql">,
  stopped: () => boolean = () => false,
): Promise<number> {
  let folded = 0;
  for (let rows = ROWS_MAX; rows === ROWS_MAX && !stopped();) {
    // In the key's order, so that two that meet in a tally do not wait for each other in a ring.
    const [done] = await driver<{ rows: number }[]>`
      with taken as (
        delete from tally_changes where ctid = any(array(
          select ctid from tally_changes limit ${ROWS_MAX} for update skip locked)) returning *
      ), folded as (
        insert into tallies (organisation_id, kind, user_id, at, label, count, amount_minor)
        select organisation_id, kind, user_id, at, label, sum(count), sum(amount_minor) from taken
        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (organisation_id, kind, user_id, at, label) do update
          set count = tallies.count + excluded.count, amount_minor = tallies.amount_minor + excluded.amount_minor
      )
      select count(*)::int as rows from taken`;
    rows = done?.rows ?? 0;
    folded += rows;
  }
  return folded;
}
