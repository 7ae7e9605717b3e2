import { NamedQuery } from "../../core/named.ts";
import { common } from "../../core/problem.ts";
import {
  Transaction,
  TRANSACTION_FIELDS,
  TransactionCreate,
  TransactionCreateS1,
  transactionProblems,
  TransactionQuery,
  TransactionVoid,
} from "../../core/transactions.ts";
import { list, ok, written } from "../http/answers.ts";
import { asNamed } from "../http/named.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { createTransaction, voidTransaction } from "./actions.ts";
import { getTransaction, listTransactions } from "./queries.ts";

const refuses = [common.conflict, transactionProblems.rateMissing];

export const transactionRoutes = [
  route({
    method: "POST",
    path: "/api/v1/transactions",
    permission: "ledger.write",
    summary: "Book money that came in or went out",
    body: TransactionCreate,
    answers: { 201: Transaction },
    refuses,
    handle: async ({ services, caller, key, body }) =>
      written(await createTransaction(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/transactions",
    permission: "ledger.write",
    summary: "The same, for whom userId and userRole name themselves",
    query: NamedQuery,
    body: TransactionCreateS1,
    answers: { 201: Transaction },
    refuses,
    handle: async ({ services, caller, key, query, body }) => {
      asNamed(caller, query);
      return written(await createTransaction(services, caller, key, asNamed(caller, body)));
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/transactions",
    permission: "ledger.read",
    summary: "What was booked for a client, or for all that the caller sees, newest day first",
    query: TransactionQuery,
    answers: { 200: page(Transaction) },
    handle: async ({ db, caller, query }) =>
      list(await listTransactions(db, caller, query), query.fields, TRANSACTION_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/transactions/:id",
    permission: "ledger.read",
    summary: "One transaction",
    answers: { 200: Transaction },
    handle: async ({ db, caller, params }) => ok(await getTransaction(db, caller, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/transactions/:id/void",
    permission: "ledger.write",
    summary: "Take a transaction back: its entry the other way round, and out of its client's sums",
    body: TransactionVoid,
    answers: { 200: Transaction },
    refuses: [transactionProblems.voided],
    handle: async ({ services, caller, key, params, body }) =>
      written(await voidTransaction(services, caller, key, params.id, body.reason)),
  }),
];
