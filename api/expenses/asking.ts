import { eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { EXPENSE_DOCUMENTS_MAX } from "../../core/expense-states.ts";
import type { ExpenseAnswer, ExpenseAsk } from "../../core/expense-verbs.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { expenseDocuments } from "../../db/schema/expenses.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { decider } from "./acting.ts";
import { answer, carryOut, judge, judgedOne, lockExpense, one, MEANWHILE } from "./carrying.ts";
import { attach, refuseOthersDocuments } from "./documents.ts";

/**
 * Asks its owner something before it is decided: until they answer it is nobody's to approve, and what was approved of
 * the version that stood begins again.
 * @throws Problem 403 for their own, 409 for its state, 412.
 */
export async function askExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseAsk,
): Promise<Written> {
  const askedAt = instantOf(services.clock.now());
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const [row, actor] = await Promise.all([
      lockExpense(tx, caller, id),
      decider(tx, caller, input.on_behalf_of),
    ]);
    judge(await judgedOne(tx, row), "ask", actor, version);
    const { question } = input;
    await carryOut(services, tx, caller, [row], {
      verb: "ask",
      notes: question,
      onBehalfOf: actor.onBehalfOf,
      change: { askedBy: caller.userId, askedAt, question, approvalsGiven: 0 },
    });
    return await answer(tx, caller, id, 200);
  });
}

/**
 * Answers, with further documents where they prove it: then it waits for a decision again, and the rules judge it anew.
 * @throws Problem 403 for somebody else's, 409 where nothing was asked or a rule blocks, 412, 422 for a document.
 */
export async function answerExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseAnswer,
): Promise<Written> {
  return await one(services, caller, key, { id, version, verb: "answer" }, async (tx) => {
    if (input.document_ids && input.document_ids.length > 0) await add(tx, caller, id, input.document_ids);
    return { notes: input.answer };
  });
}

/** Behind those that it has. */
async function add(tx: Tx, caller: Caller, id: string, documentIds: readonly string[]): Promise<void> {
  const kept = await tx
    .select({ documentId: expenseDocuments.documentId, position: expenseDocuments.position })
    .from(expenseDocuments)
    .where(eq(expenseDocuments.expenseId, id));
  const known = new Set(kept.map(({ documentId }) => documentId));
  const further = documentIds.filter((one) => !known.has(one));
  if (known.size + further.length > EXPENSE_DOCUMENTS_MAX) {
    const detail = `must be at most ${EXPENSE_DOCUMENTS_MAX} documents with those that it has`;
    throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/document_ids", detail }] });
  }
  await refuseOthersDocuments(tx, caller, documentIds);
  await attach(tx, caller, id, further, Math.max(-1, ...kept.map(({ position }) => position)) + 1);
}
