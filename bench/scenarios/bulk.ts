import { addElapsed, instantOf } from "../../core/time.ts";
import { endpointOf, type EndpointName } from "../contract.ts";
import type { BenchHouse, SignedIn } from "../house.ts";
import { timed, type Timed } from "./requests.ts";

const PEOPLE = ["artist", "manager", "accountant"] as const;
type Who = (typeof PEOPLE)[number];
type People = Readonly<Record<Who, SignedIn>>;
const FILES = 5;
const ROWS = 200;

/**
 * What is asked for by one person, and is much: their figures, those of their organisation, and what is started for many
 * at once (mission D-45 to D-47). A request's time ends with its answer: the work is the jobs'.
 * @throws where one's p95 is over the contract's.
 */
export async function timeBulk(house: BenchHouse, people: People, samples: number): Promise<Timed[]> {
  const { url } = house.api();
  const ask = async (who: Who, method: string, path: string, body?: unknown): Promise<Response> => {
    const isForm = body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${people[who].accessToken}`,
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  const read = async (who: Who, path: string) => {
    await (await ask(who, "GET", path)).arrayBuffer();
  };
  const productions = await allOf<{ id: string }>(
    await ask("manager", "GET", "/api/v1/productions?limit=20"),
  );
  const one = async (name: EndpointName, work: () => Promise<unknown>, after?: () => Promise<unknown>) => {
    const { route, p95Ms } = endpointOf(name);
    // What is over is made room for between two, outside of their time.
    const figures = await timed(route, samples, work, after);
    if (figures.p95_ms > p95Ms) throw new Error(`${route}: p95 ${figures.p95_ms} ms, ${p95Ms} are allowed`);
    return figures;
  };
  /** At most five may wait: they are thrown away at once. */
  const noExports = async () => {
    for (const { id } of await allOf<{ id: string }>(
      await ask("accountant", "GET", "/api/v1/exports?limit=100"),
    ))
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

const allOf = async <T>(response: Response): Promise<T[]> => ((await response.json()) as { data: T[] }).data;

/** A timetable for each. */
function formOf(ids: readonly string[]): FormData {
  const rows = Array.from({ length: ROWS }, (_, at) => `Stage ${at % 5},Act ${at},2026-09-03,20:00,21:00`);
  const csv = `stage,artist,date,start,end\n${rows.join("\n")}\n`;
  const form = new FormData();
  for (const id of ids) form.append(id, new Blob([csv]), "week.csv");
  return form;
}
