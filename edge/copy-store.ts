import { createClient, type Client, type InStatement } from "@libsql/client/http";
import type { CopyAddress } from "./config.ts";
import {
  columnsOf,
  digestOf,
  READ_POSITION,
  standingOf,
  type CopyPosition,
  type Standing,
} from "./copy-position.ts";
import { readCopy, type CopySnapshot } from "./copy-read.ts";
import type { CopyRows } from "./copy-rows.ts";

const ROWS_DELETED_AT_ONCE = 5_000;
/** A build that nobody added to for so long, by the database's own clock, was given up. */
const BUILD_SECONDS_MAX = 30;

export type CopyStore = {
  look(): Promise<Standing>;
  /** The copy as of one moment, unless its digest is the refused one. */
  read(refused: number | null): Promise<CopySnapshot | undefined>;
  /**
   * Rows and position in one transaction, which fails unless the copy stands where it was seen, or in an earlier life of
   * the primary. With another generation than the present one, that is pointed at.
   */
  advance(seen: Standing, next: CopyPosition, rows: CopyRows): Promise<Standing>;
  /** Begins a build, and gives up the one `before`. @returns its generation; undefined while somebody else is at one. */
  begin(before: number | undefined): Promise<number | undefined>;
  /** Rows of a build. @returns false when somebody else took it for given up. */
  add(generation: number, rows: CopyRows): Promise<boolean>;
  /** Deletes the rows of builds that were replaced or given up. */
  sweep(): Promise<void>;
  close(): void;
};

/** The copy in its database. One call is one transaction, but for the last two, which take many. */
export function openCopyStore({ url, token }: CopyAddress, signal: () => AbortSignal): CopyStore {
  const client = createClient({
    url,
    ...(token !== undefined && { authToken: token }),
    fetch: (request: Request) => fetch(request, { signal: signal() }),
  });
  return {
    look: async () => {
      const results = await client.batch([...SCHEMA, READ_POSITION], "write");
      return standingOf(results.at(-1)?.rows[0]);
    },
    read: async (refused) => {
      await client.batch(SCHEMA, "write");
      return await readCopy(client, refused);
    },
    advance: async (seen, next, rows) => {
      const digest = digestOf(next);
      const advance = { sql: ADVANCE, args: { ...columnsOf(next), digest, seen: seen.digest } };
      const isSwap = next.generation !== seen.position?.generation;
      const replace = isSwap ? [{ sql: REPLACE, args: { generation: next.generation } }] : [];
      await client.batch([advance, ...statementsOf(next.generation, rows), ...replace], "write");
      return { digest, position: next };
    },
    begin: async (before) => {
      const [, begun] = await client.batch(
        [
          { sql: GIVE_UP, args: { before: before ?? null } },
          { sql: BEGIN, args: {} },
        ],
        "write",
      );
      const generation = begun?.rows[0]?.generation;
      return generation === undefined ? undefined : Number(generation);
    },
    add: async (generation, rows) => {
      const touch = { sql: TOUCH, args: { generation } };
      const [touched] = await client.batch([touch, ...statementsOf(generation, rows)], "write");
      return touched?.rowsAffected === 1;
    },
    sweep: async () => await sweep(client),
    close: () => client.close(),
  };
}

const SCHEMA = [
  // Every build that has rows; `touched_at` is null once it was replaced or given up.
  "create table if not exists copy_generations (generation integer primary key autoincrement, touched_at integer)",
  `create table if not exists copy_rows (generation integer not null, entity text not null, row_key text not null,
    row text not null, row_sum integer not null, primary key (generation, entity, row_key)) without rowid`,
  `create table if not exists copy_position (only integer primary key check (only = 1), generation integer not null,
    epoch text not null, batch integer not null, schema_version integer not null, shape integer not null,
    snapshot text not null, as_of text not null, sums text not null, set_aside text not null, digest integer not null)`,
];

/** The fence is the digest: where it does not hold there is none, which the column refuses, and all falls with it. */
const ADVANCE = `insert or replace into copy_position
    (only, generation, epoch, batch, schema_version, shape, snapshot, as_of, sums, set_aside, digest)
  values (1, :generation, :epoch, :batch, :schema_version, :shape, :snapshot, :as_of, :sums, :set_aside,
    (select :digest where ((select digest from copy_position) is :seen or (select epoch from copy_position) < :epoch)
      and exists (select 1 from copy_generations where generation = :generation and touched_at is not null)))`;

// One statement for all rows: a statement each would be a step each, with an answer each.
const PUT = `insert or replace into copy_rows (generation, entity, row_key, row, row_sum)
  select :generation, value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(:rows)
  where exists (select 1 from copy_generations where generation = :generation and touched_at is not null)`;
const TAKE = `delete from copy_rows where generation = :generation
  and (entity, row_key) in (select value ->> 0, value ->> 1 from json_each(:rows))`;

function statementsOf(generation: number, { put, gone }: CopyRows): InStatement[] {
  return [
    { sql: TAKE, rows: gone },
    { sql: PUT, rows: put },
  ]
    .filter(({ rows }) => rows.length > 0)
    .map(({ sql, rows }) => ({ sql, args: { generation, rows: JSON.stringify(rows) } }));
}

const IS_CURRENT = "generation is (select generation from copy_position)";
const GIVE_UP = `update copy_generations set touched_at = null
  where not ${IS_CURRENT} and (generation = :before or touched_at < unixepoch() - ${BUILD_SECONDS_MAX})`;
const BEGIN = `insert into copy_generations (touched_at) select unixepoch()
  where not exists (select 1 from copy_generations where touched_at is not null and not ${IS_CURRENT})
  returning generation`;
const TOUCH = `update copy_generations set touched_at = unixepoch()
  where generation = :generation and touched_at is not null`;
const REPLACE = "update copy_generations set touched_at = null where generation <> :generation";

const SWEEP = `delete from copy_rows where generation = :generation and (entity, row_key) in
  (select entity, row_key from copy_rows where generation = :generation limit ${ROWS_DELETED_AT_ONCE})`;

async function sweep(client: Client): Promise<void> {
  const { rows } = await client.execute("select generation from copy_generations where touched_at is null");
  for (const { generation = null } of rows) {
    const args = { generation };
    while ((await client.execute({ sql: SWEEP, args })).rowsAffected === ROWS_DELETED_AT_ONCE);
    await client.execute({ sql: "delete from copy_generations where generation = :generation", args });
  }
}
