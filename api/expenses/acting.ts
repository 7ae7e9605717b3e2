import { inArray } from "drizzle-orm";
import { may, type Caller } from "../../core/access.ts";
import { tiedTo } from "../../core/delegations.ts";
import type { Actor, Approval, Judged } from "../../core/expense-judge.ts";
import { stageOf } from "../../core/expense-states.ts";
import { common, Problem } from "../../core/problem.ts";
import { standingTies } from "../../db/delegations.ts";
import type { Reader } from "../../db/open.ts";
import { expenseApprovals, type expenses } from "../../db/schema/expenses.ts";
import { lacksRate } from "./amounts.ts";

type ExpenseRow = typeof expenses.$inferSelect;
type Ties = Awaited<ReturnType<typeof standingTies>>;

/** Somebody in their own name, with the conflicts of everybody whom a delegation ties to them. */
export async function inOwnName(db: Reader, caller: Caller): Promise<Actor> {
  const ties = await standingTies(db, caller);
  return { userId: caller.userId, onBehalfOf: null, tied: tiedTo(caller.userId, null, ties) };
}

/**
 * Who decides, and in whose name: theirs if they approve in their own right, else that of the one who delegated it.
 * @throws Problem 403 for whom nobody delegated it to, 422 where several did and none is named.
 */
export async function decider(db: Reader, caller: Caller, asked: string | undefined): Promise<Actor> {
  const ties = await standingTies(db, caller);
  const onBehalfOf = nameFor(caller, ties, asked);
  return { userId: caller.userId, onBehalfOf, tied: tiedTo(caller.userId, onBehalfOf, ties) };
}

function nameFor(caller: Caller, ties: Ties, asked: string | undefined): string | null {
  const givers = new Set(ties.flatMap((tie) => (tie.isGood && tie.to === caller.userId ? [tie.from] : [])));
  if (asked !== undefined) {
    if (givers.has(asked)) return asked;
    throw new Problem(common.forbidden, "They did not delegate it to you, or not for now.");
  }
  if (may(caller.roles, "expenses.approve")) return null;
  const [giver, another] = givers;
  if (giver === undefined) throw new Problem(common.forbidden);
  if (another === undefined) return giver;
  const detail = "must say for whom: several people delegated it to you";
  throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/on_behalf_of", detail }] });
}

/** What is judged of each, by its id: asked after its row was locked, so that nobody approves meanwhile. */
export async function judgedOf(
  db: Reader,
  rows: readonly ExpenseRow[],
): Promise<ReadonlyMap<string, Judged>> {
  const given = await db
    .select({
      expenseId: expenseApprovals.expenseId,
      approverId: expenseApprovals.approverId,
      onBehalfOf: expenseApprovals.onBehalfOf,
      version: expenseApprovals.expenseVersion,
    })
    .from(expenseApprovals)
    .where(
      inArray(
        expenseApprovals.expenseId,
        rows.map(({ id }) => id),
      ),
    );
  const approvals: ReadonlyMap<string, Approval[]> = Map.groupBy(given, ({ expenseId }) => expenseId);
  return new Map(rows.map((row) => [row.id, judgedAs(row, approvals.get(row.id) ?? [])]));
}

export const judgedAs = (row: ExpenseRow, approvals: readonly Approval[]): Judged => ({
  stage: stageOf(row),
  userId: row.artistId,
  version: row.version,
  decidedBy: row.decidedBy,
  approvals,
  lacksRate: lacksRate(row),
  isByCard: row.paidWith === "company_card",
});
