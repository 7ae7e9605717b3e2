import { EXPENSE_FLAGS, type ExpenseFlag } from "../../core/expense-states.ts";
import { isCurrency } from "../../core/money.ts";

/** What of the expenses is shown, as the page's address says it. */
export type Filter = {
  show?: string;
  find?: string;
  person?: string;
  production?: string;
  currency?: string;
  /** As it was typed. */
  over?: string;
  flag?: string;
};

/** What can be done with all that is shown. */
export type BatchVerb = "approve" | "pay";
type Shown = { words: string; query: string; verb?: BatchVerb };

/** What waits longest comes first; of what is over, the newest. */
export const SHOWN = {
  waiting: { words: "To decide", query: "status=submitted&sort=created_at", verb: "approve" },
  asked: { words: "Asked about", query: "status=info_requested&sort=created_at" },
  "to-pay": { words: "To pay", query: "paid=no&sort=created_at", verb: "pay" },
  paid: { words: "Paid", query: "paid=yes&sort=-created_at" },
  card: { words: "By company card", query: "paid=card&sort=-created_at" },
  rejected: { words: "Rejected", query: "status=rejected&sort=-created_at" },
  void: { words: "Void", query: "status=voided&sort=-created_at" },
} as const satisfies Record<string, Shown>;
export type ShownName = keyof typeof SHOWN;
export const SHOWN_NAMES = Object.keys(SHOWN) as ShownName[];

export const FLAG_WORDS: Record<ExpenseFlag, string> = {
  warned: "The rules ask about it",
  duplicate: "Perhaps claimed before",
  no_receipt: "No receipt",
  no_rate: "No rate of exchange",
  second_approval: "Approved once",
};

export const shownOf = ({ show }: Filter): ShownName => SHOWN_NAMES.find((one) => one === show) ?? "waiting";

export const verbOf = (filter: Filter): BatchVerb | undefined => {
  const shown: Shown = SHOWN[shownOf(filter)];
  return shown.verb;
};

/** As an export is narrowed, which knows no more than this. */
export const exportOf = (filter: Filter) => ({
  status: new URLSearchParams(SHOWN[shownOf(filter)].query).get("status") ?? "approved",
  artist_id: filter.person,
  production_id: filter.production,
});

const LIMIT = 100;
const FIND_MAX = 100;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The address of what is shown; what somebody typed into ours and is no filter is left out. */
export function queuePath(filter: Filter): string {
  const asked = new URLSearchParams(SHOWN[shownOf(filter)].query);
  asked.set("limit", String(LIMIT));
  const add = (name: string, value: string | undefined) => value !== undefined && asked.set(name, value);
  const { find = "", person, production, currency, flag } = filter;
  add("find", find.trim().slice(0, FIND_MAX) || undefined);
  add("artist_id", person && ID.test(person) ? person : undefined);
  add("production_id", production && ID.test(production) ? production : undefined);
  add("currency", currency && isCurrency(currency) ? currency : undefined);
  add("over", overOf(filter));
  add(
    "flag",
    EXPENSE_FLAGS.find((one) => one === flag),
  );
  return `/v1/expenses?${asked}`;
}

/** An amount as people type it, as the API takes it; undefined for what is none. */
export function overOf({ over = "" }: Filter): string | undefined {
  const text = over.trim().replace(",", ".");
  return /^\d{1,12}(\.\d{1,4})?$/.test(text) ? text : undefined;
}

/** Beside what kind of expenses: is it narrowed? */
export const isNarrowed = ({ find, person, production, currency, over, flag }: Filter): boolean =>
  [find, person, production, currency, over, flag].some(Boolean);
