import { ExpenseCode } from "../../core/expense-coding.ts";
import { Expense } from "../../core/expenses.ts";
import { ExpenseAnswer, ExpenseAsk, expenseProblems, ExpenseSettle } from "../../core/expense-verbs.ts";
import { MileageAnswer, MileageQuestion } from "../../core/mileage.ts";
import { ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { settleExpense } from "./advances.ts";
import { answerExpense, askExpense } from "./asking.ts";
import { codeExpense } from "./coding.ts";
import { answerMileage } from "./mileage.ts";

/** Journeys, questions before a decision, what an accountant codes, and what is settled with advances. */
export const claimRoutes = [
  route({
    method: "POST",
    path: "/api/v1/expenses/mileage",
    permission: "expenses.write",
    summary: "What a distance would be worth after what was claimed of its year; nothing is kept",
    body: MileageQuestion,
    answers: { 200: MileageAnswer },
    handle: async ({ services, caller, body }) =>
      ok(await answerMileage(services, services.database.of(caller.organisationId), caller, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/ask",
    permission: "expenses.decide",
    summary: "Ask its owner something before it is decided, which the version that was read leaves open",
    body: ExpenseAsk,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.ownDecision],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await askExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/answer",
    permission: "expenses.write",
    summary: "Answer what was asked, with further receipts: then it waits for a decision again",
    body: ExpenseAnswer,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.notYours, expenseProblems.againstPolicy],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await answerExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/code",
    permission: "ledger.write",
    summary: "Put its category, country or tax right before it is decided; approvals begin again",
    body: ExpenseCode,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.ownDecision],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await codeExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/settle",
    permission: "ledger.write",
    summary: "Settle what is owed for it with an advance of its owner, in the advance's own currency",
    body: ExpenseSettle,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [
      expenseProblems.notPossible,
      expenseProblems.ownDecision,
      expenseProblems.ownApproval,
      expenseProblems.advance,
      expenseProblems.rateMissing,
    ],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await settleExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
];
