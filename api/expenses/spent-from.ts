import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExpenseCreate } from "../../core/expenses.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { advances } from "../../db/schema/advances.ts";
import type { expenses } from "../../db/schema/expenses.ts";

type Given = Pick<ExpenseCreate, "advance_id" | "payout_currency">;
type Kept = Pick<typeof expenses.$inferSelect, "advanceId" | "payoutCurrency">;

/**
 * The advance that an expense was spent from, and what it is paid out in: that one's currency, for in no other is it
 * settled. `kept` is what it had before it is changed.
 * @throws Problem 422 for an advance that is not the caller's or not open, and for another currency beside it.
 */
export async function spentFrom(
  db: Reader,
  caller: Caller,
  given: Given,
  kept?: Kept,
): Promise<{ id: string | null; payoutCurrency: string | null }> {
  const id = given.advance_id === undefined ? (kept?.advanceId ?? null) : given.advance_id;
  const wasTakenOff = id === null && kept?.advanceId != null;
  const currency = given.payout_currency ?? (wasTakenOff ? null : (kept?.payoutCurrency ?? null));
  if (id === null) return { id, payoutCurrency: currency };
  if (given.advance_id === undefined && given.payout_currency === undefined)
    return { id, payoutCurrency: currency };
  const [advance] = await db
    .select({ status: advances.status, currency: advances.currency })
    .from(advances)
    .where(
      and(
        eq(advances.id, id),
        eq(advances.organisationId, caller.organisationId),
        eq(advances.artistId, caller.userId),
      ),
    );
  if (!advance || advance.status === "closed" || advance.status === "cancelled")
    throw refused("/advance_id", "is no open advance of yours");
  if (given.payout_currency !== undefined && given.payout_currency !== advance.currency)
    throw refused("/payout_currency", `must be the advance's, ${advance.currency}`);
  return { id, payoutCurrency: advance.currency };
}

function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}
