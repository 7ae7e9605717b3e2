import { sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { mayBeMistyped, meantBy, SEARCH_DEPTH_MAX, type SearchKind } from "../../core/search.ts";
import type { Reader } from "../../db/open.ts";

/** Where something stands among what was found, before it is known whether somebody may see it. */
export type Entry = { kind: SearchKind; id: string; tier: number; distance: number };

/** Of those that narrow down to somebody's own, more are asked for: not all that a production has is theirs to see. */
const SCOPED_DEPTH = 500;
/** Of words like one that was typed; few of them are near enough to have been meant. */
const SIMILAR_MAX = 60;
/** Longer than any search takes that finds something; then its caller is told to come again (503). */
const SEARCH_MS_MAX = 2_000;

const listOf = (texts: readonly string[]) =>
  sql`array(select json_array_elements_text(${JSON.stringify(texts)}::text::json))`;

/** To the end of the transaction. */
export const limitTime = (tx: Reader) =>
  tx.execute(sql`select set_config('statement_timeout', ${String(SEARCH_MS_MAX)}, true)`);

/** What has all of these words, each with others that would do behind it, best first, kind by kind (0075_search.sql). */
export async function findEntries(
  db: Reader,
  caller: Caller,
  asked: readonly string[],
  kinds: readonly SearchKind[],
  moment: string,
): Promise<Entry[]> {
  const isWhole = seesWholeOrganisation(caller.roles);
  const rows = await db.execute<Entry>(sql`
    select kind, object_id as id, tier, distance from search_matches(${listOf(asked)}, ${listOf(kinds)},
      ${isWhole ? null : caller.userId}::uuid, ${moment}::timestamptz, ${isWhole ? SEARCH_DEPTH_MAX : SCOPED_DEPTH}::int)`);
  return [...rows];
}

/** Each word with those of the organisation behind it that somebody may have meant; undefined where there are none. */
export async function widen(db: Reader, terms: readonly string[]): Promise<string[] | undefined> {
  const typed = terms.filter(mayBeMistyped);
  if (typed.length === 0) return undefined;
  const rows = await db.execute<{ term: string; word: string }>(
    sql`select term, word from search_similar(${listOf(typed)}, ${SIMILAR_MAX}::int)`,
  );
  const meant = terms.map((term) =>
    meantBy(
      term,
      rows.filter((row) => row.term === term).map(({ word }) => word),
    ),
  );
  if (meant.every((words) => words.length === 0)) return undefined;
  return terms.map((term, at) => [term, ...(meant[at] ?? [])].join(" "));
}
