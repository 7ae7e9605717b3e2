import { and, eq, isNull, sql, type SQLWrapper } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { TaxLine } from "../../core/books/entries.ts";
import { milliOf } from "../../core/books/vat.ts";
import { type ExpenseCreate } from "../../core/expenses.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { formatAmount, parseAmount } from "../../core/money.ts";
import type { MileageClaim } from "../../core/mileage.ts";
import type { ExpenseCategory } from "../../core/expense-states.ts";
import type { JudgedProduction } from "../../core/policy/facts.ts";
import type { KeptLimits } from "../../core/policy/limits.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, isDate } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { mileageTerms } from "./mileage.ts";

/** How much, when and for what: the part of an expense that is worked out from more than one field. */
export type Terms = {
  productionId: string | null;
  amountMinor: number;
  currency: string;
  spentOn: string;
  taxLines?: TaxLine[] | null;
  /** What its amount was reckoned by; null for everything but mileage. */
  mileage: MileageClaim | null;
  category: ExpenseCategory;
  /** The organisation's currency, in which its books are. */
  functionalCurrency: string;
};

/** What rules look at beside the expense itself. */
export type Surroundings = {
  /** The organisation's own. */
  currency: string;
  /** What it allows; null where it never said. */
  limits: KeptLimits | null;
  production: JudgedProduction | null;
  /** That the artist works on. */
  productionCount: number;
};

type Given = Pick<
  ExpenseCreate,
  "id" | "amount" | "currency" | "production_id" | "expense_date" | "tax_lines" | "mileage" | "category"
>;

/**
 * The terms of an expense: its production (or the only one that it can be), that one's currency, and the date where
 * the money was spent, today when nobody says.
 * @throws Problem 404 for a production that the caller may not know; 422 for the amount, the date or a currency
 * that nothing tells.
 */
export async function termsOf(
  tx: Reader,
  caller: Caller,
  given: Given,
  nowMs: number,
  isHandedIn = false,
): Promise<Terms> {
  return (await termsAround(tx, caller, given, nowMs, isHandedIn)).terms;
}

/** The same, and what rules look at, which one question tells. @throws Problem as `termsOf`. */
export async function termsAround(
  tx: Reader,
  caller: Caller,
  given: Given,
  nowMs: number,
  /** In the transaction that does it: then nobody else claims miles of theirs meanwhile. */
  isHandedIn = false,
): Promise<{ terms: Terms; around: Surroundings }> {
  const { mine, own, limits, productionCount } = await productionsOf(tx, caller, given.production_id);
  if (given.production_id && mine.length === 0)
    throw new Problem(common.notFound, "There is no such production.");
  const production = given.production_id === null ? undefined : onlyOne(mine, given.expense_date);
  const zone = production?.zone ?? "UTC";
  const spentOn = spentOnOf(given.expense_date, zone, nowMs);
  // Somewhere it is tomorrow already.
  if (spentOn > addDays(dateIn("UTC", nowMs), 1)) throw refused("/expense_date", "must not be in the future");
  const mileage = await mileageFor(tx, caller, given, spentOn, isHandedIn);
  const currency = given.currency ?? mileage?.currency ?? production?.currency ?? own;
  if (currency === undefined || own === undefined)
    throw refused("/currency", "is missing", expenseProblems.currency);
  const amount = amountOf(given.amount, currency, mileage);
  const terms = {
    productionId: production?.id ?? null,
    amountMinor: amount,
    currency,
    spentOn,
    functionalCurrency: own,
    category: given.category,
    mileage: mileage?.claim ?? null,
    ...(given.tax_lines && { taxLines: taxLinesOf(given.tax_lines, amount) }),
  };
  return { terms, around: { currency: own, limits, production: production ?? null, productionCount } };
}

/** Mileage is what says where somebody went, and nothing else is. */
async function mileageFor(
  tx: Reader,
  caller: Caller,
  { id, mileage, category, currency, tax_lines }: Given,
  spentOn: string,
  isHandedIn: boolean,
) {
  if (!mileage) {
    if (category === "Mileage") throw refused("/mileage", "is missing");
    return undefined;
  }
  if (category !== "Mileage") throw refused("/category", "must be Mileage for a journey");
  if (tax_lines) throw refused("/tax_lines", "must be absent: nobody charged tax on it");
  const found = await mileageTerms(tx, caller, mileage, spentOn, id, isHandedIn);
  if (currency !== undefined && currency !== found.currency)
    throw refused("/currency", `must be ${found.currency}, which these rates are in`);
  return found;
}

