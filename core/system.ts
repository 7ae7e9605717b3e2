import * as v from "valibot";
import { Id } from "./ids.ts";
import { JOB_STATES } from "./jobs.ts";

/** How the house stands, for whoever runs it: no person's data. */
export const System = v.object({
  /** `page`, `database`, `jobs` and every edge by its region. */
  parts: v.array(
    v.object({
      name: v.string(),
      ready: v.boolean(),
      says: v.string(),
      /** Of an edge: how old what it serves is, in milliseconds. */
      lag_ms: v.nullable(v.number()),
    }),
  ),
  /** Replicas of the database, by their number in the setting. */
  replicas: v.array(
    v.object({
      name: v.string(),
      /** One that lags is still read from. */
      state: v.picklist(["in rotation", "lagging", "out"]),
      says: v.string(),
      lag_ms: v.nullable(v.number()),
    }),
  ),
  /** Programs connected to the database, by name. */
  programs: v.array(v.object({ name: v.string(), connections: v.number() })),
  /** What waits, runs and has failed, by kind of job. */
  queues: v.array(v.object({ kind: v.string(), state: v.picklist(JOB_STATES), count: v.number() })),
  /** The newest that failed and were not tried again. */
  failed_jobs: v.array(
    v.object({
      id: Id,
      kind: v.string(),
      attempts: v.number(),
      crashes: v.number(),
      /** What the program said; a person's own words are theirs and are left out. */
      error: v.nullable(v.string()),
      created_at: v.string(),
      finished_at: v.nullable(v.string()),
    }),
  ),
});
export type System = v.InferOutput<typeof System>;
