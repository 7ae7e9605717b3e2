import { parseArgs } from "node:util";
import { testRedis } from "../ops/testing-redis.ts";
import { cities, cityTable } from "./cities/cities.ts";
import { dayOfMail } from "./day-of-mail/day.ts";
import { dayOfMailTable } from "./day-of-mail/table.ts";
import { DAY_OF_MAIL, EXPORT, MONTH_END, PROFILES, SEARCH, STORM, type Profile } from "./contract.ts";
import { feed, feedTable } from "./feed.ts";
import { flood, floodTable } from "./flood.ts";
import { exportTable, measureExports } from "./exports.ts";
import { expenseGrowth, growth, growthTable } from "./growth.ts";
import { benchHouse } from "./house.ts";
import type { Run } from "./open/run.ts";
import { runScenario } from "./open/scenario.ts";
import { scenarioTable } from "./open/scenario-table.ts";
import { monthEnd } from "./month-end.ts";
import { overload, overloadTable } from "./overload.ts";
import { measurePaths, type PathFigures } from "./paths.ts";
import { pathTable } from "./path-table.ts";
import { soak, soakTable } from "./soak.ts";
import { storm, stormTable } from "./storm.ts";
import { missingNginx } from "../ops/testing-nginx.ts";
import { comparePeers } from "./peers/compare.ts";
import { peerTable } from "./peers/table.ts";
import { measureSheets } from "./callsheets/measure.ts";
import { sheetTable } from "./callsheets/table.ts";
import { measureReceipts, publish, RECEIPTS } from "./receipts/measure.ts";
import { HELD_OUT_SEED, measureMade } from "./receipts/made/measure.ts";
import { madeDocument, madeTable } from "./receipts/made/table.ts";
import { receiptDocument, receiptTable } from "./receipts/table.ts";
import { relay, relayTable } from "./relay/relay.ts";
import { writeReport } from "./report/write.ts";
import { regressions } from "./regressions.ts";
import { readResult, writeResult } from "./results.ts";
import { searches, searchTable } from "./search.ts";

/** `bun bench`: docs/bench.md. Ends by itself and leaves nothing running. */
const USAGE = `bun bench                     every path against its ceiling (about fifteen minutes; --quick takes one)
bun bench WORDS               only the paths whose name has these words, "requests", "jobs", "audit append" or "lag"
bun bench scenario NAME       a load profile, open-loop; --scale 0.1 for a tenth of its time
${Object.entries({
  ...PROFILES,
  "month-end": MONTH_END,
  "day-of-mail": DAY_OF_MAIL,
  stress: { what: "climb until it gives, then three times that", sources: "L-03" },
})
  .map(([name, { what, sources }]) => `    ${name.padEnd(16)}${what} (${sources})`)
  .join("\n")}
bun bench growth              pages at one, ten and a hundred times the rows
bun bench growth-expenses     the expenses' pages at ten thousand, a hundred thousand and a million
bun bench peers               the same journey on Express with Redis and on Fastify
bun bench report              docs/performance.md and bench/results/report.html from what was measured last;
                              --deployment FILE [--out FILE] for another name and another growth (bench/report/deployment.ts)
bun bench soak                half of capacity, and what grows meanwhile; --minutes 10
bun bench feed                a thousand changes a second, an outage, a new edge; --rows 1000000
bun bench storm               two thousand who were offline come back at once, each with twenty expenses; --count N for others
bun bench flood               a thousand wrong passwords a second beside what others ask
bun bench relay               the feed to 3 and 30 edges, with and without nginx in front
bun bench export              a hundred thousand rows as CSV, XLSX and PDF on the worker; --count N for others, --rounds N
bun bench search              what people type, over a million things of one organisation; --count N for others, --rounds N
bun bench receipts FOLDER     how well photographed receipts are read, and their copies found; ../shared/data/receipts
bun bench receipts made       how well receipts of kinds that nobody has seen are read: made-up ones; --count N of each kind
bun bench callsheets          how well call sheets and day sheets are understood: made-up, held-out and public ones; --seed 1
bun bench cities              how near readers in major cities are, with which regions
options: --quick, --scale N, --processes N, --seed N, --minutes N, --rounds N, --rows N, --count N (of uploads
         and books, at their rate; of receipts whose copies are looked for), --redis (behind a profile's caches), --out FILE,
         --compare FILE (fails where a path is slower than in that result of bun bench, beyond noise)`;

type Options = {
  quick: boolean;
  scale: number;
  processes: string;
  seed: number;
  minutes: number;
  rounds: number | undefined;
  rows: number;
  redis: boolean;
  out: string | undefined;
};

