import type { RoutePlan } from "../../core/routes.ts";
import type { DayCast } from "./cast.ts";
import type { DayLog } from "./log.ts";
import type { DayPlan, DaySheet } from "./plan.ts";
import type { DayWire } from "./wire.ts";

const LOOK_MS = 200;
const WAIT_MS_MAX = 60_000;
/** Of a sheet's people, those who ask for a way; the first of them has a calendar elsewhere. */
const TRAVELLERS = [1, 2, 3] as const;

/** Whoever wants to know how they get there, of sheets whose place roads lead to. */
export type Travellers = {
  /** Does somebody on it ask? */
  asks(sheet: DaySheet): boolean;
  /** @param schedules the item of each person. */
  go(sheet: DaySheet, schedules: ReadonlyMap<string, string>): Promise<void>;
};

export function openTravellers(
  wire: DayWire,
  { productions }: DayCast,
  crossings: readonly { latitude: number; longitude: number }[],
  { sheets }: DayPlan,
  routesMax: number,
  log: DayLog,
  signal: AbortSignal,
): Travellers {
  const asks = asksOf(sheets, crossings.length, routesMax);

  async function plan(sheet: DaySheet, member: number, scheduleId: string): Promise<void> {
    const person = productions[sheet.production]?.people[member];
    // Across the town, from somewhere else for each.
    const start = crossings[(sheet.place + 40 + member * 13) % crossings.length];
    if (!person || !start) return;
    const path = `/api/v1/schedules/${scheduleId}/route-plan`;
    const begun = performance.now();
    log.routes.asked++;
    let { status, body } = await wire.as<RoutePlan>(person, "POST", path, { start: { ...start } });
    while (status === 202 && performance.now() - begun < WAIT_MS_MAX && !signal.aborted) {
      await Bun.sleep(LOOK_MS);
      ({ status, body } = await wire.as<RoutePlan>(person, "GET", path));
    }
    if (status !== 200 || body.state !== "ready") return;
    log.routes.ready++;
    if (body.source === "estimate") log.routes.estimated++;
    log.times.route.push(performance.now() - begun);
  }

  return {
    asks: ({ n }) => asks.has(n),
    go: async (sheet, schedules) => {
      const people = productions[sheet.production]?.people ?? [];
      await Promise.all(
        (asks.get(sheet.n) ?? []).map(async (member) => {
          const scheduleId = schedules.get(people[member]?.userId ?? "");
          if (scheduleId !== undefined) await plan(sheet, member, scheduleId);
        }),
      );
    },
  };
}

/** Who asks, sheet by sheet: one of each first, then a second one, until there are so many. */
export function asksOf(
  sheets: readonly DaySheet[],
  crossings: number,
  routesMax: number,
): Map<number, number[]> {
  const asks = new Map<number, number[]>();
  const near = sheets.filter((sheet) => sheet.isConfirmed && !sheet.isCancelled && sheet.place < crossings);
  const all = TRAVELLERS.flatMap((member) => near.map(({ n }) => ({ n, member })));
  for (const { n, member } of all.slice(0, routesMax)) asks.set(n, [...(asks.get(n) ?? []), member]);
  return asks;
}
