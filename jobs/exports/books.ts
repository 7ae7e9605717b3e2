import { sql } from "drizzle-orm";
import { getTrialBalance, getVatReport } from "../../api/ledger/queries.ts";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import type { EntryKind } from "../../core/books/entries.ts";
import { percentText } from "../../core/books/vat.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { formatAmount } from "../../core/money.ts";
import type { Tx } from "../../db/open.ts";
import { askRows, fewRows } from "./rows.ts";
import { date, id, instant, number, secondOf, text, type Cells, type Column, type Table } from "./table.ts";

type Whose = Pick<Caller, "organisationId">;
type Rows = Pick<Table, "columns" | "count" | "batches">;

/** Every export of the books is of a month (`filterOf` in api/exports/actions.ts). */
const periodOf = ({ period }: ExportFilter): string => must(period, "the month of an export");

const KIND_WORDS: Readonly<Record<EntryKind, string>> = {
  expense: "Expense approved",
  payment: "Paid",
  transaction: "Transaction",
  void: "Void",
  advance: "Advance given",
  settlement: "Settled against an advance",
  advance_return: "Advance returned",
  advance_write_off: "Advance written off",
  advance_void: "Advance cancelled",
  fee: "Fee agreed",
  fee_payment: "Fee paid",
  fee_void: "Fee reversed",
  withholding_payment: "Withheld tax paid",
  settlement_void: "No longer settled against an advance",
  revaluation: "Valued at the month's end",
  revaluation_end: "End of that valuation",
};

const JOURNAL_COLUMNS: readonly Column[] = [
  text("Month", 8),
  date("Date"),
  text("Account", 8),
  text("Name of account", 24),
  text("Entry", 18),
  text("Person", 20),
  text("Description", 34),
  number("Amount"),
  text("Currency", 8),
  number("Amount booked"),
  text("Booked in", 9),
  text("Tax country", 10, { notOnPaper: true }),
  number("Tax rate, %", { width: 10 }),
  text("Memo", 24, { notOnPaper: true }),
  instant("Posted", { notOnPaper: true }),
  text("Posted by", 20, { notOnPaper: true }),
  number("Line", { width: 6, notOnPaper: true }),
  id("Entry’s id"),
  id("Expense"),
];

type LineRow = {
  entry_id: string;
  position: number;
  period: string;
  account: string;
  name: string;
  currency: string;
  kind: EntryKind;
  source_id: string | null;
  description: string | null;
  artist: string | null;
  entry_on: string;
  memo: string | null;
  posted_at: string;
  poster: string | null;
  amount_minor: string;
  functional_minor: string;
  functional_currency: string;
  tax_country: string | null;
  tax_rate_milli: number | null;
};

