import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  pgTable,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "../columns.ts";

const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => "xid8" });
const pgSnapshot = customType<{ data: string; driverData: string }>({ dataType: () => "pg_snapshot" });

/** What triggers note: which row of which table was touched, by which transaction. Gone once it is in a batch. */
export const changes = pgTable("changes", {
  seq: bigserial("seq", { mode: "bigint" }).primaryKey(),
  entity: text("entity").notNull(),
  /** The row's key as text; parts of a composite key joined by `:`. */
  rowKey: text("row_key").notNull(),
  organisationId: uuid("organisation_id"),
  xid: xid8("xid")
    .notNull()
    .default(sql`pg_current_xact_id()`),
});

/** Batches kept for replicas that were away; older ones are pruned and mean a fresh snapshot. */
export const feedBatches = pgTable(
  "feed_batches",
  {
    batch: bigint("batch", { mode: "number" }).primaryKey(),
    snapshot: pgSnapshot("snapshot").notNull(),
    asOf: instant("as_of").notNull(),
    /** The batch as edges receive it, JSON. */
    body: text("body").notNull(),
    /** What pages are told of and edges never hold, JSON. */
    notices: text("notices").notNull().default("[]"),
    changeCount: integer("change_count").notNull(),
  },
  (table) => [index("feed_batches_age").on(table.asOf)],
);

/** One row: which life of the primary this is. Another epoch means that numbers start anew. */
export const feedState = pgTable("feed_state", {
  only: boolean("only").primaryKey().default(true),
  epoch: text("epoch").notNull(),
  batch: bigint("batch", { mode: "number" }).notNull().default(0),
  /** The cluster, timeline and database that the epoch belongs to (db/feed.ts); empty until a sequencer ran. */
  life: text("life").notNull().default(""),
});
