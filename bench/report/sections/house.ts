import { CACHES } from "../../../core/caches.ts";
import { ALERTS, HIT_SHARES, POOLER } from "../../contract.ts";
import { missedBy } from "../../page-figures.ts";
import type { Gathered } from "../gather.ts";
import { hitsOf } from "../missed.ts";
import { count, met, ms, notRun, paragraphs, percent, ran, table } from "../words.ts";

export const ARCHITECTURE = `One primary takes every write. Schedules and announcements are read from a replica near the reader; everything else from the API, lists from standbys of PostgreSQL where there are such ([the map](../README.md#the-map), [the house](house.md)).

\`\`\`
page ──▶ edge, one a region (libSQL file) ◀── feed of batches ── sequencer ◀── triggers ┐
  │                                                                                     │
  └────▶ API, one process a core ── one verb, one transaction ──▶ PostgreSQL: rows, outbox
           │  memory, then Redis: answers until what they show changes     │
           └─ lists, reports, search ──▶ standbys ◀── WAL ─────────────────┤
                                                                           └── relay ──▶ BullMQ ──▶ workers
\`\`\`

A write is one transaction with its job, its audit event and the kept answer of its key; what a reader wrote they see at once wherever they read, by a token ([feed](feed.md)). A read goes from the outside in, and is answered by the first that may: the browser's copy, the service worker's, an edge's bytes, an API process's bytes, its entries, Redis, PostgreSQL.`;

export const SCALING = `**Outwards.** Edges: one process a core on one port, as many regions as wanted; each holds everything that readers read and depends on nobody ([deploying](deploy.md)). API: one process a core, no session in any of them, so requests go to whichever is free; no sticky sessions, streams resume anywhere. Workers: as many as wanted, a job runs once. Standbys: up to five, each of its purpose ([replicas](replicas.md)).

**Upwards.** PostgreSQL alone is one machine: its settings follow from memory and cores (\`bun ops/postgres-settings.ts\`).

**Balancing.** Pages choose their region by measured round trips and leave one that fails after a single request; a proxy before API processes takes whichever answers \`/api/health/db\`, keeps quiet streams for 75 s, and drains by the stop signal: what was begun is finished, 8 s at most.

**When to add.** \`ApiBusy\`, \`DatabaseBusy\` and \`QueueLong\` say it before readers feel it; the plan below says how much.`;

export function caching({ scenarios }: Gathered): string {
  return paragraphs(
    table(
      ["Kept", "for"],
      Object.entries(CACHES).map(([name, { ttlSeconds }]) => [name, `${ttlSeconds} s`]),
    ),
    "From the outside in: the browser (immutable files; reads revalidate), the service worker (what this device read, per person), the edge (bytes for each reader and batch), an API process (bytes, then entries, 100 MB), Redis (shared). A hit moves up: what Redis had is in memory then, and its bytes before routing. A change ends entries everywhere by the feed ([decision](decisions/0006-caches-end-by-the-feed.md)); the times above are what remains should it not be heard.",
    hits(scenarios),
    "There is no query cache in PostgreSQL's place: an entry that ends with the row it shows leaves nothing for one to do.",
  );
}

function hits(scenarios: Gathered["scenarios"]): string {
  const found = hitsOf(scenarios);
  const journey = scenarios.find(({ name }) => name === "journey");
  if (!found || !journey) return notRun("bun bench scenario journey --redis");
  const share = (value: number | null): string => (value === null ? "none asked" : percent(value));
  const goals = [
    ["reads that may be kept were", found.all, HIT_SHARES.query],
    ["Redis had of what memory had not", found.redis, HIT_SHARES.redis],
    ["index pages were in memory", found.index, HIT_SHARES.index],
  ] as const;
  return paragraphs(
    table(
      ["Of the journey's reads", "share", "goal"],
      [
        ...goals
          .filter(([, value]) => value !== null)
          .map(([what, value, goal]) => [
            what,
            share(value),
            `≥ ${percent(goal)}: ${met((value ?? 0) >= goal)}`,
          ]),
        ...found.caches.map(({ cache, share: of, reads }) => [
          `${cache}, of ${count(reads)}`,
          percent(of),
          "",
        ]),
      ],
    ),
    ran(journey, "bun bench scenario journey --redis"),
  );
}

export function databaseSection({ database }: Gathered): string {
  return paragraphs(
    "Few connections that pipeline; every hot statement prepared and built once; keyset pages; readers' queries begin at the reader; what an organisation's dashboard counts is tallied and not counted ([why](decisions/0010-tallies.md)). Each organisation's rows are behind a policy that costs no round trip ([why](decisions/0014-row-level-security.md)). Memory, write-ahead log, planner and autovacuum follow from the machine (`ops/postgres-settings.ts`); pools, PgBouncer and standbys are in [deploying](deploy.md) and [replicas](replicas.md).",
    database
      ? paragraphs(
          `\`pgbench ${database.load}\`, ${database.seconds} s a run, ${database.rounds} in turn:`,
          table(
            ["", "tps", "latency", "beside", "tps", "latency", "ratio"],
            database.figures.map((one) => [
              one.name,
              count(one.ours_tps),
              ms(one.ours_latency_ms),
              one.beside,
              count(one.beside_tps),
              ms(one.beside_latency_ms),
              one.ratio,
            ]),
          ),
          ran(database, "bun bench/database.ts"),
        )
      : notRun("bun bench/database.ts"),
    `${count(POOLER.clients)} clients of PgBouncer, each with an answer of its own, over at most ${POOLER.backEnds} back ends is a test (\`db/pooled.slow.test.ts\`). One process of the API does not need it.`,
  );
}

export function pagesSection({ page }: Gathered): string {
  return paragraphs(
    page
      ? paragraphs(
          table(
            [
              "Lighthouse, slow 4G, CPU ÷ 4",
              "performance",
              "accessibility",
              "LCP",
              "blocking",
              "shift",
              "bytes",
              "goals",
            ],
            page.pages.map((one) => [
              one.name,
              one.performance,
              one.accessibility,
              ms(one.lcp_ms),
              ms(one.blocking_ms),
              one.layout_shift,
              count(one.bytes),
              missedBy(one).length === 0 ? "met" : `**not met**: ${missedBy(one).join(", ")}`,
            ]),
          ),
          ran(page, "bun bench/page.ts"),
        )
      : notRun("bun bench/page.ts"),
    "A CDN needs no rules of its own: what never changes says so for a year, pictures for a month, the page and the worker say `no-cache`, and whatever is somebody's says `private`, so nothing of a person's can lie in it. Documents and avatars have signed addresses of their own.",
  );
}

export function monitoring(): string {
  return paragraphs(
    table(
      ["Alert", "Rows"],
      ALERTS.map((alert) => [alert.name, alert.sources]),
    ),
    "Generated into `ops/deploy/alerts.yaml` and tried with promtool a little above and a little below each limit; every endpoint of this contract has one of its own. `/system` shows the same to whoever runs the house, `/metrics` to Prometheus.",
  );
}