type Command = (
  words: string[],
  options: Options,
  run: Run,
) => Promise<{ name: string; body: object; text: string }>;

const COMMANDS: Record<string, Command> = {
  scenario: async ([name = ""], { processes, redis: withRedis }, run) => {
    await using redis = withRedis ? await testRedis(CACHE_REDIS) : undefined;
    const cache: Record<string, string> = redis ? { CACHE_REDIS_URL: redis.url } : {};
    if (name === "month-end") {
      const body = await monthEnd(run, { PROCESS_COUNT: processes, ...cache });
      return { name: "scenario-month-end", body, text: scenarioTable(body) };
    }
    if (name === "day-of-mail") {
      const body = await dayOfMail(run, { PROCESS_COUNT: processes, ...cache });
      return { name: "scenario-day-of-mail", body, text: dayOfMailTable(body) };
    }
    await using house = await benchHouse({ PROCESS_COUNT: processes, ...cache });
    if (name === "stress") {
      const body = await overload(house, run);
      return { name: "scenario-stress", body, text: overloadTable(body) };
    }
    const profile = (PROFILES as Record<string, Profile>)[name];
    if (!profile) throw new Usage(`There is no profile called "${name}".`);
    const body = await runScenario(house, name, profile, run);
    return { name: `scenario-${name}`, body, text: scenarioTable(body) };
  },
  peers: async (_words, { quick, rounds = 5 }, run) => {
    const sizes = quick ? { rounds: 1, seconds: 2 } : { rounds, seconds: 5 };
    const body = await comparePeers({ ...sizes, connections: 64, progress: run.progress });
    return { name: quick ? "quick" : "peers", body, text: peerTable(body) };
  },
  soak: async (_words, { minutes }, run) => {
    await using house = await benchHouse();
    const body = await soak(house, minutes, run);
    return { name: "soak", body, text: soakTable(body) };
  },
  feed: async (_words, { rows }, run) => {
    await using house = await benchHouse();
    const body = await feed(house, rows, run);
    return { name: "feed", body, text: feedTable(body) };
  },
  storm: async (_words, { quick, processes }, run) => {
    await using house = await benchHouse({ PROCESS_COUNT: processes });
    const clients = run.count ?? (quick ? 50 : STORM.clients);
    const body = await storm(house, { clients, each: STORM.each }, run);
    return { name: clients === STORM.clients ? "storm" : "quick", body, text: stormTable(body) };
  },
  flood: async (_words, { quick, processes }, run) => {
    await using house = await benchHouse({ PROCESS_COUNT: processes });
    const body = await flood(house, quick ? { ...run, scale: 0.1 } : run);
    return { name: quick ? "quick" : "flood", body, text: floodTable(body) };
  },
  relay: async (_words, { quick, rounds = 2 }, { progress }) => {
    const reason = missingNginx();
    if (reason !== undefined) throw new Usage(`bun bench relay cannot be run: ${reason}.`);
    const sizes = quick ? { rounds: 1, seconds: 2 } : { rounds, seconds: 10 };
    const body = await relay(sizes, progress);
    return { name: quick ? "quick" : "relay", body, text: relayTable(body) };
  },
  receipts: async ([folder = RECEIPTS], _options, { progress, count }) => {
    if (folder === "made") {
      const body = await measureMade(progress, { seed: HELD_OUT_SEED, each: count });
      // Fewer of them are for whoever tries something.
      if (count === undefined) await publish("made", madeDocument(body, today()));
      return { name: count === undefined ? "receipts-made" : "quick", body, text: madeTable(body) };
    }
    const body = await measureReceipts(folder, progress, count);
    // Those that everybody has are the ones that the docs speak of.
    if (folder === RECEIPTS) await publish("measured", receiptDocument(body, today()));
    return { name: folder === RECEIPTS ? "receipts" : "quick", body, text: receiptTable(body) };
  },
  export: async (_words, { quick, rounds = 3 }, { progress, count = quick ? 5_000 : EXPORT.rows }) => {
    await using house = await benchHouse();
    const body = await measureExports(house, count, quick ? 1 : rounds, progress);
    return { name: quick ? "quick" : "exports", body, text: exportTable(body) };
  },
  search: async (_words, { quick, rounds = quick ? 5 : 100, processes }, run) => {
    await using house = await benchHouse({ PROCESS_COUNT: processes, RATE_LIMITS: "off" });
    const rows = run.count ?? (quick ? 20_000 : SEARCH.rows);
    const body = await searches(house, rows, rounds, run);
    return { name: rows === SEARCH.rows ? "search" : "quick", body, text: searchTable(body) };
  },
  callsheets: async (_words, { quick, seed }, { progress }) => {
    const body = await measureSheets(progress, { each: quick ? 1 : undefined, seed });
    // Other seeds make other sheets: what is kept is what everybody measures.
    return { name: quick || seed !== 1 ? "quick" : "callsheets", body, text: sheetTable(body) };
  },
  cities: async (_words, _options, { progress }) => {
    const body = await cities(progress);
    return { name: "cities", body, text: cityTable(body) };
  },
  growth: async (_words, { processes }, run) => {
    await using house = await benchHouse({ PROCESS_COUNT: processes });
    const body = await growth(house, run);
    return { name: "growth", body, text: growthTable(body) };
  },
  "growth-expenses": async (_words, { processes }, run) => {
    await using house = await benchHouse({ PROCESS_COUNT: processes });
    const body = await expenseGrowth(house, run);
    return { name: "growth-expenses", body, text: growthTable(body) };
  },
};

