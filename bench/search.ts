import { openSigningKeys } from "../api/auth/tokens.ts";
import type { SearchPage } from "../core/search.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { SEARCH } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import { makePeople, settle, type Cast, type Person } from "./open/people.ts";
import type { Run } from "./open/run.ts";
import { ready, secretsOf } from "./open/scenario.ts";
import { merge, newTally, note, percentiles, type Percentiles, type Tally } from "./open/tally.ts";
import { cpuSeconds } from "./process.ts";
import { table } from "./table.ts";

type Searched = Pick<Percentiles, "count" | "p50_ms" | "p95_ms" | "p99_ms" | "max_ms"> & {
  name: string;
  found: number;
};

export type SearchFigures = {
  /** What can be found, all of one organisation. */
  rows: number;
  /** Indexed in so many seconds, into so much. */
  rebuild_s: number;
  index_mib: number;
  searches: Searched[];
  all: Searched;
  /** CPU time of the API and of PostgreSQL for each of them, which others on this machine do not lengthen. */
  cpu_ms: number;
  /** As many at once as there are cores for. */
  at_once: Searched & { readers: number };
  goal: typeof SEARCH;
  met: boolean;
};

const PEOPLE = 500;
const ROWS_AT_ONCE = 100_000;
/** Of what is in no list of people: three quarters are of schedules. */
const ANNOUNCEMENTS = 0.15;
const CONTRACTS = 0.1;
/** Few words are used by many, and many by few: as often as the cube of chance. */
const VOCABULARY = 6_000;
const READERS = 4;

type As = "manager" | "accountant" | "artist";
type Ask = { name: string; as: As; of(word: Word): string; page?: Record<string, string> };
type Word = { common: string; seldom: string; other: string };

const half = (word: string) => word.slice(0, Math.max(2, Math.ceil(word.length / 2)));
/** Two letters in its middle swapped. */
const slip = (word: string) => {
  const at = Math.floor(word.length / 2);
  return word.slice(0, at - 1) + word.charAt(at) + word.charAt(at - 1) + word.slice(at + 1);
};

/** What people type, and as whom. */
const ASKS: readonly Ask[] = [
  { name: "two letters", as: "manager", of: ({ common }) => common.slice(0, 2) },
  { name: "half a word that many rows have", as: "manager", of: ({ common }) => half(common) },
  { name: "a word that many rows have", as: "manager", of: ({ common }) => common },
  { name: "a word that few rows have", as: "manager", of: ({ seldom }) => seldom },
  {
    name: "two words and half of a third",
    as: "manager",
    of: ({ common, other, seldom }) => `${common} ${other} ${half(seldom)}`,
  },
  { name: "a slip", as: "manager", of: ({ seldom }) => slip(seldom) },
  {
    name: "two words, a slip in one",
    as: "manager",
    of: ({ common, seldom }) => `${common} ${slip(seldom)}`,
  },
  { name: "nothing that there is", as: "manager", of: ({ seldom }) => `${seldom}q${seldom}` },
  {
    name: "a kind's page",
    as: "manager",
    of: ({ common }) => common,
    page: { kind: "schedule", limit: "20" },
  },
  { name: "an accountant's", as: "accountant", of: ({ other }) => half(other) },
  { name: "an artist's, a word that many rows have", as: "artist", of: ({ common }) => common },
  { name: "an artist's, half a word", as: "artist", of: ({ other }) => half(other) },
  { name: "an artist's, a slip", as: "artist", of: ({ seldom }) => slip(seldom) },
];

