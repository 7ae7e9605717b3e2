import { readFolder } from "./config.ts";
import { holderOf } from "./folder.ts";
import { stateOf, type HouseState } from "./state.ts";
import { table } from "./table.ts";

const ANSWER_MS_MAX = 2_000;

const folder = readFolder(process.env);
const state = stateOf(folder);
if (holderOf(folder) === undefined || state === undefined) {
  console.log(`Nothing runs on ${folder}; npm start starts it`);
  process.exitCode = 1;
} else {
  await show(state);
}

async function show(house: HouseState): Promise<void> {
  const health = await ask(`http://127.0.0.1:${house.port}/api/health`);
  const rows = await Promise.all(
    house.programs.map(async (program) => {
      const edge = house.edges.find(({ region }) => program.name === `edge-${region}`);
      return [
        program.name,
        program.pid === null ? "–" : String(program.pid),
        program.since.slice(0, 19).replace("T", " "),
        String(program.restarts),
        program.pid === null
          ? "down"
          : edge
            ? await edgeHealth(edge.url)
            : program.name.startsWith("api")
              ? health
              : "running",
      ];
    }),
  );
  console.log(`${house.url}  (process ${house.pid}, data in ${folder})`);
  console.log(table(rows, ["program", "process", "since (UTC)", "restarts", "health"]));
  if (health !== "healthy") process.exitCode = 1;
}

async function edgeHealth(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const body = (await response.json()) as { batch?: number; lag_ms?: number; stale?: boolean };
    if (!response.ok) return `not ready (${response.status})`;
    return `${body.stale ? "stale" : "healthy"}, batch ${body.batch ?? "?"}, ${body.lag_ms ?? "?"} ms behind`;
  } catch {
    // No answer, or none that can be read: to the person who asks it is down.
    return "does not answer";
  }
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    return response.ok
      ? "healthy"
      : `not ready (${response.status}): ${(await response.text()).slice(0, 200)}`;
  } catch {
    return "does not answer";
  }
}
