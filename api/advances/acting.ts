import type { Caller } from "../../core/access.ts";
import { refusalOfAdvance } from "../../core/advance-judge.ts";
import { openOf, type AdvanceVerb } from "../../core/advance-states.ts";
import { advanceProblems } from "../../core/advances.ts";
import type { Actor } from "../../core/expense-judge.ts";
import { formatAmount, parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn } from "../../core/time.ts";
import { lockAdvance, type AdvanceRow } from "../../db/advances.ts";
import { tiedOf } from "../../db/delegations.ts";
import type { Tx } from "../../db/open.ts";
import { writeApart, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getAdvance } from "./queries.ts";

/** Which advance, and the version of it that was seen. */
export type Asked = { id: string; version: number };

/** What the database says where it judged otherwise than we did. */
export const MEANWHILE = {
  kind: advanceProblems.notPossible,
  detail: "Who may move it has changed meanwhile: read it again.",
};

/** One verb at one advance by somebody who keeps the books and has none of it: locked, judged and answered. */
export async function moving(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: Asked,
  verb: AdvanceVerb,
  work: (tx: Tx, before: AdvanceRow, tied: ReadonlySet<string>) => Promise<void>,
): Promise<Written> {
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const before = await lockAdvance(tx, caller, id);
    if (!before) throw new Problem(common.notFound);
    const tied = await tiedOf(tx, caller);
    judge(before, verb, { userId: caller.userId, onBehalfOf: null, tied }, version);
    await work(tx, before, tied);
    return await answer(tx, caller, id, 200);
  });
}

const REFUSALS = {
  own: advanceProblems.ownAdvance,
  theirs: advanceProblems.notYours,
  twice: advanceProblems.secondApproval,
  state: advanceProblems.notPossible,
  version: common.versionMismatch,
};

/** @throws Problem 403, 409 for its state, 412 for another version. */
export function judge(advance: AdvanceRow, verb: AdvanceVerb, actor: Actor, version: number): void {
  const refusal = refusalOfAdvance(advance, verb, actor, version);
  if (refusal) throw new Problem(REFUSALS[refusal.kind], `This advance ${refusal.reason}.`);
}

export async function answer(tx: Tx, caller: Caller, id: string, status: number): Promise<Outcome> {
  const body = await getAdvance(tx, caller, id);
  return { status, body, etag: `"${body.version}"` };
}

/** An amount of what is open; absent, all of it. @throws Problem 422 */
export function amountOf(advance: AdvanceRow, sent: string | number | undefined): number {
  const open = openOf(advance);
  if (sent === undefined) return open;
  const amount = parseAmount(sent, advance.currency);
  if (typeof amount !== "number") throw refused("/amount", amount.refusal);
  if (amount > open)
    throw refused("/amount", `must be at most ${formatAmount(open, advance.currency)}, which is open`);
  return amount;
}

/** What is older is a slip of the finger, and no month of any books. */
const FIRST_DAY = "2000-01-01";

/** A day on which money moved; absent, today. @throws Problem 422 before `since`, or in the future. */
export function dayOf(pointer: string, sent: string | undefined, nowMs: number, since?: string): string {
  const today = dateIn("UTC", nowMs);
  const day = sent ?? today;
  // Somewhere it is tomorrow already.
  if (day > addDays(today, 1)) throw refused(pointer, "must not be in the future");
  if (day < FIRST_DAY) throw refused(pointer, "must be a day of this century");
  if (since !== undefined && day < since) throw refused(pointer, "must not be before the advance was given");
  return day;
}

export function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}