/** Searches of one organisation over so many rows, one at a time and then some at once. */
export async function searches(
  house: BenchHouse,
  rows: number,
  rounds: number,
  { progress, signal }: Pick<Run, "progress" | "signal">,
): Promise<SearchFigures> {
  progress(`search: making ${rows.toLocaleString("en")} rows`);
  const cast = await makePeople(house.databaseUrl, PEOPLE);
  await using database = openDatabase(house.databaseUrl, {
    name: "bench",
    max: 1,
    statementTimeoutMs: 1_800_000,
  });
  const words = vocabulary();
  await fill(database, cast, words, rows, progress);
  progress("search: making its index");
  const begun = performance.now();
  await database.sql`select search_rebuild()`;
  const rebuild = (performance.now() - begun) / 1_000;
  await settle(database);
  const [size] = await database.sql<{ rows: number; bytes: string }[]>`
    select (select count(*)::int from search_entries where organisation_id = ${cast.organisationId}) as rows,
      pg_total_relation_size('search_entries') + pg_total_relation_size('search_words') as bytes`;
  await ready(house, cast.artists);
  const ask = await askerOf(house, cast);
  const tallies = ASKS.map(() => ({ tally: newTally(), found: 0 }));
  // The first fills what a process keeps for everybody.
  let worked = 0;
  for (let round = -1; round < rounds && !signal.aborted; round++) {
    if (round === 0) worked = await workedSeconds(house, database);
    if (round % 10 === 0) progress(`search: round ${round} of ${rounds}`);
    for (const [at, one] of ASKS.entries())
      await askOnce(ask, one, words, round, round < 0 ? undefined : tallies[at]);
  }
  worked = (await workedSeconds(house, database)) - worked;
  progress(`search: ${READERS} at once`);
  const crowd = { tally: newTally(), found: 0 };
  await Promise.all(
    Array.from({ length: READERS }, async (_, reader) => {
      for (let n = 0; n < (rounds * ASKS.length) / READERS && !signal.aborted; n++)
        await askOnce(ask, ASKS[(n + reader) % ASKS.length] as Ask, words, n * READERS + reader, crowd);
    }),
  );
  const whole = { tally: newTally(), found: 0 };
  for (const { tally, found } of tallies) {
    merge(whole.tally, tally);
    whole.found += found;
  }
  const figures = ASKS.map(({ name }, at) => searchedOf(name, tallies[at]));
  const all = searchedOf("all of them", whole);
  const atOnce = { ...searchedOf(`${READERS} at once`, crowd), readers: READERS };
  return {
    rows: size?.rows ?? 0,
    rebuild_s: Math.round(rebuild),
    index_mib: Math.round(Number(size?.bytes ?? 0) / 2 ** 20),
    searches: figures,
    all,
    cpu_ms: Math.round((worked * 10_000) / all.count) / 10,
    at_once: atOnce,
    goal: SEARCH,
    met: [...figures, all].every(({ p95_ms }) => p95_ms < SEARCH.p95Ms),
  };
}

