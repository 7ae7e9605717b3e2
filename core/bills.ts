import * as v from "valibot";
import { CATEGORY_ACCOUNTS, RECOVERABLE_VAT } from "./books/chart.ts";
import type { TaxLine } from "./books/entries.ts";
import type { ExpenseCategory } from "./expense-states.ts";
import { Id } from "./ids.ts";
import { moneyEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";

/** Where the books of an organisation go: a ledger outside, or files where it has none. */
export const LEDGER_KINDS = ["xero", "files"] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];
export const LEDGER_NAMES: Readonly<Record<LedgerKind, string>> = { xero: "Xero", files: "Files" };

/**
 * How far a bill is. `sending` is also what nobody knows the outcome of: it is looked for there before it goes out
 * again. `withdrawn` never went out, as its expense was voided before.
 */
export const BILL_STATES = [
  "waiting",
  "sending",
  "sent",
  "refused",
  "voiding",
  "voided",
  "withdrawn",
] as const;
export type BillState = (typeof BILL_STATES)[number];

/** In what a bill of theirs differs from ours. */
export const BILL_DRIFTS = ["missing", "amount", "status", "twice", "unpaid"] as const;
export type BillDrift = (typeof BILL_DRIFTS)[number];

/** The most bills that go out in one call. */
export const BATCH_BILLS_MAX = 50;
export const RESEND_BILLS_MAX = 50;

const PREFIX = "LP-";
/** By it a bill is found there, whatever became of our answer. */
export const referenceOf = (expenseId: string): string => `${PREFIX}${expenseId}`;
const REFERENCE = /^LP-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Undefined for what is not ours. */
export const expenseOf = (reference: string): string | undefined => REFERENCE.exec(reference)?.[1];

export type BillLine = { description: string; account: string; amountMinor: number };

/** What a ledger outside is to have of an approved expense. */
export type Bill = {
  reference: string;
  /** Whom it is owed to: a name for people, and one that stays. */
  contactName: string;
  contactNumber: string;
  billedOn: string;
  dueOn: string;
  currency: string;
  totalMinor: number;
  lines: BillLine[];
};

/** Where a batch lies that went to a file. */
export const billFileKey = (organisationId: string, batchId: string): string =>
  `ledger/${organisationId}/${batchId}.csv`;
/** Those of Xero's own template for bills. */
export const LEDGER_FILE_COLUMNS = [
  "*ContactName",
  "*InvoiceNumber",
  "*InvoiceDate",
  "*DueDate",
  "Description",
  "*Quantity",
  "*UnitAmount",
  "*AccountCode",
  "*TaxType",
  "Currency",
];

type Billed = {
  id: string;
  artistId: string;
  artistName: string;
  amountMinor: number;
  currency: string;
  category: ExpenseCategory;
  description: string;
  spentOn: string;
  taxLines: readonly TaxLine[] | null;
};

/**
 * The lines are those of our own books: net on the account of its category, recoverable tax on an account of its own.
 * So they add up there to the minor unit, and nobody has to tell us that ledger's codes for tax.
 */
export function billOf(expense: Billed): Bill {
  const { amountMinor, category, description, taxLines } = expense;
  const account = CATEGORY_ACCOUNTS[category];
  const lines = taxLines
    ? taxLines.flatMap(({ rateMilli, netMinor, taxMinor }) => [
        { description, account, amountMinor: netMinor },
        {
          description: `VAT ${rateMilli / 1_000} %: ${description}`,
          account: RECOVERABLE_VAT,
          amountMinor: taxMinor,
        },
      ])
    : [{ description, account, amountMinor }];
  return {
    reference: referenceOf(expense.id),
    contactName: expense.artistName,
    contactNumber: expense.artistId,
    billedOn: expense.spentOn,
    dueOn: expense.spentOn,
    currency: expense.currency,
    totalMinor: amountMinor,
    lines: lines.filter((line) => line.amountMinor !== 0),
  };
}

/** Under a reference of ours there, and not sent by us. */
const StrangeBill = v.object({ reference: v.string(), remote_id: v.string(), total: v.string() });
export type StrangeBill = v.InferOutput<typeof StrangeBill>;

