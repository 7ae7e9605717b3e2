import { FLOOD } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import { makePeople } from "./open/people.ts";
import type { EndpointFigures, ScenarioFigures } from "./open/figures.ts";
import type { Run } from "./open/run.ts";
import { play, ready } from "./open/scenario.ts";
import { newTally, note, noteError, percentiles, type Percentiles } from "./open/tally.ts";
import { openWire, requestText } from "./open/wire.ts";
import { ASKS } from "./overload.ts";
import { table } from "./table.ts";

const PEOPLE = 500;
/** What others ask meanwhile: well below the knee, or they would be slow by themselves. */
const OTHERS_PER_SECOND = 60;
const SECONDS = { warmUp: 10, each: 60 } as const;
const CONNECTIONS_MAX = 400;
const TICK_MS = 10;

export type FloodFigures = {
  others_per_s: number;
  /** Bad sign-ins: sent a second, and what became of each: judged (401), refused with Retry-After, or neither. */
  bad_per_s: number;
  judged_per_s: number;
  refused: number;
  neither: Record<string, number>;
  refusals: Percentiles;
  endpoints: { name: string; calm_p99_ms: number; flood_p99_ms: number; times: number; met: boolean }[];
  errors: number;
  goal: typeof FLOOD;
  met: boolean;
};

/**
 * A thousand wrong passwords a second, half of them for people who are here, beside what others ask for (reliability
 * L11). The house has no rate limits (a flood from ten thousand addresses meets none either): what holds is the queue
 * before the hashes alone.
 */
export async function flood(house: BenchHouse, run: Run): Promise<FloodFigures> {
  const { artists } = await makePeople(house.databaseUrl, PEOPLE);
  await ready(house, artists);
  const others = (name: string, seconds: number) =>
    play(
      house,
      artists,
      name,
      {
        what: "flood",
        sources: "L11",
        stages: [{ seconds, perSecond: OTHERS_PER_SECOND }],
        asks: ASKS,
        limits: { errorShare: 1 },
      },
      { ...run, scale: 1 },
    );
  const seconds = Math.max(5, SECONDS.each * run.scale);
  await others("warm-up", SECONDS.warmUp);
  const calm = await others("calm", seconds);
  const attack = badSignIns(
    house.url,
    artists.map(({ email }) => email),
  );
  let during: ScenarioFigures;
  try {
    during = await others("flood", seconds);
  } finally {
    await attack.end();
  }
  const { sent, judged, tally } = attack;
  const lasted = attack.seconds();
  const endpoints = during.endpoints.map((one) => beside(calm.endpoints, one));
  const refused = tally.refused.totalCount;
  const errors = Object.values(during.errors).reduce((sum, count) => sum + count, 0);
  const badPerSecond = Math.round(sent() / lasted);
  return {
    others_per_s: OTHERS_PER_SECOND,
    bad_per_s: badPerSecond,
    judged_per_s: Math.round(judged() / lasted),
    refused,
    neither: tally.errors,
    refusals: percentiles(tally.refused),
    endpoints,
    errors,
    goal: FLOOD,
    met:
      badPerSecond >= FLOOD.perSecond * 0.95 &&
      Object.keys(tally.errors).length === 0 &&
      errors === 0 &&
      endpoints.every(({ met }) => met),
  };
}

function beside(
  calm: readonly EndpointFigures[],
  { name, p99_ms }: EndpointFigures,
): FloodFigures["endpoints"][number] {
  const before = calm.find((one) => one.name === name)?.p99_ms ?? 0;
  const times = before > 0 ? Math.round((p99_ms / before) * 100) / 100 : Infinity;
  return {
    name,
    calm_p99_ms: before,
    flood_p99_ms: p99_ms,
    times,
    met: times <= FLOOD.times,
  };
}

/** At fixed times, whatever becomes of those before. */
function badSignIns(url: string, known: readonly string[]) {
  const wire = openWire(url, CONNECTIONS_MAX);
  const tally = newTally();
  const pending = new Set<Promise<void>>();
  let [sent, judged] = [0, 0];
  const begun = performance.now();
  let ended = begun;
  const one = (): void => {
    const email = sent % 2 === 0 ? known[(sent / 2) % known.length] : `nobody-${sent}@bench.example`;
    sent++;
    const at = performance.now();
    const body = JSON.stringify({ email, password: `wrong-${sent}-of-course` });
    const asked = wire
      .ask(requestText(url, "POST", "/api/v1/auth/login", {}, body))
      .then(
        (answer) => {
          if (answer.status === 401) judged++;
          else if (answer.status === 503 && answer.header("retry-after") !== undefined)
            note(tally.refused, performance.now() - at);
          else noteError(tally, String(answer.status));
        },
        (error: Error) => noteError(tally, error.message),
      )
      .finally(() => pending.delete(asked));
    pending.add(asked);
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1_000) * FLOOD.perSecond;
    while (sent < due) one();
  }, TICK_MS);
  return {
    tally,
    sent: () => sent,
    judged: () => judged,
    seconds: () => (ended - begun) / 1_000,
    end: async () => {
      clearInterval(timer);
      ended = performance.now();
      await Promise.all(pending);
      wire.close();
    },
  };
}

export function floodTable(one: FloodFigures): string {
  return [
    table([
      ["beside the flood", "calm p99 ms", "flood p99 ms", "times"],
      ...one.endpoints.map(({ name, calm_p99_ms, flood_p99_ms, times }) => [
        name,
        calm_p99_ms.toFixed(1),
        flood_p99_ms.toFixed(1),
        times.toFixed(2),
      ]),
    ]),
    `${one.bad_per_s}/s bad sign-ins: ${one.judged_per_s}/s judged, ${one.refused} refused with Retry-After, p99 ${one.refusals.p99_ms.toFixed(1)} ms; neither: ${JSON.stringify(one.neither)}; ${one.errors} of the others failed`,
    `goal: others' p99 ≤ ${one.goal.times} × theirs without: ${one.met ? "met" : "NOT MET"}`,
  ].join("\n\n");
}
