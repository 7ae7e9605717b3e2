import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { benchHouse } from "./house.ts";
import { liveFigures, type LiveFigures } from "./scenarios/live.ts";

/** `bun bench/live.ts [--clients 2000] [--seconds 20]`: docs/bench.md. Ends by itself and leaves nothing running. */
const CLIENTS = 2_000;
const SECONDS = 20;

const numberAfter = (word: string, otherwise: number) => {
  const at = process.argv.indexOf(word);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

export function liveLines(figures: readonly LiveFigures[]): string[] {
  return figures.map(
    (one) =>
      `live at the ${one.where}, ${one.clients} readers, ${one.writes_per_s} items/s: p50 ${one.p50_ms} ms, p95 ${one.p95_ms}, p99 ${one.p99_ms}, max ${one.max_ms}; goal p99 < ${one.goal.p99_ms}: ${one.met ? "met" : "NOT MET"}\n` +
      `  ${one.heard} events heard, ${one.missing} missing, ${one.twice} twice, ${one.dropped} streams dropped, ${one.resets} resets; the write's own answer p50 ${one.answer_p50_ms} ms, p99 ${one.answer_p99_ms}; CPU ${one.cpu_share} of a core (${one.cpu_us_per_event} µs an event; without a core for ${one.starved_share} of the time), ${one.rss_mib} MiB; another request waits p50 ${one.probe_p50_ms} ms, p99 ${one.probe_p99_ms}, max ${one.probe_max_ms}; clients' CPU ${one.clients_cpu_share}`,
  );
}

if (import.meta.main) {
  const figures = await (async () => {
    await using house = await benchHouse();
    const manager = await house.signIn("manager");
    return await liveFigures(
      house,
      manager,
      numberAfter("--clients", CLIENTS),
      numberAfter("--seconds", SECONDS),
    );
  })();
  const folder = join(import.meta.dir, "results");
  mkdirSync(folder, { recursive: true });
  const result = { at: new Date().toISOString(), cores: cpus().length, bun: Bun.version, figures };
  await Bun.write(join(folder, "live.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(liveLines(figures).join("\n"));
  process.exitCode = figures.every(({ met }) => met) ? 0 : 1;
}