const paths: Command = async ([only], { quick, rounds }, { progress }) => {
  const body = await measurePaths({ quick, rounds, only, progress });
  // What the contract names is held to it by itself, and takes a minute.
  const whole = only === undefined ? "paths" : only === "requests" ? "requests" : "quick";
  return { name: quick ? "quick" : whole, body, text: pathTable(body) };
};

class Usage extends Error {}

/** As docs/settings.md asks for one that stands behind caches. */
const CACHE_REDIS = { appendonly: "no", maxmemory: "256mb", "maxmemory-policy": "allkeys-lru" };
const today = () => new Date().toISOString().slice(0, 10);

/** Whoever watches hears at least so often that it goes on (mission L-18: 30 s). */
const STILL_MS = 25_000;

const begunMs = performance.now();
const stopped = new AbortController();
let stops = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // The first ends a profile with what it has; the second ends everything.
    if (++stops > 1) process.exit(130);
    console.error("stopping; once more to leave at once");
    stopped.abort();
  });

try {
  await main();
} catch (error) {
  if (!(error instanceof Usage)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}

async function main(): Promise<void> {
  const { values, positionals } = readWords();
  if (values.help) return console.log(USAGE);
  const [first = "", ...rest] = positionals;
  const command = COMMANDS[first];
  if (first === "report")
    return console.log(`Written: ${(await writeReport(values.deployment, values.out)).join(", ")}`);
  const progress = openProgress();
  const options: Options = {
    quick: values.quick,
    scale: Number(values.scale),
    processes: values.processes,
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    rows: Number(values.rows),
    redis: values.redis,
    out: values.out,
  };
  const count = values.count === undefined ? undefined : Number(values.count);
  if (count !== undefined && !(count > 0)) throw new Usage("--count takes a number above 0.");
  if (!(options.scale > 0)) throw new Usage("--scale takes a number above 0.");
  const run: Run = { scale: options.scale, seed: options.seed, progress, signal: stopped.signal, count };
  const baseline = values.compare === undefined ? undefined : readResult<PathFigures>("", values.compare);
  if (values.compare !== undefined && !baseline?.reads) throw new Usage(`${values.compare} holds no paths.`);
  const { name, body, text } = await (command ?? paths)(command ? rest : positionals, options, run);
  const file = await writeResult(name, body, begunMs, options.out);
  console.log(`\n${text}\n\nWritten to ${file}`);
  const slower = baseline ? regressions(baseline, body as PathFigures) : [];
  for (const { name: path, was, is } of slower)
    console.log(`SLOWER THAN BEFORE: ${path}, ratio ${was} then, ${is} now`);
  process.exit(slower.length > 0 ? 1 : 0);
}

/** Says what is done, and where that takes long that it still is. */
function openProgress(): (text: string) => void {
  let last = "";
  let saidMs = performance.now();
  const say = (text: string) => {
    saidMs = performance.now();
    console.log(`${((saidMs - begunMs) / 1_000).toFixed(0).padStart(5)} s  ${text}`);
  };
  setInterval(() => {
    if (performance.now() - saidMs >= STILL_MS) say(`still: ${last || "starting"}`);
  }, 1_000).unref();
  return (text) => {
    last = text;
    say(text);
  };
}

function readWords() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        quick: { type: "boolean", default: false },
        scale: { type: "string", default: "1" },
        processes: { type: "string", default: "1" },
        seed: { type: "string", default: "1" },
        minutes: { type: "string", default: "10" },
        rounds: { type: "string" },
        rows: { type: "string", default: "1000000" },
        count: { type: "string" },
        redis: { type: "boolean", default: false },
        out: { type: "string" },
        compare: { type: "string" },
        deployment: { type: "string" },
      },
    });
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}
