import {
  EXPENSE_CATEGORIES,
  type ExpenseCategory,
  type PaidWith,
  type TravelClass,
} from "../../core/expense-states.ts";
import type { Vehicle } from "../../core/books/mileage.ts";
import type { MileagePackName } from "../../core/books/mileage-packs.ts";
import type { Expense } from "../../core/expenses.ts";
import type { KeptFile } from "../lib/outbox-files.ts";
import { noTax, taxBody, taxDraft, type TaxDraft, type TaxLineBody } from "../ui/tax.ts";

/** What is typed into the form, as it stands there. */
export type Draft = {
  /** Made with the first letter, and the expense's for good: sent twice it is one. */
  id: string;
  amount: string;
  currency: string;
  production_id: string;
  category: ExpenseCategory;
  description: string;
  expense_date: string;
  notes: string;
  document_ids: string[];
  /** Receipts that wait on this device for a connection. */
  kept: KeptFile[];
  /** The advance that it was spent from; empty is one's own money. */
  advance_id: string;
  /** Of the category Mileage alone. */
  mileage: TripDraft;
  /** What of the amount is tax. */
  tax: TaxDraft;
  paid_with: PaidWith;
  /** Of the category Accommodation alone; without nights nothing is said of it. */
  city: string;
  nights: string;
  /** Of the category Travel alone; empty is not said. */
  travel_class: TravelClass | "";
  /** What a bank took, in the organisation's currency, and which of the documents is its statement. */
  bank: BankDraft;
};

export type BankDraft = { amount: string; document_id: string };

export type TripDraft = {
  pack: MileagePackName;
  vehicle: Vehicle;
  distance: string;
  from: string;
  to: string;
};

export type ExpenseBody = {
  amount?: string;
  currency?: string;
  production_id: string | null;
  category: ExpenseCategory;
  description: string;
  expense_date: string;
  notes: string | null;
  document_ids: string[];
  advance_id: string | null;
  mileage: TripDraft | null;
  country: string | null;
  tax_lines: TaxLineBody[] | null;
} & Particulars;

/** Absent from an expense that an older page left waiting on this device. */
type Particulars = {
  paid_with?: PaidWith;
  stay?: { city: string | null; nights: number } | null;
  travel_class?: TravelClass | null;
  bank?: BankDraft | null;
};
type ParticularDraft = Pick<Draft, "paid_with" | "city" | "nights" | "travel_class" | "bank">;

export const noBank = (): BankDraft => ({ amount: "", document_id: "" });
const particularDraft = ({ paid_with, stay, travel_class, bank }: Particulars): ParticularDraft => ({
  paid_with: paid_with ?? "own",
  city: stay?.city ?? "",
  nights: stay ? String(stay.nights) : "",
  travel_class: travel_class ?? "",
  bank: bank ? { amount: bank.amount, document_id: bank.document_id } : noBank(),
});

/** Is a card of the organisation's one of the ways to pay for it? */
export const mayBeByCard = ({ category, advance_id }: Pick<Draft, "category" | "advance_id">): boolean =>
  category !== "Mileage" && category !== "Per diem" && advance_id === "";

/** Each where it makes sense alone; what does not is not said, also where it was typed before. */
function particularBody(draft: Draft): Particulars {
  const { category, bank, city, nights, travel_class, paid_with } = draft;
  const count = nights.trim();
  return {
    paid_with: mayBeByCard(draft) ? paid_with : "own",
    stay:
      category === "Accommodation" && count !== ""
        ? // What is no number is refused where it stands.
          { city: city.trim() || null, nights: Number(count) }
        : null,
    travel_class: category === "Travel" ? travel_class || null : null,
    bank:
      category === "Mileage" || bank.amount.trim() === ""
        ? null
        : { ...bank, amount: cleanAmount(bank.amount) },
  };
}

const blankTrip = (): TripDraft => ({ pack: "uk-amap", vehicle: "car", distance: "", from: "", to: "" });

export function blankDraft(id: string, today: string): Draft {
  return {
    id,
    amount: "",
    currency: "",
    production_id: "",
    category: EXPENSE_CATEGORIES[0],
    description: "",
    expense_date: today,
    notes: "",
    document_ids: [],
    kept: [],
    advance_id: "",
    mileage: blankTrip(),
    tax: noTax(),
    ...particularDraft({}),
  };
}

/** The form of what was handed in before: to change it, or to hand in a corrected copy under an id of its own. */
export function draftOf(expense: Expense, id: string): Draft {
  return {
    id,
    amount: expense.amount,
    currency: expense.currency,
    production_id: expense.production_id ?? "",
    category: expense.category,
    description: expense.description,
    expense_date: expense.expense_date,
    notes: expense.notes ?? "",
    document_ids: [...expense.document_ids],
    kept: [],
    advance_id: expense.advance_id ?? "",
    mileage: expense.mileage ? tripOf(expense.mileage) : blankTrip(),
    tax: taxDraft(expense.country, expense.tax_lines, expense.currency),
    ...particularDraft(expense),
  };
}

const tripOf = ({ pack, vehicle, distance, from, to }: NonNullable<Expense["mileage"]>): TripDraft => ({
  pack,
  vehicle,
  distance: distance.replace(/\.0$/, ""),
  from,
  to,
});

/** The form of what waits on this device, to be changed before it is sent. */
export function draftOfWaiting(body: ExpenseBody & { id: string }, kept: readonly KeptFile[]): Draft {
  return {
    id: body.id,
    amount: body.amount ?? "",
    currency: body.currency ?? "",
    production_id: body.production_id ?? "",
    category: body.category,
    description: body.description,
    expense_date: body.expense_date,
    notes: body.notes ?? "",
    document_ids: [...body.document_ids],
    kept: [...kept],
    advance_id: body.advance_id ?? "",
    mileage: body.mileage ?? blankTrip(),
    tax: taxDraft(body.country, body.tax_lines, body.currency ?? SUPPOSED_CURRENCY),
    ...particularDraft(body),
  };
}

/**
 * An amount as people type it: one comma is their decimal sign. A thousands mark is not guessed at: 1,250 could be
 * either, and with three digits after its only comma it is left as it is, for the server to refuse.
 */
export function cleanAmount(typed: string): string {
  const text = typed.replaceAll(/[\s\u00a0\u202f]/g, "");
  return /^\d+,\d{1,2}$/.test(text) ? text.replace(",", ".") : text;
}

/** Where nobody said which: as most have two decimals, and what then does not add up is refused. */
const SUPPOSED_CURRENCY = "EUR";

/** @param implied the currency that it has without one, by its production. */
export function bodyOf(draft: Draft, implied = SUPPOSED_CURRENCY): ExpenseBody {
  const isTrip = draft.category === "Mileage";
  return {
    // What a journey comes to, and in what, is the house's to reckon.
    ...(isTrip ? {} : { amount: cleanAmount(draft.amount) }),
    ...(isTrip || draft.currency === "" ? {} : { currency: draft.currency }),
    production_id: draft.production_id || null,
    category: draft.category,
    description: draft.description.trim(),
    expense_date: draft.expense_date,
    notes: draft.notes.trim() || null,
    document_ids: draft.document_ids,
    advance_id: draft.advance_id || null,
    country: isTrip ? null : draft.tax.country || null,
    tax_lines: isTrip ? null : taxBody(draft.tax, draft.currency || implied),
    mileage: isTrip ? { ...draft.mileage, distance: cleanAmount(draft.mileage.distance) } : null,
    ...particularBody(draft),
  };
}
