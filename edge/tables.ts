import { FEED_ENTITIES, FEED_KEYS, type FeedEntity } from "../core/feed.ts";
import { addDays, isDate } from "../core/time.ts";
import { checksum } from "./checksum.ts";

/**
 * What a column holds: text, a whole number, a yes or no (0 or 1 in the file) or a list of words (JSON); `?` may be null.
 * `wire` is made of the fields of WIRE; `derived` by DERIVED.
 */
type Kind = "text" | "text?" | "integer" | "flag" | "words" | "wire" | "derived";

const COLUMNS: Record<FeedEntity, Record<string, Kind>> = {
  signing_keys: { kid: "text", public_jwk: "text" },
  sessions: { id: "text", user_id: "text", revoked_at: "text?" },
  users: { id: "text", is_active: "flag" },
  memberships: { organisation_id: "text", user_id: "text", roles: "words" },
  productions: { id: "text", organisation_id: "text", name: "text", day_starts_at: "text" },
  production_people: { production_id: "text", user_id: "text", organisation_id: "text" },
  schedules: {
    id: "text",
    organisation_id: "text",
    production_id: "text",
    clock: "derived",
    day: "derived",
    eve: "derived",
    starts_at: "text",
    ends_at: "text?",
    version: "integer",
    created_at: "text",
    updated_at: "text",
    wire: "wire",
  },
  schedule_people: { schedule_id: "text", user_id: "text", organisation_id: "text" },
  confirmations: {
    schedule_id: "text",
    user_id: "text",
    organisation_id: "text",
    schedule_version: "integer",
    confirmed_at: "text",
  },
  announcements: {
    id: "text",
    organisation_id: "text",
    production_id: "text?",
    version: "integer",
    created_at: "text",
    wire: "wire",
  },
  announcement_reads: { announcement_id: "text", user_id: "text", organisation_id: "text", read_at: "text" },
  calendar_feeds: {
    id: "text",
    organisation_id: "text",
    user_id: "text",
    kind: "text",
    production_id: "text?",
    token_hash: "text",
  },
  calendar_events: {
    id: "text",
    organisation_id: "text",
    user_id: "text",
    is_removed: "flag",
    updated_at: "text",
    starts_at: "text",
    wire: "wire",
  },
  removed_schedules: {
    id: "text",
    organisation_id: "text",
    production_id: "text",
    starts_at: "text",
    updated_at: "text",
    wire: "wire",
  },
};

/**
 * What a page would otherwise reckon of every item that it shows: of which date an item is by its production's day (16 µs
 * of a page of 20). What has no times is of its own date, whenever that day begins.
 */
const DERIVED: Readonly<Record<string, (start: string, isAllDay: boolean) => string>> = {
  clock: (start, isAllDay) => (isAllDay ? "24:00" : start.slice(11, 16)),
  day: (start) => start.slice(0, 10),
  eve: (start) => addDays(start.slice(0, 10), -1),
};

/**
 * Fields that nothing asks for one by one, kept as the JSON that readers get (`"title":"…","kind":"…"`): a page of 20
 * items read as 20 columns each took 200 µs, most of it in crossing from SQLite 400 times.
 */
const WIRE: Partial<Record<FeedEntity, Record<string, Kind>>> = {
  schedules: {
    title: "text",
    kind: "text",
    all_day: "flag",
    local_start: "text",
    local_end: "text?",
    zone: "text",
    starts_at: "text",
    ends_at: "text?",
    location: "text?",
    stage: "text?",
    notes: "text?",
    status: "text",
    version: "integer",
  },
  announcements: { title: "text", body: "text", must_read: "flag", created_at: "text" },
  calendar_events: {
    title: "text",
    all_day: "flag",
    local_start: "text",
    local_end: "text?",
    zone: "text",
    starts_at: "text",
    ends_at: "text?",
    location: "text?",
    notes: "text?",
    version: "integer",
  },
  removed_schedules: {
    kind: "text",
    all_day: "flag",
    local_start: "text",
    local_end: "text?",
    zone: "text",
    starts_at: "text",
    ends_at: "text?",
    version: "integer",
  },
};

/** Says that two programs mean the same by a row's values: another shape is another number. */
export const SHAPE = checksum(JSON.stringify([FEED_KEYS, COLUMNS, WIRE]));

/** Made with a file, and added to one of before they were thought of. */
export const INDEXES = [
  "create index if not exists memberships_user on memberships (user_id)",
  "create index if not exists production_people_user on production_people (user_id)",
  "create index if not exists schedules_start on schedules (organisation_id, starts_at, id)",
  "create index if not exists schedules_created on schedules (organisation_id, created_at, id)",
  "create index if not exists schedules_production on schedules (production_id, starts_at, id)",
  "create index if not exists schedule_people_user on schedule_people (user_id)",
  "create index if not exists announcements_created on announcements (organisation_id, created_at, id)",
  "create index if not exists calendar_feeds_token on calendar_feeds (token_hash)",
  "create index if not exists calendar_events_user on calendar_events (user_id, starts_at, id)",
  "create index if not exists removed_schedules_start on removed_schedules (organisation_id, starts_at, id)",
];

