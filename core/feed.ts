import * as v from "valibot";
import { common, Problem, problems } from "./problem.ts";
import { isInstant } from "./time.ts";

/**
 * What travels from the primary to the edges. One batch is one database snapshot: a replica that has applied
 * batch n holds exactly what the primary held at snapshot n (docs/feed.md).
 */
export const FEED_SCHEMA_VERSION = 1;

/** The tables that edges hold, in the order in which a snapshot streams them. */
export const FEED_ENTITIES = [
  "signing_keys",
  "sessions",
  "users",
  "memberships",
  "productions",
  "production_people",
  "schedules",
  "schedule_people",
  "confirmations",
  "announcements",
  "announcement_reads",
  "calendar_feeds",
  "calendar_events",
  "removed_schedules",
] as const;
export type FeedEntity = (typeof FEED_ENTITIES)[number];

/** The columns that name a row; on the wire their values are joined by `:`. */
export const FEED_KEYS = {
  signing_keys: ["kid"],
  sessions: ["id"],
  users: ["id"],
  memberships: ["organisation_id", "user_id"],
  productions: ["id"],
  production_people: ["production_id", "user_id"],
  schedules: ["id"],
  schedule_people: ["schedule_id", "user_id"],
  confirmations: ["schedule_id", "user_id"],
  announcements: ["id"],
  announcement_reads: ["announcement_id", "user_id"],
  calendar_feeds: ["id"],
  calendar_events: ["id"],
  removed_schedules: ["id"],
} as const satisfies Record<FeedEntity, readonly string[]>;

/**
 * Tables that pages are told of and edges never hold: a batch names their rows in its notices, by id and whose they
 * are, which only the API reads. Of a job they say how far it is as well.
 */
export const NOTICE_ENTITIES = [
  "expenses",
  "advances",
  "contracts",
  "documents",
  "notifications",
  "jobs",
  "transactions",
  "schedule_receipts",
  "route_plans",
  "events",
  "emails",
  /** An organisation's ledger outside, by the organisation. */
  "ledgers",
] as const;

/** One row as it stood at the batch's snapshot; `row` null is a tombstone. */
export type FeedChange = {
  entity: string;
  key: string;
  /** null for what belongs to no organisation: people, their sessions, signing keys. */
  organisation_id: string | null;
  row: Record<string, unknown> | null;
};

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Instant = v.pipe(v.string(), v.check(isInstant, "must be an instant"));
const Epoch = v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/));
const Snapshot = v.pipe(v.string(), v.regex(/^\d+:\d+:(\d+(,\d+)*)?$/));

/** Checked to the outline only: what is wrong inside one change must not stop the others (`quarantine` at the edge). */
export const FeedBatch = v.object({
  batch: Count,
  /** `xmin:xmax:xip,…` of pg_current_snapshot(). */
  snapshot: Snapshot,
  /** The primary's clock when the snapshot was taken. */
  as_of: Instant,
  changes: v.array(v.unknown()),
});
export type FeedBatch = v.InferOutput<typeof FeedBatch>;

export const FeedAnswer = v.object({
  epoch: Epoch,
  schema_version: Count,
  /** The newest batch there is, and its time: how far behind a replica that took these still is. */
  latest: Count,
  latest_as_of: Instant,
  batches: v.array(FeedBatch),
});
export type FeedAnswer = v.InferOutput<typeof FeedAnswer>;

/** The first line of a snapshot stream; then one FeedChange a line; then SnapshotEnd. */
export const SnapshotHead = v.object({
  epoch: Epoch,
  schema_version: Count,
  batch: Count,
  snapshot: Snapshot,
  as_of: Instant,
});
export type SnapshotHead = v.InferOutput<typeof SnapshotHead>;
/** Without it the stream was cut. */
export const SnapshotEnd = v.object({ end: v.literal(true), rows: Count });

export const FeedQuery = v.strictObject({
  after: v.pipe(v.string(), v.regex(/^\d{1,15}$/, "must be a batch number"), v.transform(Number)),
  /** The epoch that number belongs to; another one than the present is a gap. */
  epoch: v.optional(Epoch),
});
export type FeedQuery = v.InferOutput<typeof FeedQuery>;

export const feedProblems = problems("feed", {
  gap: [410, "Batches after that one are no longer kept; take a snapshot"],
  busy: [503, "Enough replicas are taking a snapshot; try again shortly"],
});

export const edgeProblems = problems("edge", {
  behind: [503, "This region has not seen your change yet; ask the origin"],
  notReady: [503, "This region has no data yet; ask another one"],
});

/** Which transaction a write was, in which life of the primary. */
export type WriteToken = { epoch: string; xid: bigint };

const WRITE_TOKEN = /^([0-9a-f]{12})\.(\d{1,19})$/;

/** `<epoch>.<xid>`, or undefined when it is not that. */
export function parseWriteToken(text: string): WriteToken | undefined {
  const [, epoch, xid] = WRITE_TOKEN.exec(text) ?? [];
  return epoch === undefined || xid === undefined ? undefined : { epoch, xid: BigInt(xid) };
}

/** A pg_snapshot, taken apart once. */
export type SeenBy = { xmin: bigint; xmax: bigint; open: ReadonlySet<bigint> };

export function parseSnapshot(text: string): SeenBy {
  const [xmin = "0", xmax = "0", open = ""] = text.split(":");
  return {
    xmin: BigInt(xmin),
    xmax: BigInt(xmax),
    open: new Set(open === "" ? [] : open.split(",").map(BigInt)),
  };
}

/** Had the transaction ended when the snapshot was taken? (PostgreSQL's pg_visible_in_snapshot.) */
export function sees(snapshot: SeenBy, xid: bigint): boolean {
  if (xid < snapshot.xmin) return true;
  return xid < snapshot.xmax && !snapshot.open.has(xid);
}

/**
 * Does a replica at `snapshot` of `epoch` hold what the token names? Epochs are ordered: what was written in an
 * earlier life either survived into the snapshot that began this one, or is gone for everybody.
 */
export function covers(epoch: string, snapshot: SeenBy, token: WriteToken): boolean {
  if (token.epoch !== epoch) return token.epoch < epoch;
  return sees(snapshot, token.xid);
}

/** What a reader has written or seen, and must not be shown less than. */
export type Demand = { tokens: readonly WriteToken[]; batch: number };

const TOKENS_MAX = 100;

/** From `x-write-token` (a list) and `x-feed-batch`; undefined when nothing is demanded. @throws Problem 400. */
export function readDemand(writeTokens: string | null, feedBatch: string | null): Demand | undefined {
  if (writeTokens === null && feedBatch === null) return undefined;
  const words =
    writeTokens
      ?.split(",")
      .map((word) => word.trim())
      .filter(Boolean) ?? [];
  if (words.length > TOKENS_MAX)
    throw new Problem(common.malformed, `x-write-token takes at most ${TOKENS_MAX} tokens.`);
  const tokens = words.map((word) => {
    const token = parseWriteToken(word);
    if (!token) throw new Problem(common.malformed, "x-write-token takes tokens that a write answered.");
    return token;
  });
  const batch = feedBatch === null ? 0 : Number(feedBatch);
  if (!Number.isSafeInteger(batch) || batch < 0)
    throw new Problem(common.malformed, "x-feed-batch takes a batch number.");
  return { tokens, batch };
}

/** Does whoever stands there hold all that is demanded? */
export function meets(
  at: { epoch: string; batch: number; snapshot: SeenBy },
  { tokens, batch }: Demand,
): boolean {
  return at.batch >= batch && tokens.every((token) => covers(at.epoch, at.snapshot, token));
}