/** So far, of the API's process and of its connections. */
async function workedSeconds(house: BenchHouse, { sql }: Pick<Database, "sql">): Promise<number> {
  const backends = await sql<
    { pid: number }[]
  >`select pid from pg_stat_activity where application_name = 'api'`;
  return [house.api().pid, ...backends.map(({ pid }) => pid)].reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

type Kept = { tally: Tally; found: number };
type Asker = (as: As, n: number, query: Record<string, string>) => Promise<SearchPage>;

async function askOnce(
  ask: Asker,
  one: Ask,
  words: readonly string[],
  n: number,
  kept: Kept | undefined,
): Promise<void> {
  const q = one.of(wordOf(words, n));
  const begun = performance.now();
  const { data } = await ask(one.as, n, { q, ...one.page });
  if (!kept) return;
  note(kept.tally.answered, performance.now() - begun);
  if (data.length > 0) kept.found++;
}

function searchedOf(name: string, kept: Kept | undefined): Searched {
  const { count, p50_ms, p95_ms, p99_ms, max_ms } = percentiles((kept?.tally ?? newTally()).answered);
  return { name, count, found: kept?.found ?? 0, p50_ms, p95_ms, p99_ms, max_ms };
}

async function askerOf(house: BenchHouse, cast: Cast): Promise<Asker> {
  const keys = await openSigningKeys(secretsOf(house).signingKey);
  const tokenOf = async ({ userId, sessionId }: Person) =>
    (await keys.sign({ sub: userId, sid: sessionId }, Date.now())).accessToken;
  return async (as, n, query) => {
    const person = as === "artist" ? cast.artists[(Math.abs(n) * 7) % cast.artists.length] : cast[as];
    if (!person) throw new Error("nobody asks");
    const token = await tokenOf(person);
    const response = await fetch(`${house.url}/api/v1/search?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (response.status !== 200) throw new Error(`${query.q} answered ${response.status}`);
    return (await response.json()) as SearchPage;
  };
}

const SYLLABLES =
  "ba bel cor da den fa gor hal in jor ka lin ma mer na nor o pa per ra ris sa sol ta tor u va vel wi zan".split(
    " ",
  );

/** Words of two to four syllables, none of them another's beginning on purpose, the most used first. */
function vocabulary(): string[] {
  const words = new Set<string>();
  for (let n = 1; words.size < VOCABULARY; n++) {
    const mixed = Bun.hash(String(n));
    const count = 2 + Number(mixed % 3n);
    words.add(
      Array.from(
        { length: count },
        (_, at) => SYLLABLES[Number((mixed >> BigInt(8 * (at + 1))) % BigInt(SYLLABLES.length))],
      ).join(""),
    );
  }
  return [...words];
}

/** Another choice for every search. */
function wordOf(words: readonly string[], n: number): Word {
  const at = (from: number, to: number, step: number) =>
    words[from + ((Math.abs(n) * step) % (to - from))] ?? "";
  return { common: at(0, 40, 7), other: at(40, 400, 31), seldom: at(1_000, VOCABULARY, 1_009) };
}

const LINES = 60_000;
const LINES_AT_ONCE = 10_000;

function linesFrom(from: number, words: readonly string[]): Record<string, string | number>[] {
  const said = (line: number, part: string, count: number) =>
    Array.from({ length: count }, (_, at) => {
      const chance = Number(Bun.hash(`${line} ${part} ${at}`) % 1_000_000n) / 1_000_000;
      return words[Math.floor(words.length * chance ** 3)];
    }).join(" ");
  return Array.from({ length: LINES_AT_ONCE }, (_, n) => {
    const at = from + n;
    return { at, title: said(at, "title", 3), notes: said(at, "notes", 6), body: said(at, "body", 40) };
  });
}

/** Past the triggers, which would tell the feed of every row: what is measured is asked of PostgreSQL alone. */
async function fill(
  { sql }: Pick<Database, "sql">,
  { organisationId, manager }: Cast,
  words: readonly string[],
  rows: number,
  progress: (text: string) => void,
): Promise<void> {
  await sql`create table bench_lines (at int primary key, title text not null, notes text not null, body text not null)`;
  for (let from = 0; from < LINES; from += LINES_AT_ONCE)
    await sql`insert into bench_lines select at, title, notes, body from json_to_recordset(
      ${JSON.stringify(linesFrom(from, words))}::text::json) as line(at int, title text, notes text, body text)`;
  await sql`set session_replication_role = replica`;
  const productions = sql`(select id, row_number() over (order by id) - 1 as at, count(*) over () as many from productions where organisation_id = ${organisationId}) p`;
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - from);
    const [news, contracts] = [Math.round(count * ANNOUNCEMENTS), Math.round(count * CONTRACTS)];
    const lines = sql`join bench_lines line on line.at = (n * 7919 + ${from}::int) % ${LINES}::int`;
    await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, location, notes, status)
      select gen_random_uuid(), ${organisationId}, p.id, line.title, 'other', now()::timestamp, 'UTC',
        now() + (random() - 0.7) * interval '1000 days', 'Stage ' || n % 40, line.notes, 'scheduled'
      from generate_series(1, ${count - news - contracts}::int) n join ${productions} on p.at = n % p.many ${lines}`;
    await sql`insert into announcements (id, organisation_id, production_id, title, body, must_read, created_by)
      select gen_random_uuid(), ${organisationId}, case when n % 10 > 0 then p.id end, line.title, line.body, false, ${manager.userId}
      from generate_series(1, ${news}::int) n join ${productions} on p.at = n % p.many ${lines}`;
    await sql`insert into contracts (id, organisation_id, artist_id, production_id, title, status, amount_minor, currency, starts_on, ends_on, created_by)
      select gen_random_uuid(), ${organisationId}, w.user_id, w.production_id, line.title, 'active', 100, 'EUR', current_date, current_date + 30, ${manager.userId}
      from generate_series(1, ${contracts}::int) n join (select *, row_number() over (order by user_id) - 1 as at, count(*) over () as many
        from production_people where organisation_id = ${organisationId}) w on w.at = n % w.many ${lines}`;
    progress(`search: ${(from + count).toLocaleString("en")} rows made`);
  }
  await sql`reset session_replication_role`;
}

export function searchTable({
  rows,
  rebuild_s,
  index_mib,
  searches: each,
  all,
  cpu_ms,
  at_once,
  goal,
  met,
}: SearchFigures): string {
  const line = ({ name, count, found, p50_ms, p95_ms, p99_ms, max_ms }: Searched) => [
    name,
    String(count),
    String(found),
    ...[p50_ms, p95_ms, p99_ms, max_ms].map((ms) => ms.toFixed(1)),
  ];
  return [
    table([
      [`${rows.toLocaleString("en")} rows, ms`, "asked", "found", "p50", "p95", "p99", "max"],
      ...[...each, all, at_once].map(line),
    ]),
    `indexed in ${rebuild_s} s, ${index_mib} MiB; ${cpu_ms} ms of CPU time for each; goal: p95 < ${goal.p95Ms} ms of each: ${met ? "met" : "NOT MET"}`,
  ].join("\n\n");
}
