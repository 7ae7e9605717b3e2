import { encodeCursor, pickFields } from "../core/page.ts";
import type { Stored } from "./tables.ts";

/** An item as the text that its reader gets. */
export type JsonItem = { json: string; version: number; mayRevalidate: boolean };
/** A page of items as text, and what follows it. */
export type JsonPage = { items: string[]; nextCursor: string | null };

/** Rows of `[item, sort value, id]`, read with `limit + 1`: core/page.ts's pageOf, without taking the items apart. */
export function jsonPage(rows: Stored[][], limit: number): JsonPage {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(([item]) => String(item)),
    nextCursor: rows.length > limit && last ? encodeCursor(last.slice(1)) : null,
  };
}

/** @throws Problem 400 for a field that the item does not have. */
export function narrowed(json: string, fields: string | undefined, known: readonly string[]): string {
  if (fields === undefined) return json;
  return JSON.stringify(pickFields(JSON.parse(json) as { id: string }, fields, known));
}

export function listJson({ items, nextCursor }: JsonPage, fields: string | undefined, known: readonly string[]): string {
  const data = fields === undefined ? items : items.map((item) => narrowed(item, fields, known));
  return `{"data":[${data.join(",")}],"meta":{"has_more":${nextCursor !== null},"next_cursor":${JSON.stringify(nextCursor)}}}`;
}