/** As it was sent, or as it is reckoned: of both, the same. */
function amountOf(
  sent: string | number | undefined,
  currency: string,
  mileage: { minor: number } | undefined,
): number {
  if (sent === undefined) {
    if (!mileage) throw refused("/amount", "is missing");
    return mileage.minor;
  }
  const amount = parseAmount(sent, currency);
  if (typeof amount !== "number") throw refused("/amount", amount.refusal);
  if (mileage && mileage.minor !== amount)
    throw refused("/amount", `must be ${formatAmount(mileage.minor, currency)}, which the distance comes to`);
  return amount;
}

/** @throws Problem 422 unless nets and taxes add up to the amount, to the minor unit (domain D7). */
export function taxLinesOf(given: NonNullable<Given["tax_lines"]>, amountMinor: number): TaxLine[] {
  const sum = given.reduce((whole, line) => whole + line.net_minor + line.tax_minor, 0);
  if (sum !== amountMinor) throw refused("/tax_lines", "must add up to the amount");
  return given.map((line) => ({
    rateMilli: milliOf(line.rate_percent),
    netMinor: line.net_minor,
    taxMinor: line.tax_minor,
  }));
}

function spentOnOf(given: string | undefined, zone: string, nowMs: number): string {
  if (given === undefined) return dateIn(zone, nowMs);
  return isDate(given) ? given : dateIn(zone, Date.parse(given));
}

/** How many productions they work on. */
export const productionCountOf = (userId: SQLWrapper, organisationId: SQLWrapper) =>
  sql<number>`(select count(*)::int from ${productionPeople}
    where user_id = ${userId} and organisation_id = ${organisationId})`;

/**
 * The one asked for, or those that the caller works on, a few, so nothing is paged; and with them, in the same
 * question, how many those are and the organisation's own currency.
 */
async function productionsOf(tx: Reader, caller: Caller, asked: string | null | undefined) {
  const { organisationId, userId } = HOLDING;
  const isAny = asked != null && seesWholeOrganisation(caller.roles);
  const rows = await prepared(
    tx,
    shapeOf("productions to spend on", isAny, asked === null, asked !== undefined),
    () =>
      tx
        .select({
          own: organisations.currency,
          limits: organisations.expenseLimits,
          productionCount: productionCountOf(userId, organisationId),
          one: {
            id: productions.id,
            name: productions.name,
            zone: productions.zone,
            currency: productions.currency,
            startsOn: productions.startsOn,
            endsOn: productions.endsOn,
          },
        })
        .from(organisations)
        .leftJoin(
          productions,
          and(
            asked === null ? sql`false` : undefined,
            eq(productions.organisationId, organisations.id),
            isNull(productions.deletedAt),
            // Whoever works for all of it may name any of them.
            isAny
              ? undefined
              : sql`${productions.id} = any(array(select production_id from ${productionPeople}
                  where user_id = ${userId} and organisation_id = ${organisationId}))`,
            asked == null ? undefined : eq(productions.id, sql.placeholder("asked")),
          ),
        )
        .where(eq(organisations.id, organisationId))
        .limit(100),
    { organisation: caller.organisationId, user: caller.userId, asked },
  );
  const { own, limits = null, productionCount = 0 } = rows[0] ?? {};
  return { own, limits, productionCount, mine: rows.flatMap(({ one }) => (one ? [one] : [])) };
}

type Known = Awaited<ReturnType<typeof productionsOf>>["mine"][number];

/** The only one there is, or the only one that was on at that date; undefined where it could be several. */
function onlyOne(mine: readonly Known[], spentOn: string | undefined): Known | undefined {
  if (mine.length <= 1) return mine[0];
  const day = spentOn?.slice(0, 10);
  const then = day === undefined ? [] : mine.filter((one) => one.startsOn <= day && day <= one.endsOn);
  return then.length === 1 ? then[0] : undefined;
}

function refused(pointer: string, detail: string, kind = common.invalid): Problem {
  return new Problem(kind, undefined, { errors: [{ pointer, detail }] });
}