/** Every line of some months, in the order in which it was booked. Debits are above nothing, credits below. */
export async function journalRows(tx: Tx, { organisationId }: Whose, filter: ExportFilter): Promise<Rows> {
  const period = periodOf(filter);
  const { until = period, account, currency } = filter;
  const rows = await askRows<LineRow>(tx, {
    name: "journal",
    columns: sql`postings.entry_id, postings.position, postings.period, postings.account, accounts.name, postings.currency,
      journal_entries.kind, journal_entries.source_id,
      coalesce(expenses.description, advances.purpose, transactions.description, contracts.title) as description,
      coalesce(artist.first_name || ' ' || artist.last_name, clients.name) as artist, journal_entries.entry_on::text as entry_on,
      journal_entries.memo, journal_entries.posted_at, poster.first_name || ' ' || poster.last_name as poster,
      postings.amount_minor::text as amount_minor, postings.functional_minor::text as functional_minor,
      journal_entries.functional_currency, postings.tax_country, postings.tax_rate_milli`,
    of: sql`postings`,
    beside: sql`join journal_entries on journal_entries.id = postings.entry_id
      join accounts on accounts.organisation_id = ${organisationId} and accounts.code = postings.account
      left join expenses on expenses.id = journal_entries.source_id and expenses.organisation_id = ${organisationId}
      left join advance_movements on advance_movements.id = journal_entries.source_id
        and advance_movements.organisation_id = ${organisationId}
      left join advances on advances.id = advance_movements.advance_id
      left join settlements on settlements.id = journal_entries.source_id and settlements.organisation_id = ${organisationId}
      left join contracts on contracts.id = settlements.contract_id
      left join users artist on artist.id = coalesce(expenses.artist_id, advances.artist_id, settlements.artist_id)
      left join transactions on transactions.id = journal_entries.source_id and transactions.organisation_id = ${organisationId}
      left join clients on clients.id = transactions.client_id
      left join users poster on poster.id = journal_entries.posted_by`,
    which: sql`postings.organisation_id = ${organisationId} and postings.period between ${period} and ${until}
        ${account === undefined ? sql`` : sql`and postings.account = ${account}`}
        ${currency === undefined ? sql`` : sql`and postings.currency = ${currency}`}`,
    order: sql`postings.period, postings.entry_id, postings.position`,
    cells: (row) => [
      row.period,
      row.entry_on,
      row.account,
      row.name,
      KIND_WORDS[row.kind],
      row.artist,
      row.description,
      formatAmount(BigInt(row.amount_minor), row.currency),
      row.currency,
      formatAmount(BigInt(row.functional_minor), row.functional_currency),
      row.functional_currency,
      row.tax_country,
      row.tax_rate_milli === null ? null : percentText(row.tax_rate_milli),
      row.memo,
      secondOf(row.posted_at),
      row.poster,
      String(row.position),
      row.entry_id,
      row.source_id,
    ],
  });
  return { columns: JOURNAL_COLUMNS, ...rows };
}

const BALANCE_COLUMNS: readonly Column[] = [
  text("Currency", 10),
  text("Account", 10),
  text("Name", 30),
  text("Kind", 12),
  number("Opening"),
  number("Debit"),
  number("Credit"),
  number("Closing"),
  number("Booked for"),
  text("Booked in", 10),
];

/** Every account by currency, each currency's sum, which is nothing, and that of all in the organisation's own. */
export async function trialBalanceRows(tx: Tx, caller: Whose, filter: ExportFilter): Promise<Rows> {
  const { currencies, functional_total: whole } = await getTrialBalance(tx, caller, periodOf(filter));
  const rows = currencies.flatMap(({ currency, accounts, total }): Cells[] => [
    ...accounts.map((one) => [
      currency,
      one.account,
      one.name,
      one.kind,
      one.opening.amount,
      one.debit.amount,
      one.credit.amount,
      one.closing.amount,
      one.functional.amount,
      one.functional.currency,
    ]),
    [currency, null, "Sum", null, null, null, null, total.amount, null, null],
  ]);
  const last: Cells = [
    null,
    null,
    "All currencies",
    null,
    null,
    null,
    null,
    null,
    whole.amount,
    whole.currency,
  ];
  return { columns: BALANCE_COLUMNS, ...fewRows([...rows, last]) };
}

const VAT_COLUMNS: readonly Column[] = [
  text("Country", 10),
  number("Rate, %", { width: 10 }),
  text("Is a rate there", 18),
  number("Net", { width: 18 }),
  number("Tax", { width: 18 }),
  text("Currency", 10),
  number("Entries", { width: 10 }),
];
const KNOWN_WORDS = new Map([
  [true, "Yes"],
  [false, "No"],
  [null, "Not known"],
]);

/** What was taxed, by country and rate, its sum, and what says nothing of tax. */
export async function vatRows(tx: Tx, caller: Whose, filter: ExportFilter): Promise<Rows> {
  const { rates, total_tax: whole, untaxed } = await getVatReport(tx, caller, periodOf(filter));
  const rows = rates.map(({ country, rate_percent, is_known_rate, net, tax }): Cells => [
    country,
    rate_percent,
    KNOWN_WORDS.get(is_known_rate) ?? null,
    net.amount,
    tax.amount,
    net.currency,
    null,
  ]);
  const sum: Cells = ["Sum", null, null, null, whole.amount, whole.currency, null];
  const silent: Cells = [
    "Nothing said of tax",
    null,
    null,
    untaxed.amount,
    null,
    untaxed.currency,
    String(untaxed.count),
  ];
  return { columns: VAT_COLUMNS, ...fewRows([...rows, sum, silent]) };
}
