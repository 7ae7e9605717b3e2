import { sql, type Placeholder } from "drizzle-orm";
import type { Reader } from "./open.ts";

type Preparable<T> = { prepare(name: string): { execute(values: Record<string, unknown>): Promise<T> } };
type Execute = (values: Record<string, unknown>) => Promise<unknown>;

const kept = new WeakMap<Reader, Map<string, Execute>>();

/**
 * A query of drizzle's, built once for each of its shapes and kept with the pool that asks it: building one costs
 * more CPU time than asking it (0.3 of 0.4 ms for a page of contracts). Its values are `sql.placeholder`s. A
 * transaction, which is soon over, builds its own.
 */
export async function prepared<T>(
  db: Reader,
  name: string,
  build: () => Preparable<T>,
  values: Record<string, unknown>,
): Promise<T> {
  let shapes = kept.get(db);
  if (!shapes) kept.set(db, (shapes = new Map()));
  let execute = shapes.get(name);
  if (!execute) {
    const query = build().prepare(name);
    execute = (now) => query.execute(now);
    shapes.set(name, execute);
  }
  return (await execute(values)) as T;
}

/** A value, or where it will stand. */
export type Held = string | Placeholder;
/** Who asks, where a query is built for everybody. */
export const HOLDING = { organisationId: sql.placeholder("organisation"), userId: sql.placeholder("user") };

/** Names a shape by what is there and what is not. */
export const shapeOf = (query: string, ...parts: (boolean | string)[]): string => [query, ...parts].join(" ");
