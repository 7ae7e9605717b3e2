import {
  EntryQuery,
  JOURNAL_ENTRY_FIELDS,
  JournalEntry,
  ledgerProblems,
  PeriodQuery,
  PeriodState,
  Revaluation,
  TrialBalance,
  VatReport,
} from "../../core/ledger.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { closePeriod, revaluePeriod } from "./actions.ts";
import { getTrialBalance, getVatReport, listEntries, presentPeriod } from "./queries.ts";

export const ledgerRoutes = [
  route({
    method: "GET",
    path: "/api/v1/ledger/trial-balance",
    permission: "ledger.read",
    summary: "What lies on each account at the end of a month, by currency",
    reads: "reports",
    query: PeriodQuery,
    answers: { 200: TrialBalance },
    handle: async ({ services, db, caller, query }) =>
      ok(await getTrialBalance(db, caller, query.period ?? presentPeriod(services.clock))),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/entries",
    permission: "ledger.read",
    summary: "What was booked, newest first",
    query: EntryQuery,
    answers: { 200: page(JournalEntry) },
    handle: async ({ db, caller, query }) =>
      list(await listEntries(db, caller, query), query.fields, JOURNAL_ENTRY_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/vat",
    permission: "ledger.read",
    summary: "Recoverable VAT of a month, by country and rate",
    reads: "reports",
    query: PeriodQuery,
    answers: { 200: VatReport },
    handle: async ({ services, db, caller, query }) =>
      ok(await getVatReport(db, caller, query.period ?? presentPeriod(services.clock))),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/periods/:period/close",
    permission: "ledger.write",
    summary: "Close a month and all before it, for good",
    answers: { 200: PeriodState },
    refuses: [ledgerProblems.notOver, ledgerProblems.closed],
    handle: async ({ services, caller, key, params }) =>
      written(await closePeriod(services, caller, key, params.period)),
  }),
  route({
    method: "POST",
    path: "/api/v1/ledger/periods/:period/revalue",
    permission: "ledger.write",
    summary: "Value what is owed and held in other currencies at the month's last rates",
    answers: { 200: Revaluation },
    refuses: [ledgerProblems.notOver, ledgerProblems.closed, ledgerProblems.rateMissing],
    handle: async ({ services, caller, key, params }) =>
      written(await revaluePeriod(services, caller, key, params.period)),
  }),
];
