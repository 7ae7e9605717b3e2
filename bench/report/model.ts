import type { Gathered } from "./gather.ts";
import { relayLine } from "./reach.ts";

/** A core is not run hotter than this on an ordinary peak (mission P-14). */
const BUSY_SHARE_MAX = 0.7;
const READERS = 1_000_000;
/** Each looks once a minute while a show day lasts. */
const READS_PER_READER_SECOND = 1 / 60;
const TARGET_PER_S = 100_000;

/** What machines beyond this one would be needed: arithmetic on measured rates, shown with its inputs. */
export function modelled({ paths, stress, relay }: Gathered): string {
  if (!paths) return "Needs `bun bench`.";
  const perCore = (name: string): number => {
    const read = paths.reads.find((one) => one.name === name);
    return read ? 1_000 / read.ours.cpu_s_per_1000 : 0;
  };
  const unchanged = perCore("edge schedule, 304");
  const hot = perCore("edge schedule, hot");
  const cores = (perSecond: number, each: number): number => Math.ceil(perSecond / (each * BUSY_SHARE_MAX));
  const readers = READERS * READS_PER_READER_SECOND;
  const of = (value: number): string => Math.round(value).toLocaleString("en");
  const lines = [
    `*Modelled.* Requests for a second of the edge's CPU time, as measured: ${of(hot)} hot, ${of(unchanged)} unchanged. At ${BUSY_SHARE_MAX * 100} % busy:`,
    `- ${of(TARGET_PER_S)} reads/s need ${cores(TARGET_PER_S, hot)} such cores hot, ${cores(TARGET_PER_S, unchanged)} where readers revalidate.`,
    `- ${of(READERS)} readers who look once a minute are ${of(readers)} reads/s: ${cores(readers, unchanged)} such cores, spread over the regions, where their answers are kept; a reader's answer and token take about 12 kB of an edge's memory while they are.`,
    `- A CDN in front changes static files and nothing of a reader's own: answers are private. What is the same for every region is the feed, and a relay shares one copy of it by collapsing their requests. ${relay ? relayLine(relay) : ""}`.trim(),
  ];
  if (stress)
    lines.push(
      `- One API process and its PostgreSQL on these cores hold ${of(stress.knee_per_s)} uncached requests/s; processes add up until PostgreSQL is the slower part.`,
    );
  return lines.join("\n");
}
