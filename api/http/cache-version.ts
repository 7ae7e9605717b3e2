import { hash } from "node:crypto";
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { schemaHash } from "../../db/migrate.ts";
import type { Route } from "./route.ts";

const LETTERS = 12;

/**
 * Names what kept answers look like: the shapes of every answer that may be kept, and the tables they come from. While
 * a deployment runs the programs before and after it share a Redis, and neither may read what the other means.
 */
export function cacheVersion(routes: readonly Pick<Route, "path" | "cache" | "answers">[]): string {
  const shapes = routes
    .filter(({ cache }) => cache !== undefined)
    .map(({ path, answers }) => [
      path,
      toJsonSchema(answers[200] as v.GenericSchema, { errorMode: "ignore" }),
    ]);
  return hash("sha256", JSON.stringify([schemaHash(), shapes])).slice(0, LETTERS);
}
