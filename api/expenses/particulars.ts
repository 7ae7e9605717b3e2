import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { BankInput, BankStatement, Stay, StayInput } from "../../core/expense-particulars.ts";
import type { ExpenseCategory, PaidWith, TravelClass } from "../../core/expense-states.ts";
import { formatAmount, parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { expenseDocuments, type expenses } from "../../db/schema/expenses.ts";

/** What only some expenses say, as it is kept. */
export type Particulars = {
  /** null: their own money. */
  paidWith: Exclude<PaidWith, "own"> | null;
  stay: Stay | null;
  travelClass: TravelClass | null;
  bank: BankStatement | null;
};

type Given = {
  paid_with?: PaidWith | undefined;
  stay?: StayInput | null | undefined;
  travel_class?: TravelClass | null | undefined;
  bank?: BankInput | null | undefined;
};
/** What they are said of. */
type Of = {
  category: ExpenseCategory;
  currency: string;
  functionalCurrency: string;
  advanceId: string | null;
  /** As it was sent, where it was. */
  payoutCurrency: string | undefined;
  documentIds: readonly string[];
};

/** @throws Problem 422 for what is said of something that it cannot be of. */
export function particularsOf(given: Given, of: Of): Particulars {
  const { stay = null, travel_class: travelClass = null, bank = null } = given;
  if (stay && of.category !== "Accommodation")
    throw refused("/stay", "must be absent: it is no Accommodation");
  if (travelClass && of.category !== "Travel")
    throw refused("/travel_class", "must be absent: it is no Travel");
  return {
    paidWith: paidWithOf(given.paid_with, of),
    stay: stay && { city: stay.city ?? null, nights: stay.nights },
    travelClass,
    bank: bank && bankOf(bank, of),
  };
}

/** What a rule pays nobody bought with a card, and what was spent from an advance went by no card of the organisation's. */
function paidWithOf(
  given: PaidWith = "own",
  { category, advanceId, payoutCurrency }: Of,
): Particulars["paidWith"] {
  if (given === "own") return null;
  if (category === "Mileage" || category === "Per diem")
    throw refused("/paid_with", "must be own: no card paid it");
  if (advanceId !== null)
    throw refused("/advance_id", "must be absent: a card of the organisation's paid it");
  if (payoutCurrency !== undefined)
    throw refused("/payout_currency", "must be absent: nobody is paid for what the organisation's card paid");
  return given;
}

function bankOf({ amount, document_id: documentId }: BankInput, of: Of): BankStatement {
  const minor = parseAmount(amount, of.functionalCurrency);
  if (typeof minor !== "number") throw refused("/bank/amount", minor.refusal);
  if (of.currency === of.functionalCurrency)
    throw refused("/bank", `must be absent: it was spent in ${of.currency}, which the books are in`);
  if (!of.documentIds.includes(documentId))
    throw refused("/bank/document_id", "must be one of its documents");
  return { minor, documentId };
}

/** What is not sent stays as it was, as long as it is of what the expense is now. */
export function keptOrGiven(
  given: Given,
  kept: typeof expenses.$inferSelect,
  of: Of & { isAnotherSum: boolean },
): Given {
  const { stay, travelClass, paidWith, bank } = kept;
  const isBankOf =
    bank !== null &&
    !of.isAnotherSum &&
    of.currency !== of.functionalCurrency &&
    of.documentIds.includes(bank.documentId);
  return {
    paid_with: given.paid_with ?? paidWith ?? "own",
    stay: given.stay === undefined && of.category === "Accommodation" ? stay : given.stay,
    travel_class:
      given.travel_class === undefined && of.category === "Travel" ? travelClass : given.travel_class,
    bank: given.bank,
    ...(given.bank === undefined && isBankOf && { bank: sentAs(bank, of.functionalCurrency) }),
  };
}

const sentAs = ({ minor, documentId }: BankStatement, currency: string): BankInput => ({
  amount: formatAmount(minor, currency),
  document_id: documentId,
});

/** Nothing where it says what nearly all do, so that they are written as they always were. */
export const rarely = ({ paidWith, stay, travelClass, bank }: Particulars): Partial<Particulars> => ({
  ...(paidWith && { paidWith }),
  ...(stay && { stay }),
  ...(travelClass && { travelClass }),
  ...(bank && { bank }),
});

export async function documentsOf(db: Reader, caller: Caller, expenseId: string): Promise<string[]> {
  const rows = await db
    .select({ id: expenseDocuments.documentId })
    .from(expenseDocuments)
    .where(
      and(
        eq(expenseDocuments.expenseId, expenseId),
        eq(expenseDocuments.organisationId, caller.organisationId),
      ),
    );
  return rows.map(({ id }) => id);
}

function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}
