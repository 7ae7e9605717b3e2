import { and, eq, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { expenseProblems, type ExpenseCreate } from "../../core/expenses.ts";
import { parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn, isDate } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";

/** How much, when and for what: the part of an expense that is worked out from more than one field. */
export type Terms = { productionId: string | null; amountMinor: number; currency: string; spentOn: string };

type Given = Pick<ExpenseCreate, "amount" | "currency" | "production_id" | "expense_date">;

/**
 * The terms of an expense: its production (or the only one that it can be), that one's currency, and the date where
 * the money was spent, today when nobody says.
 * @throws Problem 404 for a production that the caller may not know; 422 for the amount, the date or a currency
 * that nothing tells.
 */
export async function termsOf(tx: Reader, caller: Caller, given: Given, nowMs: number): Promise<Terms> {
  const mine = await productionsOf(tx, caller, given.production_id);
  if (given.production_id && mine.length === 0)
    throw new Problem(common.notFound, "There is no such production.");
  const production = given.production_id === null ? undefined : onlyOne(mine, given.expense_date);
  const zone = production?.zone ?? "UTC";
  const currency = given.currency ?? production?.currency ?? (await ownCurrency(tx, caller));
  if (currency === undefined) throw refused("/currency", "is missing", expenseProblems.currency);
  const amount = parseAmount(given.amount, currency);
  if (typeof amount !== "number") throw refused("/amount", amount.refusal);
  const spentOn = spentOnOf(given.expense_date, zone, nowMs);
  // Somewhere it is tomorrow already.
  if (spentOn > addDays(dateIn("UTC", nowMs), 1)) throw refused("/expense_date", "must not be in the future");
  return { productionId: production?.id ?? null, amountMinor: amount, currency, spentOn };
}

function spentOnOf(given: string | undefined, zone: string, nowMs: number): string {
  if (given === undefined) return dateIn(zone, nowMs);
  return isDate(given) ? given : dateIn(zone, Date.parse(given));
}

/** The one asked for, or those that the caller works on: a few, so nothing is paged. */
async function productionsOf(tx: Reader, caller: Caller, asked: string | null | undefined) {
  if (asked === null) return [];
  const { organisationId, userId } = HOLDING;
  const isAny = asked !== undefined && seesWholeOrganisation(caller.roles);
  return await prepared(
    tx,
    shapeOf("productions to spend on", isAny, asked !== undefined),
    () =>
      tx
        .select({
          id: productions.id,
          zone: productions.zone,
          currency: productions.currency,
          startsOn: productions.startsOn,
          endsOn: productions.endsOn,
        })
        .from(productions)
        .where(
          and(
            eq(productions.organisationId, organisationId),
            isNull(productions.deletedAt),
            // Whoever works for all of it may name any of them.
            isAny
              ? undefined
              : sql`${productions.id} = any(array(select production_id from ${productionPeople}
                  where user_id = ${userId} and organisation_id = ${organisationId}))`,
            asked === undefined ? undefined : eq(productions.id, sql.placeholder("asked")),
          ),
        )
        .limit(100),
    { organisation: caller.organisationId, user: caller.userId, asked },
  );
}

type Known = Awaited<ReturnType<typeof productionsOf>>[number];

/** The only one there is, or the only one that was on at that date; undefined where it could be several. */
function onlyOne(mine: readonly Known[], spentOn: string | undefined): Known | undefined {
  if (mine.length <= 1) return mine[0];
  const day = spentOn?.slice(0, 10);
  const then = day === undefined ? [] : mine.filter((one) => one.startsOn <= day && day <= one.endsOn);
  return then.length === 1 ? then[0] : undefined;
}

async function ownCurrency(tx: Reader, caller: Caller): Promise<string | undefined> {
  const [own] = await tx
    .select({ currency: organisations.currency })
    .from(organisations)
    .where(eq(organisations.id, caller.organisationId));
  return own?.currency;
}

function refused(pointer: string, detail: string, kind = common.invalid): Problem {
  return new Problem(kind, undefined, { errors: [{ pointer, detail }] });
}
