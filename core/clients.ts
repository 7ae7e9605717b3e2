import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { Currency, sumEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";
import { isZone } from "./time.ts";

const Sum = v.object(sumEntries);
/** What came in, what went out, and what is left of it. */
export const Totals = v.object({ income: Sum, expenses: Sum, profit: Sum });
export type Totals = v.InferOutput<typeof Totals>;

/** How well receipts were read in the last seven days; null where none was. */
export const readingEntries = {
  accuracy_score: v.nullable(v.number()),
  processing_time_ms: v.nullable(v.number()),
};

/** A client's figures as of the last refresh (mission B-06). */
export const ClientPerformance = v.object({
  /** Today where the client is, as of the refresh. */
  business_date: v.string(),
  /** Of that day, and of its month so far. */
  today: Totals,
  month: Totals,
  /** Of the last thirty days. */
  pending_receipts: v.number(),
  total_receipts: v.number(),
  ...readingEntries,
  /** When anything of it changed last. */
  last_updated: v.nullable(v.string()),
});
export type ClientPerformance = v.InferOutput<typeof ClientPerformance>;

/** Somebody whose books are kept here. */
export const Client = v.object({
  id: Id,
  name: v.string(),
  /** The organisation itself: its own books are kept like a client's, under the organisation's id. */
  is_own: v.boolean(),
  currency: v.string(),
  /** Its days begin and end by this clock. */
  zone: v.string(),
  /** Who keeps its books. */
  accountant_id: v.nullable(Id),
  accountant_name: v.nullable(v.string()),
  /** null before the first refresh that knows it. */
  performance: v.nullable(ClientPerformance),
  version: v.number(),
  created_at: v.string(),
  updated_at: v.string(),
});
export type Client = v.InferOutput<typeof Client>;
export const CLIENT_FIELDS = Object.keys(Client.entries);

const Zone = v.pipe(
  v.string(),
  v.maxLength(64),
  v.check(isZone, "must be an IANA time zone such as Europe/Lisbon"),
);

export const ClientCreate = v.strictObject({
  id: v.optional(NewId),
  name: line(200),
  /** Absent: the organisation's. It stays: sums of two currencies are none. */
  currency: v.optional(Currency),
  zone: v.optional(Zone, "UTC"),
  /** Absent: whoever makes it, where they are an accountant. */
  accountant_id: v.optional(v.nullable(Id)),
});
export type ClientCreate = v.InferOutput<typeof ClientCreate>;

export const ClientChange = v.partial(
  v.strictObject({ name: line(200), zone: Zone, accountant_id: v.nullable(Id) }),
);
export type ClientChange = v.InferOutput<typeof ClientChange>;

export const ClientQuery = v.strictObject(pageQuery);
export type ClientQuery = v.InferOutput<typeof ClientQuery>;

/** Who may keep a client's books. */
export const Accountants = v.object({ data: v.array(v.object({ id: Id, name: v.string() })) });
export type Accountants = v.InferOutput<typeof Accountants>;

export const clientProblems = problems("clients", {
  ownName: [409, "Its own books are called as the organisation is"],
  ownStays: [409, "The organisation's own books stay"],
});
