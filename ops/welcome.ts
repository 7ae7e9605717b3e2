import { DEMO_PASSWORD, DEMO_PEOPLE } from "../db/seed/people.ts";
import type { HouseConfig } from "./config.ts";
import type { HouseState } from "./state.ts";
import { table } from "./table.ts";

/** What the person at the terminal needs to know, once, when everything answers. */
export function welcome(state: HouseState, config: HouseConfig, tookMs: number): string {
  const rows: [string, string][] = [
    ["Portal", state.url],
    ["API documentation", `${state.url}/docs`],
    ...state.edges.map(({ region, url }): [string, string] => [`Edge ${region}`, url]),
    ["Data", config.folder],
    [
      "Database",
      config.databaseUrl === undefined ? "embedded PostgreSQL" : withoutPassword(config.databaseUrl),
    ],
    ["Logs", `${config.folder}/logs`],
  ];
  if (config.demo) {
    const names = [...new Set(DEMO_PEOPLE.map((person) => person.organisation))];
    for (const name of names) {
      const emails = DEMO_PEOPLE.filter((person) => person.organisation === name).map(
        (person) => person.email,
      );
      emails.forEach((email, at) => rows.push([at === 0 ? name : "", email]));
    }
    rows.push(["Password of all", DEMO_PASSWORD]);
  } else {
    rows.push(["First administrator", "bun run admin create EMAIL --organisation NAME"]);
  }
  return `${table(rows)}\nReady in ${(tookMs / 1_000).toFixed(1)} s. Ctrl-C stops everything.`;
}

function withoutPassword(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}
