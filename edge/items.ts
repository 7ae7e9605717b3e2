import { encodeCursor, pickFields } from "../core/page.ts";
import type { Stored } from "./tables.ts";

/** An item as the text that its reader gets. */
export type JsonItem = { json: string; version: number; mayRevalidate: boolean };
/** A page's items as the inside of a JSON array, and what follows it. */
export type JsonPage = { items: string; nextCursor: string | null };

/** Between two items: JSON takes the line break as space, and carries none unescaped inside an item. */
const BETWEEN = ",\n";

/**
 * A query of items as one row: the items' text, their sort values and their count. Twenty rows of one text each took
 * twice as long to bring over from SQLite, twenty rows of columns five times.
 */
export function asOneText(select: {
  item: string;
  sort: string;
  from: string;
  order: string;
  limit: string;
}): string {
  return `select group_concat(item, ',' || char(10)), group_concat(sort, ' '), count(*) from (
    select ${select.item} as item, ${select.sort} as sort ${select.from} order by ${select.order} limit ${select.limit})`;
}

/** What such a query answered, read with `limit + 1`: core/page.ts's pageOf, without taking the items apart. */
export function jsonPage([row]: Stored[][], limit: number): JsonPage {
  const [text, sorts, count] = row ?? [];
  if (typeof text !== "string" || typeof sorts !== "string") return { items: "", nextCursor: null };
  if (Number(count) <= limit) return { items: text, nextCursor: null };
  const items = text.slice(0, text.lastIndexOf(BETWEEN));
  const last = items.lastIndexOf(BETWEEN);
  // Every item begins `{"id":"…",`, with a UUID.
  const idAt = (last < 0 ? 0 : last + BETWEEN.length) + '{"id":"'.length;
  return {
    items,
    nextCursor: encodeCursor([sorts.split(" ")[limit - 1] ?? null, items.slice(idAt, idAt + 36)]),
  };
}

/** @throws Problem 400 for a field that the item does not have. */
export function narrowed(json: string, fields: string | undefined, known: readonly string[]): string {
  if (fields === undefined) return json;
  return JSON.stringify(pickFields(JSON.parse(json) as { id: string }, fields, known));
}

export function listJson(
  { items, nextCursor }: JsonPage,
  fields: string | undefined,
  known: readonly string[],
): string {
  const meta = `{"has_more":${nextCursor !== null},"next_cursor":${JSON.stringify(nextCursor)}}`;
  if (fields === undefined) return `{"data":[${items}],"meta":${meta}}`;
  const data = (JSON.parse(`[${items}]`) as { id: string }[]).map((item) => pickFields(item, fields, known));
  return `{"data":${JSON.stringify(data)},"meta":${meta}}`;
}
