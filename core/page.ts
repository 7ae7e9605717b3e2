import * as v from "valibot";
import { common, Problem } from "./problem.ts";
import { isDate, isInstant } from "./time.ts";

export const PAGE_LIMIT_DEFAULT = 20;
export const PAGE_LIMIT_MAX = 100;

export type Page<T> = { data: T[]; meta: { has_more: boolean; next_cursor: string | null; total?: number } };

/** A whole number in a query string, between two bounds. */
export const countBetween = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, "must be a whole number"),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

/** The query fields every list takes. */
export const pageQuery = {
  limit: v.optional(countBetween(1, PAGE_LIMIT_MAX)),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(512))),
  fields: v.optional(v.pipe(v.string(), v.maxLength(512))),
  sort: v.optional(v.pipe(v.string(), v.maxLength(64))),
};

export type PageQuery = {
  limit?: number | undefined;
  cursor?: string | undefined;
  fields?: string | undefined;
  sort?: string | undefined;
};

/** A keyset position: the last row's sort values in order, its id last. Opaque on the wire. */
export type Keyset = (string | number | null)[];

export function encodeCursor(keyset: Keyset): string {
  return btoa(unescape(encodeURIComponent(JSON.stringify(keyset))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

const KEY_KINDS = {
  instant: isInstant,
  date: isDate,
  id: (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text),
  count: (text: string) => /^\d{1,9}$/.test(text),
  // What a database stores as text.
  text: (text: string) => !text.includes("\u0000") && text.isWellFormed(),
};
export type KeyKind = keyof typeof KEY_KINDS;

/**
 * The position in a cursor, each part of it of the kind that the list sorts by: one of another sort, or one that
 * somebody made up, must not reach a query.
 * @throws Problem `common/malformed` when it is not a cursor of these kinds.
 */
export function decodeCursor(cursor: string, kinds: readonly KeyKind[]): string[] {
  const refuse = (): never => {
    throw new Problem(common.malformed, "The cursor is not one that this list gave out.");
  };
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return refuse();
  let parsed: unknown;
  try {
    parsed = JSON.parse(decodeURIComponent(escape(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")))));
  } catch {
    return refuse();
  }
  if (!Array.isArray(parsed) || parsed.length !== kinds.length) return refuse();
  const fits = kinds.every((kind, at) => typeof parsed[at] === "string" && KEY_KINDS[kind](parsed[at]));
  return fits ? parsed : refuse();
}

/** Rows read with `limit + 1` become a page; `keyOf` names the position after a row. */
export function pageOf<Row, T>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => Keyset,
  item: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: kept.map(item),
    meta: { has_more: more, next_cursor: more ? encodeCursor(keyOf(last)) : null },
  };
}

/** `sort=-starts_at` against an allow-list; the first allowed name, ascending, when absent. */
export function readSort<const Names extends readonly string[]>(
  sort: string | undefined,
  allowed: Names,
  fallback: { by: Names[number]; descending: boolean },
): { by: Names[number]; descending: boolean } {
  if (sort === undefined) return fallback;
  const descending = sort.startsWith("-");
  const by = descending ? sort.slice(1) : sort;
  if (!allowed.includes(by))
    throw new Problem(common.malformed, `sort takes ${allowed.join(", ")}, with - for descending.`);
  return { by, descending };
}

/** `?fields=a,b` against the fields that the item has; `id` always stays. */
export function pickFields<T extends { id: string }>(
  item: T,
  fields: string | undefined,
  known: readonly string[],
): Partial<T> {
  if (fields === undefined) return item;
  const wanted = new Set(
    fields
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  );
  for (const name of wanted) {
    if (!known.includes(name)) throw new Problem(common.malformed, `fields takes ${known.join(", ")}.`);
  }
  wanted.add("id");
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name))) as Partial<T>;
}