/** A table of the replica with the statements that its feed needs. */
export type Table = {
  entity: FeedEntity;
  columns: readonly string[];
  /** Inserts or replaces: the columns' values in order, then the row's checksum. */
  upsert: string;
  /** By key values in order. */
  find: string;
  remove: string;
  /** Every row, its columns in order and its checksum last. */
  scan: string;
  /** The same in the order of keys, after these key values, so many at most. */
  scanAfter: string;
};

export const TABLES: ReadonlyMap<string, Table> = new Map(
  FEED_ENTITIES.map((entity) => {
    const columns = Object.keys(COLUMNS[entity]);
    const byKey = FEED_KEYS[entity].map((key) => `${key} = ?`).join(" and ");
    const keys = FEED_KEYS[entity].join(", ");
    return [
      entity,
      {
        entity,
        columns,
        upsert: `insert or replace into ${entity} (${columns.join(", ")}, row_sum) values (${columns.map(() => "?").join(", ")}, ?)`,
        find: `select * from ${entity} where ${byKey}`,
        remove: `delete from ${entity} where ${byKey}`,
        scan: `select ${columns.join(", ")}, row_sum from ${entity}`,
        scanAfter: `select ${columns.join(", ")}, row_sum from ${entity} where (${keys}) > (${FEED_KEYS[entity].map(() => "?").join(", ")})
          order by ${keys} limit ?`,
      },
    ];
  }),
);

/** The schema of a new replica file. */
export function createStatements(): string[] {
  return [
    ...FEED_ENTITIES.map((entity) => {
      const columns = Object.entries(COLUMNS[entity]).map(([name, kind]) => {
        const type = kind === "integer" || kind === "flag" ? "integer" : "text";
        return `${name} ${type}${kind.endsWith("?") ? "" : " not null"}`;
      });
      return `create table ${entity} (${columns.join(", ")}, row_sum integer not null, primary key (${FEED_KEYS[entity].join(", ")})) without rowid`;
    }),
    ...INDEXES,
    // One row: where this replica stands. Its digest covers the row, as row_sum covers the others.
    `create table position (only integer primary key check (only = 1), epoch text not null, batch integer not null,
      schema_version integer not null, snapshot text not null, as_of text not null, digest integer not null) strict`,
    "create table sums (entity text primary key, row_count integer not null, row_sum integer not null) strict, without rowid",
    // Organisations of which a row could not be read: their readers are sent to the origin until the next rebuild.
    "create table quarantine (organisation_id text primary key, entity text not null, row_key text not null) strict, without rowid",
  ];
}

export class MalformedRow extends Error {
  override name = "MalformedRow";
}

export type Stored = string | number | null;

/** The values of a row as the file keeps them, in column order. Columns that we do not know are left out: the feed may grow. */
export function storedValues(table: Table, row: Record<string, unknown>): Stored[] {
  return Object.entries(COLUMNS[table.entity]).map(([name, kind]) => {
    if (kind === "derived") return derived(table.entity, name, row);
    return kind === "wire" ? wire(table.entity, row) : stored(table.entity, name, kind, row[name]);
  });
}

function derived(entity: string, name: string, { local_start, all_day }: Record<string, unknown>): Stored {
  if (typeof local_start !== "string" || !isDate(local_start.slice(0, 10)))
    throw new MalformedRow(`${entity}.local_start is not a wall time`);
  return DERIVED[name]?.(local_start, all_day === true) ?? null;
}

/** The row on the wire that gives these values: what storedValues made of it, taken back. */
export function feedRow(table: Table, values: readonly Stored[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [at, [name, kind]] of Object.entries(COLUMNS[table.entity]).entries()) {
    const value = values[at] ?? null;
    if (kind === "derived") continue;
    if (kind === "wire") Object.assign(row, JSON.parse(`{${String(value)}}`));
    else if (kind === "flag") row[name] = value === 1;
    else row[name] = kind === "words" ? JSON.parse(String(value)) : value;
  }
  return row;
}

/** A row's key on the wire, from its values. */
export function keyOf(table: Table, values: readonly Stored[]): string {
  return FEED_KEYS[table.entity].map((name) => values[table.columns.indexOf(name)]).join(":");
}

function wire(entity: FeedEntity, row: Record<string, unknown>): string {
  return Object.entries(WIRE[entity] ?? {})
    .map(([name, kind]) => {
      stored(entity, name, kind, row[name]);
      return `"${name}":${JSON.stringify(row[name])}`;
    })
    .join(",");
}

/** @throws MalformedRow when the value is not of the kind. */
function stored(entity: string, name: string, kind: Kind, value: unknown): Stored {
  if (value === null && kind === "text?") return null;
  if (typeof value === "string" && (kind === "text" || kind === "text?")) return value;
  if (typeof value === "boolean" && kind === "flag") return value ? 1 : 0;
  if (Number.isSafeInteger(value) && kind === "integer") return value as number;
  if (kind === "words" && Array.isArray(value) && value.every((word) => typeof word === "string"))
    return JSON.stringify(value);
  throw new MalformedRow(`${entity}.${name} is not ${kind}`);
}

/** Key values from a key on the wire. */
export function keyValues(table: Table, key: string): string[] {
  const names = FEED_KEYS[table.entity];
  const parts = names.length === 1 ? [key] : key.split(":");
  if (parts.length !== names.length) throw new MalformedRow(`${table.entity} has another key`);
  return parts;
}
