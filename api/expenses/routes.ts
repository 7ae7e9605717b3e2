import {
  Expense,
  EXPENSE_FIELDS,
  ExpenseApprove,
  ExpenseBulkApprove,
  ExpenseChange,
  ExpenseCheck,
  ExpenseCreate,
  ExpenseDetail,
  ExpenseQuery,
  ExpensesApproved,
  ExpensesEligible,
  ExpenseSummary,
  ExpenseSummaryQuery,
} from "../../core/expenses.ts";
import { ExpensePay, expenseProblems, ExpenseReject, ExpenseVoid } from "../../core/expense-verbs.ts";
import {
  EXPENSE_PERSON_FIELDS,
  ExpensePeopleQuery,
  ExpensePerson,
  ExpensesPaid,
  ExpensesPay,
  ExpensesPayable,
} from "../../core/expense-desk.ts";
import { ExpenseFindings } from "../../core/policy/findings.ts";
import * as v from "valibot";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { changeExpense, createExpense, submitExpense, withdrawExpense } from "./actions.ts";
import { claimRoutes } from "./claim-routes.ts";
import { approveExpense, approveExpenses, rejectExpense, tryApproving } from "./deciding.ts";
import { summariseExpenses } from "./summaries.ts";
import { payExpense, relockExpense, voidExpense } from "./settling.ts";
import { checkExpense } from "./policy.ts";
import { listPeople } from "./people.ts";
import { payExpenses, tryPaying } from "./paying.ts";
import { getExpenseDetail, listExpenses } from "./queries.ts";

export const expenseRoutes = [
  ...claimRoutes,
  route({
    method: "GET",
    path: "/api/v1/expenses",
    permission: "expenses.read",
    summary: "Expenses, newest first: one's own, or all that were handed in",
    query: ExpenseQuery,
    answers: { 200: page(Expense) },
    handle: async ({ db, caller, query }) =>
      list(await listExpenses(db, caller, query), query.fields, EXPENSE_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses",
    permission: "expenses.write",
    summary: "Submit an expense, or keep a draft",
    body: ExpenseCreate,
    answers: { 201: Expense },
    refuses: [common.conflict, common.notFound, expenseProblems.currency, expenseProblems.againstPolicy],
    handle: async ({ services, caller, key, body }) =>
      written(await createExpense(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/check",
    permission: "expenses.write",
    summary: "What the rules would say of an expense; nothing is kept",
    body: ExpenseCheck,
    answers: { 200: ExpenseFindings },
    refuses: [common.notFound, expenseProblems.currency],
    handle: async ({ services, caller, body }) => ok(await checkExpense(services, caller, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/expenses/summary",
    permission: "expenses.read",
    summary: "What was claimed, by state, category and currency",
    cache: "expense-summaries",
    reads: "analytics",
    query: ExpenseSummaryQuery,
    answers: { 200: ExpenseSummary },
    handle: async ({ db, caller, query }) => ok(await summariseExpenses(db, caller, query.production_id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/bulk-approve",
    permission: "expenses.decide",
    summary: "Approve up to 50 expenses: all of them or none; `dry_run` says which could be, and why not",
    body: ExpenseBulkApprove,
    answers: { 200: v.union([ExpensesApproved, ExpensesEligible]) },
    refuses: [common.notFound, expenseProblems.tooManyInBatch, expenseProblems.notEligible],
    handle: async ({ services, db, caller, key, body }) =>
      body.dry_run === true
        ? ok(await tryApproving(services, db, caller, body))
        : written(await approveExpenses(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/bulk-pay",
    permission: "ledger.write",
    summary:
      "Book that up to 50 artists were paid: all or none; `dry_run` says which could be, and what it realises",
    body: ExpensesPay,
    answers: { 200: v.union([ExpensesPaid, ExpensesPayable]) },
    refuses: [common.notFound, expenseProblems.tooManyInBatch, expenseProblems.notPayable],
    handle: async ({ services, db, caller, key, body }) =>
      body.dry_run === true
        ? ok(await tryPaying(services, db, caller, body))
        : written(await payExpenses(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/expenses/people",
    permission: "expenses.decide",
    summary: "Whose expenses there may be, and who sees them all",
    query: ExpensePeopleQuery,
    answers: { 200: page(ExpensePerson) },
    handle: async ({ db, caller, query }) =>
      list(await listPeople(db, caller, query), query.fields, EXPENSE_PERSON_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/expenses/:id",
    permission: "expenses.read",
    summary: "One expense, with its receipts and what happened to it",
    answers: { 200: ExpenseDetail },
    handle: async ({ db, services, caller, params }) => {
      const expense = await getExpenseDetail(db, services.links, caller, params.id);
      // Its documents come and go, and their links run out, without a new version of it.
      return ok(expense, { etag: `"${expense.version}"` }, false);
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/expenses/:id",
    permission: "expenses.write",
    summary: "Change an expense that is not handed in",
    body: ExpenseChange,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.notYours, expenseProblems.currency],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/submit",
    permission: "expenses.write",
    summary: "Hand a draft in",
    answers: { 200: Expense },
    refuses: [
      expenseProblems.notPossible,
      expenseProblems.notYours,
      expenseProblems.againstPolicy,
      common.versionMismatch,
    ],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await submitExpense(services, caller, key, params.id, ifMatch)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/withdraw",
    permission: "expenses.write",
    summary: "Take an expense back before it is decided",
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.notYours, common.versionMismatch],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await withdrawExpense(services, caller, key, params.id, ifMatch)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/approve",
    permission: "expenses.decide",
    summary: "Approve the version that was read; over the organisation's threshold another does too",
    body: ExpenseApprove,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [
      expenseProblems.notPossible,
      expenseProblems.ownDecision,
      expenseProblems.secondApproval,
      expenseProblems.rateMissing,
    ],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await approveExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/reject",
    permission: "expenses.decide",
    summary: "Reject, with the reason that its owner reads",
    body: ExpenseReject,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.ownDecision],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await rejectExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/relock",
    permission: "ledger.write",
    summary: "Lock the rates of exchange of an expense that waits for a decision anew",
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.ownDecision],
    handle: async ({ services, caller, key, params, ifMatch }) =>
      written(await relockExpense(services, caller, key, params.id, ifMatch ?? 0)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/pay",
    permission: "ledger.write",
    summary: "Book that the artist was paid, by somebody who neither spent nor approved it",
    body: ExpensePay,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [
      expenseProblems.notPossible,
      expenseProblems.ownDecision,
      expenseProblems.ownApproval,
      expenseProblems.rateMissing,
    ],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await payExpense(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/expenses/:id/void",
    permission: "ledger.write",
    summary: "Take an approved expense out of the books again, with the reason that its owner reads",
    body: ExpenseVoid,
    needsVersion: true,
    answers: { 200: Expense },
    refuses: [expenseProblems.notPossible, expenseProblems.ownDecision, expenseProblems.rateMissing],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await voidExpense(services, caller, key, params.id, ifMatch ?? 0, body.reason)),
  }),
];
