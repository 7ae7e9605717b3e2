import * as v from "valibot";
import { problems } from "./problem.ts";

/** What `GET /health` answers when every part is ready; else it is the problem `health/not-ready` that names the others. */
export const Health = v.object({
  status: v.literal("ready"),
  parts: v.object({
    page: v.string(),
    database: v.string(),
    jobs: v.string(),
    edges: v.record(v.string(), v.string()),
  }),
  /** Of the API, as in X-API-Version. */
  version: v.string(),
  /** Of what decides how times are read: ICU carries the time zone data. */
  runtime: v.object({ bun: v.string(), icu: v.string(), unicode: v.string() }),
});
export type Health = v.InferOutput<typeof Health>;

export const DatabaseHealth = v.object({
  status: v.literal("ready"),
  /** How long it took to answer, in milliseconds. */
  ms: v.number(),
});

export const healthProblems = problems("health", {
  notReady: [503, "Not everything is ready"],
});
