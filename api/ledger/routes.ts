import * as v from "valibot";
import {
  DayQuery,
  EntryQuery,
  JOURNAL_ENTRY_FIELDS,
  JournalEntry,
  JournalLine,
  ledgerProblems,
  LineQuery,
  PeriodQuery,
  PeriodState,
  RatesOfDay,
  Revaluation,
  TrialBalance,
  VatReport,
} from "../../core/ledger.ts";
import {
  LedgerOverview,
  PeriodReview,
  RevaluationPreview,
  WaitingExpense,
  WaitingQuery,
} from "../../core/ledger-months.ts";
import { dateIn } from "../../core/time.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { closePeriod, revaluePeriod } from "./actions.ts";
import { listWaiting, previewRevaluation, readOverview, reviewPeriod } from "./months.ts";
import { getRates, getTrialBalance, getVatReport, listEntries, listLines, presentPeriod } from "./queries.ts";

const NOTHING = v.strictObject({});

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
    method: "GET",
    path: "/api/v1/ledger/lines",
    permission: "ledger.read",
    summary:
      "What was booked in a month on an account or on all, newest first, with the expense of each line",
    query: LineQuery,
    answers: { 200: page(JournalLine) },
    handle: async ({ services, db, caller, query }) =>
      ok(await listLines(db, caller, query, presentPeriod(services.clock))),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/overview",
    permission: "ledger.read",
    summary: "What waits for a decision, since when, and what the month has cost",
    query: NOTHING,
    answers: { 200: LedgerOverview },
    handle: async ({ services, db, caller }) =>
      ok(await readOverview(db, caller, presentPeriod(services.clock))),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/rates",
    permission: "ledger.read",
    summary: "The rates of exchange that amounts of a day are reckoned at, with where they come from",
    query: DayQuery,
    answers: { 200: RatesOfDay },
    handle: async ({ services, db, caller, query }) =>
      ok(await getRates(db, caller, query.day ?? dateIn("UTC", services.clock.now()))),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/periods/:period",
    permission: "ledger.read",
    summary: "What closing a month would do, or who has done it",
    query: NOTHING,
    answers: { 200: PeriodReview },
    handle: async ({ services, db, caller, params }) =>
      ok(await reviewPeriod(db, caller, params.period, presentPeriod(services.clock))),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/periods/:period/waiting",
    permission: "ledger.read",
    summary: "What was spent until the end of a month and waits for a decision, the oldest first",
    query: WaitingQuery,
    answers: { 200: page(WaitingExpense) },
    handle: async ({ db, caller, params, query }) => ok(await listWaiting(db, caller, params.period, query)),
  }),
  route({
    method: "GET",
    path: "/api/v1/ledger/periods/:period/revaluation",
    permission: "ledger.read",
    summary: "What valuing a month would book now; nothing is",
    query: NOTHING,
    answers: { 200: RevaluationPreview },
    handle: async ({ services, db, caller, params }) =>
      ok(await previewRevaluation(db, caller, params.period, presentPeriod(services.clock))),
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
