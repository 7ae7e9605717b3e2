import { BUDGET_PER_MONTH, RESOURCES, type Growing } from "../../contract.ts";
import type { Gathered } from "../gather.ts";
import { relayLine } from "../reach.ts";
import { count, paragraphs, table } from "../words.ts";

const READERS = 1_000_000;
/** Each looks once a minute while a show day lasts. */
const READS_PER_READER_SECOND = 1 / 60;
const TARGET_PER_S = 100_000;
const DAY_SECONDS = 86_400;
/** What is written on a day is written mostly in its busy hours (bench/contract/profiles.ts, `HOURS`). */
const BUSY_HOUR_TIMES = 2;
/** Of a profile's requests: the journey's own, and reviewers' (L-07, L-11). */
const EDGE_SHARE = 0.5;

/** What machines beyond this one would be needed: arithmetic on measured rates, shown with its inputs. */
export function capacity({ paths, stress, relay }: Gathered, growing: readonly Growing[]): string {
  if (!paths) return "Needs `bun bench`.";
  const perCore = (name: string): number => {
    const read = paths.reads.find((one) => one.name === name);
    return read ? 1_000 / read.ours.cpu_s_per_1000 : 0;
  };
  const unchanged = perCore("edge schedule, 304");
  const hot = perCore("edge schedule, hot");
  const busy = RESOURCES.cpuShare;
  const cores = (perSecond: number, each: number): number =>
    Math.max(1, Math.ceil(perSecond / (each * busy)));
  const readers = READERS * READS_PER_READER_SECOND;
  return paragraphs(
    `*Modelled.* Requests for a second of the edge's CPU time, as measured: ${count(hot)} hot, ${count(unchanged)} unchanged. At ${busy * 100} % busy:`,
    [
      `- ${count(TARGET_PER_S)} reads/s need ${cores(TARGET_PER_S, hot)} such cores hot, ${cores(TARGET_PER_S, unchanged)} where readers revalidate.`,
      `- ${count(READERS)} readers who look once a minute are ${count(readers)} reads/s: ${cores(readers, unchanged)} such cores, spread over the regions, where their answers are kept; a reader's answer and token take about 12 kB of an edge's memory while they are.`,
      `- A CDN in front changes static files and nothing of a reader's own: answers are private. What is the same for every region is the feed, and a relay shares one copy of it by collapsing their requests. ${relay ? relayLine(relay) : ""}`.trim(),
      stress
        ? [
            `- One API process and its PostgreSQL on these cores hold ${count(stress.knee_per_s)} uncached requests/s; processes add up until PostgreSQL is the slower part.`,
          ]
        : [],
    ]
      .flat()
      .join("\n"),
    stress && planOf(growing, stress.knee_per_s * busy, hot * busy),
  );
}

function planOf(growing: readonly Growing[], apiPerHouse: number, edgePerCore: number): string {
  return paragraphs(
    `As it is meant to grow (L-21 to L-24, DB-36), *modelled*: of the busiest second's requests half are read from edges; "machines" are of two cores like this one, each with an API process and PostgreSQL's share of work, at ${RESOURCES.cpuShare * 100} % of the knee; writes are those of a day, twice as many in its busy hours.`,
    table(
      [
        "",
        "requests/s",
        "users",
        "edge cores",
        "machines for the API",
        "writes/s at the busiest",
        "files a month",
        "TB",
      ],
      growing.map((one) => [
        one.when,
        count(one.requestsPerSecond),
        count(one.users),
        Math.max(1, Math.ceil((one.requestsPerSecond * EDGE_SHARE) / edgePerCore)),
        Math.max(1, Math.ceil((one.requestsPerSecond * (1 - EDGE_SHARE)) / apiPerHouse)),
        count((one.transactionsPerDay / DAY_SECONDS) * BUSY_HOUR_TIMES),
        count(one.uploadsPerMonth),
        one.storedTerabytes,
      ]),
    ),
    "What it cannot say: PostgreSQL is one machine for writes. `books` shows what a core of it does a second; beyond that it has to be a larger machine, and what writes cost is the first thing to make less.",
  );
}

const ARTISTS = [200, 500, 1_000, 3_000] as const;

export function cost(): string {
  return paragraphs(
    `*Modelled.* Nothing here says what a machine costs. The mission's budget is $${count(BUDGET_PER_MONTH)} a month, whatever number of artists uses it (DOC-06); its $12 or $20 an artist and year (DOC-07) come to that only with thousands of them, so cost is a fixed part and little else:`,
    table(
      ["Artists", "budget for each and year"],
      ARTISTS.map((artists) => [count(artists), `$${count((BUDGET_PER_MONTH * 12) / artists)}`]),
    ),
    "What grows with use are files (storage), e-mails and texts (by the piece), and traffic; what does not are PostgreSQL, one API machine and an edge a region. To spend less: edges on the smallest machines there are, for one core answers tens of thousands of reads a second; files and archives of closed years in a colder store.",
  );
}

/** What an engineer would do next, in this order. */
export const ROADMAP = [
  "**Writes.** The statements and round trips of an expense, then of its life through the jobs: the widest gap to a ceiling, to the peers, and the limit of `books`.",
  "**Queries of one row.** Driver and query builder weigh most where a query is small: contracts, analytics, transactions.",
  "**Figures of a machine with more cores.** Two processes of an edge, live streams and search share two here; nothing above says how they do by themselves.",
  "**Hours.** Soak and endurance as long as the mission wants them; a day of five million; a hundred thousand files.",
]
  .map((one, at) => `${at + 1}. ${one}`)
  .join("\n");

export const QUESTIONS = paragraphs(
  "Not measurable here: networks between regions (modelled above), a CDN, more than two cores, disks under load of their own, hours of endurance, real populations, services outside.",
  "To clarify before a launch:",
  [
    "When is the peak: time of day, days of a month, season?",
    "Where are readers, and which of them may be further than 200 ms?",
    "What outages may integrations have, and who hears of them?",
    "Which hours are for maintenance?",
    "How will it grow in a year: organisations, artists, files, requests?",
    "What may it cost, and what may a minute without it cost?",
    "Which rules apply: SOC 2, ISO 27001, where data may lie?",
  ]
    .map((one) => `- ${one}`)
    .join("\n"),
);
