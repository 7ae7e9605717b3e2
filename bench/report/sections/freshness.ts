import { CATCH_UP, FAULTS, LAG, RECOVERY, STALENESS } from "../../contract.ts";
import type { FaultFigures } from "../../faults/run.ts";
import type { Gathered } from "../gather.ts";
import { liveText, relayText } from "../reach.ts";
import { count, met, ms, notRun, paragraphs, ran, table } from "../words.ts";

export function freshness({ paths, feed, relay, live }: Gathered): string {
  return paragraphs(
    paths?.lag
      ? `Commit → visible at ${paths.lag.edges} edges under ${paths.lag.writes_per_s} writes/s: p50 ${ms(paths.lag.p50_ms)}, p99 ${ms(paths.lag.p99_ms)}, max ${ms(paths.lag.max_ms)} (goal ${LAG.p50Ms}, ${LAG.p99Ms}): ${met(paths.lag.met)}. ${ran(paths, "bun bench")}`
      : notRun("bun bench lag"),
    feed
      ? `Under ${count(feed.load.changes_per_s)} changes/s for ${feed.load.seconds} s: p50 ${ms(feed.load.lag.p50_ms)}, p99 ${ms(feed.load.lag.p99_ms)}: ${met(feed.load.met)}. ${count(feed.catch_up.changes)} changes that an edge missed, made in the ${feed.catch_up.outage_s} s for which it stood still, were caught up with at ${count(feed.catch_up.changes_per_s)}/s (goal ≥ ${count(CATCH_UP.changesPerSecond)}): ${met(feed.catch_up.met)}; it is how many they are, not how long it was away, that takes time. A new edge over ${count(feed.snapshot.rows)} rows took ${feed.snapshot.seconds} s and at most ${feed.snapshot.edge_peak_mib} MiB; the API that sent them went from ${feed.snapshot.api_mib_before} to ${feed.snapshot.api_peak_mib} MiB. ${ran(feed, "bun bench feed")}`
      : notRun("bun bench feed"),
    relay ? paragraphs(relayText(relay), ran(relay, "bun bench relay")) : notRun("bun bench relay"),
    `An answer older than ${STALENESS.edgeSeconds} s says so. Standbys of PostgreSQL alert at ${STALENESS.standbyAlertSeconds} s and are left out at ${STALENESS.standbyOutSeconds} s ([replicas](replicas.md)).`,
    "One event stream carries changes, upload and job progress; slow readers are dropped and catch up.",
    live
      ? paragraphs(live.figures.map(liveText).join(" "), ran(live, "bun bench/live.ts"))
      : notRun("bun bench/live.ts"),
  );
}

/** What breaks on purpose, and what readers saw of it. */
export function faultsSection({ faults, kills }: Gathered): string {
  return paragraphs(
    faults
      ? paragraphs(
          `${count(faults.operations)} reads and writes by six readers who run the page's own code, while something breaks (goal: each fault ≥ ${FAULTS.times} times, ${count(FAULTS.operations)} operations, no read that failed, nothing wrong): ${met(isWhole(faults))}. Wrong is whatever an oracle refuses: a reader shown less than they wrote or saw, a torn batch, a region that is not the primary's equal in the end. Unmet are reads whose reader had just written and whom nobody but the primary, which was away, could show no less; unwritten are writes that the primary did not take.`,
          table(
            [
              "Fault",
              "times",
              "seed",
              "reads",
              "writes",
              "failed",
              "wrong",
              "unmet",
              "unwritten",
              "slowest read",
              "and",
            ],
            Object.values(faults.faults).map((one) => [
              one.what,
              one.times,
              one.seed ?? "",
              count(one.reads),
              count(one.writes),
              one.failed.length,
              one.wrong.length,
              one.unmet,
              one.unwritten,
              one.slowest_read_ms === 0 ? "" : ms(one.slowest_read_ms),
              figuresOf(one),
            ]),
          ),
          ran(faults, "bun bench/faults.ts"),
        )
      : notRun("bun bench/faults.ts"),
    kills
      ? `${kills.kills} kills of edges and sequencers under ${count(kills.transfers)} transfers: ${count(kills.views)} views judged, ${kills.wrong.length} wrong. ${ran(kills, "bun bench/kills.ts")}`
      : notRun("bun bench/kills.ts"),
    `When the primary itself is lost, reading goes on at the edges and a standby is promoted by hand ([how](replicas.md#when-the-primary-is-lost)): within ${RECOVERY.seconds} s, of which the steps take seconds (\`db/promotion.slow.test.ts\`) and whoever decides the rest. What an asynchronous standby had not received is lost, at most ${RECOVERY.lostSeconds} s, which \`StandbyBehind\` watches. Backups are whoever's run the machines ([deploying](deploy.md)): none is made here, and no restore was measured.`,
  );
}

export const isWhole = ({
  operations,
  failed_reads,
  wrong,
  faults,
}: NonNullable<Gathered["faults"]>): boolean =>
  operations >= FAULTS.operations &&
  failed_reads <= FAULTS.failedReads &&
  wrong <= FAULTS.wrong &&
  Object.values(faults).every(({ times }) => times >= FAULTS.times);

const WORDS: Readonly<Record<string, string>> = {
  caught_up_ms_max: "caught up after ms",
  back_ms_max: "back after ms",
  noticed_ms_max: "noticed after ms",
  sound_again_ms_max: "sound again after ms",
  lag_ms_max: "others' lag ms",
  told_ms_max: "told after ms",
  api_stopped_ms_max: "an API process stopped after ms",
  edge_stopped_ms_max: "an edge stopped after ms",
};
/** Of what a fault counts, the greatest times: the rest is in the result. */
function figuresOf({ figures }: FaultFigures): string {
  return Object.entries(figures)
    .flatMap(([name, value]) => (WORDS[name] === undefined ? [] : [`${WORDS[name]} ≤ ${count(value)}`]))
    .join("; ");
}
