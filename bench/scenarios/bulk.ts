import { addElapsed, instantOf } from "../../core/time.ts";
import type { BenchHouse } from "../house.ts";
import { asking, type Askers } from "./asking.ts";
import type { Timed } from "./requests.ts";

const FILES = 5;
const ROWS = 200;

/**
 * What is asked for by one person, and is much: their figures, those of their organisation, and what is started for many
 * at once (mission D-45 to D-47). A request's time ends with its answer: the work is the jobs'.
 */
export async function timeBulk(house: BenchHouse, people: Askers, samples: number): Promise<Timed[]> {
  const { ask, read, all, one } = asking(house, people, samples);
  const productions = await all<{ id: string }>("manager", "/api/v1/productions?limit=20");
  /** At most five may wait: they are thrown away at once. */
  const noExports = async () => {
    for (const { id } of await all<{ id: string }>("accountant", "/api/v1/exports?limit=100"))
      await ask("accountant", "DELETE", `/api/v1/exports/${id}`);
  };
  const asked = { kind: "expenses", format: "csv" };
  const call = await ask("manager", "POST", "/api/v1/schedules", {
    production_id: productions[0]?.id,
    title: "Call",
    starts_at: addElapsed(instantOf(Date.now()), 24 * 60),
    location: "51.5432, -0.1519",
  });
  const way = `/api/v1/schedules/${((await call.json()) as { id: string }).id}/route-plan`;
  /** From elsewhere each time, or the one that stands would be the answer. */
  let degrees = 51;
  const start = () => ({ start: { latitude: (degrees += 0.001), longitude: -0.15 } });
  return [
    await one("me", () => read("artist", "/api/v1/me")),
    await one("settings", () => read("artist", "/api/v1/me/config")),
    await one("own-analytics", () => read("artist", "/api/v1/me/analytics")),
    await one("plan-way", () => ask("manager", "POST", way, start())),
    await one("way", () => read("manager", way)),
    await one("optimise-way", () => ask("manager", "POST", `${way}/optimise`)),
    await one("schedule-analytics", () => read("manager", "/api/v1/schedules/analytics")),
    await one(
      "report",
      () => ask("accountant", "POST", "/api/v1/reports", { kind: "trial_balance" }),
      noExports,
    ),
    await one(
      "bulk-export",
      () =>
        ask("accountant", "POST", "/api/v1/bulk/export", {
          exports: Array.from({ length: FILES }, () => asked),
        }),
      noExports,
    ),
    await one("bulk-import", () =>
      ask("manager", "POST", "/api/v1/bulk/import", formOf(productions.map(({ id }) => id))),
    ),
    await one("bulk-notifications", () =>
      ask("manager", "POST", "/api/v1/bulk/notifications", {
        title: "Rain",
        body: "Bring boots.",
        by_mail: true,
      }),
    ),
  ];
}

/** A timetable for each. */
function formOf(ids: readonly string[]): FormData {
  const rows = Array.from({ length: ROWS }, (_, at) => `Stage ${at % 5},Act ${at},2026-09-03,20:00,21:00`);
  const csv = `stage,artist,date,start,end\n${rows.join("\n")}\n`;
  const form = new FormData();
  for (const id of ids) form.append(id, new Blob([csv]), "week.csv");
  return form;
}
