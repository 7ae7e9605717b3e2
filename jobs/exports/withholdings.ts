import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { formatAmount } from "../../core/money.ts";
import type { ReclaimStatus } from "../../core/settlement-states.ts";
import type { Tx } from "../../db/open.ts";
import { askRows } from "./rows.ts";
import { date, id, instant, number, secondOf, text, type Column, type Table } from "./table.ts";

type Whose = Pick<Caller, "organisationId">;

const RECLAIM_WORDS: Readonly<Record<ReclaimStatus, string>> = {
  none: "No certificate yet",
  certificate_issued: "Certificate issued",
  reclaim_filed: "Claimed back",
  refunded: "Refunded",
  refused: "Refund refused",
};

const COLUMNS: readonly Column[] = [
  date("Settled"),
  text("Artist", 22),
  text("Contract", 28),
  date("First show"),
  date("Last show"),
  text("Country", 8),
  number("Rate, %", { width: 10 }),
  number("Fee"),
  number("Withheld"),
  text("Currency", 8),
  date("At the tax office"),
  text("Getting it back", 18),
  instant("Since", { notOnPaper: true }),
  text("Certificate", 20, { notOnPaper: true }),
  id("Settlement’s id"),
];

type Row = {
  id: string;
  settled_on: string;
  artist: string;
  title: string;
  shows_from: string;
  shows_until: string;
  country: string | null;
  points: number;
  fee_minor: string;
  withheld_minor: string;
  currency: string;
  remitted_on: string | null;
  reclaim: ReclaimStatus;
  reclaim_at: string | null;
  certificate: string | null;
};

/** What was withheld from fees that were agreed on, each with how far getting it back is. */
export async function withholdingRows(
  tx: Tx,
  { organisationId }: Whose,
  { reclaim, from, to }: ExportFilter,
): Promise<Pick<Table, "columns" | "count" | "batches">> {
  const rows = await askRows<Row>(tx, {
    name: "withholdings",
    columns: sql`settlements.id, settlements.settled_on::text as settled_on, artist.first_name || ' ' || artist.last_name as artist,
      contracts.title, settlements.shows_from::text as shows_from, settlements.shows_until::text as shows_until,
      settlements.withholding_country as country, settlements.withholding_points as points,
      settlements.fee_minor::text as fee_minor, settlements.withheld_minor::text as withheld_minor, settlements.currency,
      settlements.remitted_on::text as remitted_on, settlements.reclaim, settlements.reclaim_at, documents.file_name as certificate`,
    of: sql`settlements`,
    beside: sql`join contracts on contracts.id = settlements.contract_id
      join users artist on artist.id = settlements.artist_id
      left join documents on documents.id = settlements.certificate_id`,
    which: sql`settlements.organisation_id = ${organisationId} and settlements.withheld_minor > 0
      and settlements.status in ('approved', 'paid')
      ${reclaim === undefined ? sql`` : sql`and settlements.reclaim = ${reclaim}`}
      ${from === undefined ? sql`` : sql`and settlements.settled_on >= ${from}`}
      ${to === undefined ? sql`` : sql`and settlements.settled_on <= ${to}`}`,
    order: sql`settlements.settled_on, settlements.id`,
    cells: (row) => [
      row.settled_on,
      row.artist,
      row.title,
      row.shows_from,
      row.shows_until,
      row.country,
      String(row.points / 100),
      formatAmount(BigInt(row.fee_minor), row.currency),
      formatAmount(BigInt(row.withheld_minor), row.currency),
      row.currency,
      row.remitted_on,
      RECLAIM_WORDS[row.reclaim],
      secondOf(row.reclaim_at),
      row.certificate,
      row.id,
    ],
  });
  return { columns: COLUMNS, ...rows };
}
