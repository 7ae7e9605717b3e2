import { may, type Caller } from "../../core/access.ts";
import { decodeCursor, encodeCursor, PAGE_LIMIT_DEFAULT } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import {
  SEARCH_KINDS,
  SEARCH_LIMIT_DEFAULT,
  SEARCH_VERBS,
  termsOf,
  type SearchHit,
  type SearchKind,
  type SearchPage,
  type SearchQuery,
} from "../../core/search.ts";
import { instantOf } from "../../core/time.ts";
import type { Db, Reader } from "../../db/open.ts";
import { findEntries, limitTime, widen, type Entry } from "./entries.ts";
import { FINDERS } from "./kinds.ts";

const NOTHING: SearchPage = { data: [], meta: { has_more: false, next_cursor: null, more: [] } };
/** Where less is found, words are taken for others that may have been meant. */
const FEW = 5;

/** The place of a page: as of when, whether words were taken for others, and behind which entry it begins. */
type Place = { moment: string; isWide: boolean; after: Entry | undefined };
type Asking = { caller: Caller; terms: readonly string[]; kinds: readonly SearchKind[]; limit: number };
/** What a caller may see of what was found, and where each of it stands. */
type Seen = { kind: SearchKind; hits: SearchHit[]; entries: Map<string, Entry> }[];

/** @throws Problem 400 for a cursor of another search. */
export async function search(db: Db, caller: Caller, query: SearchQuery, nowMs: number): Promise<SearchPage> {
  const asking = {
    caller,
    terms: termsOf(query.q ?? ""),
    kinds: (query.kind ? [query.kind] : SEARCH_KINDS).filter((kind) => may(caller.roles, SEARCH_VERBS[kind])),
    limit: query.limit ?? (query.kind ? PAGE_LIMIT_DEFAULT : SEARCH_LIMIT_DEFAULT),
  };
  const place = placeOf(query, nowMs);
  if (asking.terms.length === 0 || asking.kinds.length === 0) return NOTHING;
  return await db.transaction(async (tx) => {
    const [, narrow] = await Promise.all([
      limitTime(tx),
      place.isWide ? undefined : look(tx, asking, asking.terms, place),
    ]);
    if (narrow && (place.after !== undefined || countOf(narrow) >= FEW)) return pageOf(narrow, asking, place);
    const wider = await widen(tx, asking.terms);
    if (wider === undefined) return narrow ? pageOf(narrow, asking, place) : NOTHING;
    return pageOf(await look(tx, asking, wider, place), asking, { ...place, isWide: true });
  });
}

const countOf = (seen: Seen) => seen.reduce((sum, { hits }) => sum + hits.length, 0);

async function look(tx: Reader, asking: Asking, asked: readonly string[], place: Place): Promise<Seen> {
  const { caller, terms, kinds, limit } = asking;
  const found = await findEntries(tx, caller, asked, kinds, place.moment);
  return await Promise.all(
    kinds.map(async (kind) => {
      const own = found.filter((entry) => entry.kind === kind && isBehind(entry, place.after));
      const ids = own.map(({ id }) => id);
      const hits = ids.length === 0 ? [] : await FINDERS[kind](tx, caller, { ids, limit: limit + 1, terms });
      return { kind, hits, entries: new Map(own.map((entry) => [entry.id, entry])) };
    }),
  );
}

/** In the order of search_matches. */
function isBehind(entry: Entry, after: Entry | undefined): boolean {
  if (after === undefined) return true;
  if (entry.tier !== after.tier) return entry.tier < after.tier;
  if (entry.distance !== after.distance) return entry.distance > after.distance;
  return entry.id > after.id;
}

function pageOf(seen: Seen, { limit }: Asking, place: Place): SearchPage {
  const more = seen.filter(({ hits }) => hits.length > limit).map(({ kind }) => kind);
  const data = seen.flatMap(({ hits }) => hits.slice(0, limit));
  const [only] = seen.length === 1 ? seen : [];
  const last = only?.entries.get(data.at(-1)?.id ?? "");
  return {
    data,
    meta: {
      has_more: more.length > 0,
      next_cursor: more.length > 0 && last ? cursorOf(last, place) : null,
      more,
    },
  };
}

const cursorOf = ({ tier, distance, id }: Entry, { moment, isWide }: Place): string =>
  encodeCursor([moment, isWide ? "1" : "0", String(tier), String(distance), id]);

function placeOf({ kind, cursor }: SearchQuery, nowMs: number): Place {
  if (cursor === undefined) return { moment: instantOf(nowMs), isWide: false, after: undefined };
  if (kind === undefined)
    throw new Problem(common.malformed, "A cursor goes with the kind that gave it out.");
  const [moment = "", isWide, tier, distance, id = ""] = decodeCursor(cursor, [
    "instant",
    "count",
    "count",
    "count",
    "id",
  ]);
  return {
    moment,
    isWide: isWide === "1",
    after: { kind, id, tier: Number(tier), distance: Number(distance) },
  };
}
