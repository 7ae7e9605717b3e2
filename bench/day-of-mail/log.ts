import type { EmailStages } from "../../core/emails.ts";
import type { DaySheet, DueMail } from "./plan.ts";

/** Milliseconds of whatever took time. */
export const TIMES = [
  "taken",
  "waited",
  "extraction",
  "parsing",
  "validation",
  "storage",
  "total",
  "creation",
  "route",
  "calendar",
  "weather",
  "told",
] as const;
export type TimeName = (typeof TIMES)[number];

/** What became of a mail that was sent; `unread`: the day was ended before. */
export type Ending = { id: string; status: string; cause: string | null } | "refused" | "unread";
export type Confirmed = {
  sheet: DaySheet;
  kind: "sheet" | "revision" | "cancellation";
  /** When it was asked for. */
  atMs: number;
};

export type DayLog = {
  endings: Map<DueMail, Ending>;
  times: Record<TimeName, number[]>;
  confirmed: Confirmed[];
  /** What a sheet asks and its reader answered: who somebody is, which day it is. */
  answered: number;
  routes: { asked: number; ready: number; estimated: number };
  /** What must not be, in words. */
  breaches: string[];
};

export const openLog = (): DayLog => ({
  endings: new Map(),
  times: Object.fromEntries(TIMES.map((name) => [name, []])) as unknown as DayLog["times"],
  confirmed: [],
  answered: 0,
  routes: { asked: 0, ready: 0, estimated: 0 },
  breaches: [],
});

/** As the product keeps them of each mail. */
export function noteStages({ times }: DayLog, stages: EmailStages): void {
  for (const name of ["waited", "extraction", "parsing", "storage", "total"] as const) {
    const ms = stages[`${name}_ms`];
    if (ms !== null) times[name].push(ms);
  }
}
