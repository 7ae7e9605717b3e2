/**
 * Why a goal is missed, where it is: what limits it, and how that is known. By the name of the goal
 * (bench/report/missed.ts), or of its kind where nothing more particular is known. Figures stand in the results.
 */
export type Limit = { limit: string; known: string };

const NOT_LOOKED = "not looked into further";

export const LIMITS: Readonly<Record<string, Limit>> = {
  path: {
    limit:
      "what every answer of ours does and its ceiling does not: session and rights, rows behind a policy, some 20 headers",
    known: "CPU ratio; no part of it has been measured by itself",
  },
  "day-of-mail": {
    limit:
      "cores: each mail is read by two programs of its own and drawn by a third, beside PostgreSQL, the bench and whoever else is on the machine",
    known: "CPU time a mail and the machine's load stand in the result; waiting to be read is what grows",
  },
  "path:edge schedule, 304": {
    limit:
      "the ceiling sends an empty answer and nothing else; ours looks a token up, compares freshness and sends its headers",
    known: "CPU ratio; from run to run it is on either side of its goal",
  },
  "path:edge schedule, 5,000 readers": {
    limit: "kept answers of thousands of readers do not stay in the processor's caches, as one reader's do",
    known: "the same program, asked by one reader in the same run, reaches its goal",
  },
  "path:dashboard": {
    limit: "PostgreSQL: it answers seven questions on the cores that the API, and the generator, run on",
    known: "the CPU ratio, of the API alone, stands better than the ratio of requests",
  },
  "path:schedules page": {
    limit: "PostgreSQL, on the cores that the API and the generator run on",
    known: "the CPU ratio, of the API alone, stands better than the ratio of requests",
  },
  "path:contracts page": {
    limit:
      "one small query, beside which reading rights, the list's total and making twenty rows into the wire's shape weigh most",
    known: "CPU ratio; not profiled by itself",
  },
  "path:contracts page, kept": {
    limit:
      "a digest of token, organisation and address, and comparisons; the ceiling sends the same bytes to anybody",
    known: "measured by itself (decisions/0008)",
  },
  "path:schedules page, kept": {
    limit:
      "a digest of token, organisation and address, and comparisons; the ceiling sends the same bytes to anybody",
    known: "measured by itself (decisions/0008)",
  },
  "path:expense create": {
    limit:
      "rules, rates, findings, audit trail and the kept answer of its key: more statements than its ceiling has; most of the API's time goes to the driver and the query builder",
    known:
      "CPU time of each part, 30 November 2026: the API takes 1.6 ms an expense and its ceiling 0.5; PostgreSQL 1.8 for the statements and 0.45 for the batches of the feed, of which the ceiling has none, against 1.3. In the API's profile sockets take a fifth, postgres.js an eighth, drizzle a fifteenth, and nothing else stands out; a driver that sends what is pipelined in one piece gained ours 3 %, and the ceiling 10",
  },
  "path:transaction create": {
    limit:
      "as an expense: journal, audit trail, tallies and the kept answer of its key, through driver and query builder",
    known: "CPU ratio; not profiled by itself",
  },
  "path:analytics": {
    limit: "two small queries through the query builder, into thirty days' rows in the wire's shape",
    known: "CPU ratio; not profiled by itself",
  },
  peer: {
    limit:
      "the expense in three of ten journeys: ours writes rules, findings, audit trail, feed and a key's answer where a peer inserts two rows",
    known:
      "each of the four is measured alone in the same table: reads are several times as fast, the expense is not",
  },
  "peer:journey, schedules from an edge": {
    limit:
      "whoever has just written waits until the edge holds it, while API, edge, PostgreSQL and two generators share the cores",
    known: "p99, and the same journey without an edge in the same table",
  },
  endpoint: { limit: "the load as a whole: see its profile", known: "other endpoints of the same run" },
  "endpoint:login": {
    limit:
      "the password's hash, which takes a core for tens of milliseconds on purpose, one at a time where there are two cores",
    known: "the hash alone is measured beside it; in the profile some twenty people a second sign in",
  },
  "endpoint:dashboard": {
    limit: "the sign-ins beside it, whose hashes take most of a core",
    known:
      "one dashboard at a time takes milliseconds (growth); until 30 November 2026 a journey's dashboard was charged for the sign-in before it, too",
  },
  scenario: { limit: "the two cores, which everything shares", known: "CPU of each program in the result" },
  "scenario:books": {
    limit:
      "PostgreSQL: the whole life of an expense (handed in, approved, booked, told, sent) takes more than one core at this rate, and API, jobs and generator need the other",
    known: "CPU of each program, second by second, in the result",
  },
  "endpoint:expense": {
    limit: "PostgreSQL: see books",
    known: "CPU of each program, second by second, in the result",
  },
  stress: { limit: NOT_LOOKED, known: "" },
  storm: {
    limit:
      "what the house takes of expenses a second (see the path), and edges that share its cores meanwhile",
    known: "expenses taken a second, against the path's",
  },
  flood: {
    limit:
      "cores: one of the two hashes all the while, and the other is shared by everybody and by the generators of both loads",
    known: "the same requests without the flood, in the same run",
  },
  growth: {
    limit:
      "a fraction of a millisecond to a few: a level more of an index, and pages that the processor's caches no longer hold",
    known: NOT_LOOKED,
  },
  "growth:dashboard, the accountant's": {
    limit: "not found: the blocks that it reads hardly grow (decisions/0010)",
    known: "`explain (analyze, buffers)` of its queries",
  },
  search: {
    limit:
      "processor time of PostgreSQL that ranks what has the words; the run that stands here shared the machine",
    known: "CPU time of a search, against how long people waited",
  },
  exports: { limit: NOT_LOOKED, known: "" },
  soak: { limit: NOT_LOOKED, known: "" },
  lag: { limit: "the cores: writers, PostgreSQL and three edges share them", known: NOT_LOOKED },
  feed: { limit: NOT_LOOKED, known: "" },
  relay: { limit: NOT_LOOKED, known: "" },
  live: {
    limit: "the cores: writers, PostgreSQL, two thousand readers and the server share two",
    known: "for how much of the time the server wanted one and had none, beside the figure",
  },
  page: {
    limit: "round trips of 150 ms before the first byte of the page's script, simulated; then its 38 kB",
    known: "first paint and largest paint are one moment; not taken apart further",
  },
  "jobs:PostgreSQL": {
    limit:
      "a job of ours has a row, a lease and an end in PostgreSQL, each a commit; bare BullMQ has none of them",
    known: "built so (jobs.md); commits a job",
  },
  "jobs:Redis": {
    limit: "the same rows in PostgreSQL, beside a Redis that needs none",
    known: "drained a second is nearer to PostgreSQL's figure than to Redis's",
  },
  jobs: { limit: NOT_LOOKED, known: "" },
  "hits:all": {
    limit:
      "sign-ins: each begins a session whose standing nobody had asked for, and a profile played in less time meets more of them",
    known: "shares of each cache, in the result: lists stand at nine in ten",
  },
  "hits:redis": {
    limit: "one process: what its memory has not was never asked for, so Redis has not got it either",
    known: "Redis's own count; several processes would share it",
  },
  hits: { limit: NOT_LOOKED, known: "" },
  cities: {
    limit: "distance, at the speed of light in glass, with the mission's regions",
    known: "the model",
  },
  request: { limit: NOT_LOOKED, known: "" },
  faults: { limit: NOT_LOOKED, known: "" },
};

/** `path:dashboard` by its own name, or by what it is one of. */
export function limitOf(id: string): Limit {
  const found = LIMITS[id] ?? LIMITS[id.split(":")[0] ?? ""];
  if (!found) throw new Error(`nothing says what limits ${id}`);
  return found;
}