export const LedgerBill = v.object({
  /** Of the expense. */
  id: Id,
  state: v.picklist(BILL_STATES),
  ledger: v.nullable(v.picklist(LEDGER_KINDS)),
  artist_name: v.string(),
  description: v.string(),
  expense_date: v.string(),
  ...moneyEntries,
  /** The call, or the file, that it went out in. */
  batch_id: v.nullable(Id),
  /** Theirs. */
  remote_id: v.nullable(v.string()),
  /** Why they refused it, in their words. */
  reasons: v.array(v.string()),
  drift: v.nullable(v.picklist(BILL_DRIFTS)),
  attempts: v.number(),
  created_at: v.string(),
  sent_at: v.nullable(v.string()),
});
export type LedgerBill = v.InferOutput<typeof LedgerBill>;
export const LEDGER_BILL_FIELDS = Object.keys(LedgerBill.entries);

export const LedgerBillQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
  state: v.optional(v.picklist(BILL_STATES, `must be one of ${BILL_STATES.join(", ")}`)),
  /** `true`: those that differ there alone. */
  drift: v.optional(v.literal("true", "takes true alone")),
});
export type LedgerBillQuery = v.InferOutput<typeof LedgerBillQuery>;

export const LedgerCheck = v.object({
  finished_at: v.string(),
  ours: v.number(),
  theirs: v.number(),
  differences: v.number(),
  strangers: v.array(StrangeBill),
});
export type LedgerCheck = v.InferOutput<typeof LedgerCheck>;

export const LedgerState = v.object({
  ledger: v.picklist(LEDGER_KINDS),
  /** Why nothing is sent, in words; null where nothing is wrong. */
  trouble: v.nullable(v.string()),
  /** Nothing is asked of it until then. */
  paused_until: v.nullable(v.string()),
  /** How many are in each state. */
  counts: v.object({
    waiting: v.number(),
    sending: v.number(),
    sent: v.number(),
    refused: v.number(),
    voiding: v.number(),
    voided: v.number(),
    withdrawn: v.number(),
  } satisfies Record<BillState, unknown>),
  drifting: v.number(),
  /** Of what was paid of them, how many are in each state. */
  payments: v.object({
    waiting: v.number(),
    sending: v.number(),
    sent: v.number(),
    refused: v.number(),
  }),
  /** Since when the oldest of what is not sent waits. */
  waiting_since: v.nullable(v.string()),
  /** Calls of the last 24 hours, and how many there may be; null where calls are not counted. */
  calls: v.nullable(v.object({ used: v.number(), most: v.number() })),
  /** The last time that ours was held against theirs. */
  check: v.nullable(LedgerCheck),
});
export type LedgerState = v.InferOutput<typeof LedgerState>;

export const BillsResend = v.strictObject({
  bill_ids: v.pipe(
    v.array(Id, "must be a list of ids"),
    v.minLength(1, "must name at least one"),
    v.maxLength(RESEND_BILLS_MAX, `must name at most ${RESEND_BILLS_MAX}`),
  ),
});
export type BillsResend = v.InferOutput<typeof BillsResend>;
export const BillsResent = v.object({ resent: v.number() });

/** What one organisation there may be asked (developer.xero.com, limits). */
export const CALLS_A_DAY_MAX = 5_000;
export const CALLS_A_MINUTE_MAX = 60;
export const CALLS_AT_ONCE_MAX = 5;

/** What Xero delivers: which bills there is news of; what the news is, is asked for. */
export const XeroDelivery = v.object({
  events: v.array(
    v.object({
      resourceId: v.string(),
      eventDateUtc: v.string(),
      eventType: v.string(),
      eventCategory: v.string(),
      tenantId: v.string(),
    }),
  ),
});
export type XeroDelivery = v.InferOutput<typeof XeroDelivery>;

export const billProblems = problems("bills", {
  notRefused: [409, "Only what was refused, or differs there, is sent again"],
  busy: [503, "The ledger's limits are reached: try again later"],
  closed: [503, "The ledger does not let the portal in: it has to be connected again"],
  notConnected: [409, "There is no ledger outside to hold ours against: the books go to files"],
});
