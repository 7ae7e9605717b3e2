import { seesWholeOrganisation, type Role } from "../../core/access.ts";
import type { Announcement } from "../../core/announcements.ts";
import type { Contract } from "../../core/contracts.ts";
import { RECENT_DAYS, type Dashboard } from "../../core/dashboard.ts";
import type { Expense } from "../../core/expenses.ts";
import { formatAmount, isCurrency, parseAmount, wireSum } from "../../core/money.ts";
import { pageOf, type Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { newId } from "../../core/uuid.ts";
import * as questions from "./questions.ts";
import type { Ask, Question } from "./questions.ts";

/** Who asks: what a peer's token says. Nothing is looked up for it, so a session that was ended still reads. */
export type Reader = { userId: string; organisationId: string; roles: Role[] };

/** What both peers do with their driver's answers. Each brings its driver, cache, framework and token. */
const DAY_MS = 86_400_000;
const PAGE = 20;

type Money = { amount_minor: number; currency: string };
type ContractRow = Omit<Contract, "amount" | "_links">;

const whose = (reader: Reader) => (seesWholeOrganisation(reader.roles) ? "whole" : "own");
const valuesOf = ({ organisationId, userId }: Reader) => [organisationId, userId];

const contractItem = <Row extends ContractRow>(row: Row) => {
  const self = `/api/v1/contracts/${row.id}`;
  return { ...withAmount(row), _links: { self, document: `${self}/document` } };
};

const withAmount = <Row extends Money>(row: Row) => ({
  ...row,
  amount: formatAmount(row.amount_minor, row.currency),
});

export async function readDashboard(ask: Ask, reader: Reader): Promise<Dashboard> {
  const who = whose(reader);
  const values = valuesOf(reader);
  const now = Date.now();
  const since = new Date((Math.floor(now / DAY_MS) - RECENT_DAYS) * DAY_MS).toISOString();
  const start = new Date(now).toISOString();
  const [[counts], [upcoming], approved, contracts, expenses, schedules, announcements] = await Promise.all([
    ask<Pick<Dashboard, "pending_contracts" | "active_contracts" | "pending_expenses">>(
      questions.COUNTS[who],
      values,
    ),
    ask<{ count: number }>(questions.UPCOMING[who], [...values, start]),
    ask<{ currency: string; sum: string; count: number }>(questions.APPROVED[who], [...values, since]),
    ask<Omit<Dashboard["recent"]["contracts"][number], "amount" | "_links">>(
      questions.ACTIVE_CONTRACTS[who],
      [...values, 5],
    ),
    ask<Omit<Expense, "amount">>(questions.SUBMITTED_EXPENSES[who], [...values, 5]),
    ask<ScheduleItem>(questions.SCHEDULES[who], [...values, 10, start]),
    ask<Announcement>(questions.ANNOUNCEMENTS[who], [...values, 5]),
  ]);
  return {
    pending_contracts: counts?.pending_contracts ?? 0,
    active_contracts: counts?.active_contracts ?? 0,
    pending_expenses: counts?.pending_expenses ?? 0,
    upcoming_schedules: upcoming?.count ?? 0,
    recent_approved_amount: approved.map(({ sum, currency, count }) => ({
      ...wireSum(sum, currency),
      count,
    })),
    recent: {
      contracts: contracts.map(contractItem),
      expenses: expenses.map(withAmount),
      schedules,
      announcements,
    },
  };
}

export async function listContracts(ask: Ask, reader: Reader, limit = PAGE): Promise<Page<Contract>> {
  const who = whose(reader);
  const values = valuesOf(reader);
  const [rows, [total]] = await Promise.all([
    ask<ContractRow>(questions.CONTRACTS[who], [...values, limit + 1]),
    ask<{ count: number }>(questions.CONTRACT_COUNT[who], values),
  ]);
  const page = pageOf(rows, limit, (row) => [row.created_at, row.id], contractItem);
  return { ...page, meta: { ...page.meta, total: total?.count ?? 0 } };
}

/** Items that overlap what begins at `start`. */
export async function listSchedules(
  ask: Ask,
  reader: Reader,
  start: string,
  limit = PAGE,
): Promise<Page<ScheduleItem>> {
  const rows = await ask<ScheduleItem>(questions.SCHEDULES[whose(reader)], [
    ...valuesOf(reader),
    limit + 1,
    start,
  ]);
  return pageOf(
    rows,
    limit,
    (row) => [row.starts_at, row.id],
    (row) => row,
  );
}

export type NewExpense = {
  amount: number | string;
  currency?: string | undefined;
  category: string;
  description: string;
  production_id?: string | null | undefined;
  expense_date?: string | undefined;
  notes?: string | null | undefined;
};
/** A statement and its values, ready to be asked. */
export type Statement = { question: Question; values: unknown[] };

/** The two statements that hand an expense in, or why not, with the status to answer. */
export async function newExpense(
  ask: Ask,
  reader: Reader,
  input: NewExpense,
): Promise<{ insert: Statement; events: Statement } | { refusal: string; status: number }> {
  const values = valuesOf(reader);
  const production = input.production_id ?? null;
  const [found] =
    production === null
      ? []
      : await ask<{ currency: string }>(questions.PRODUCTION[whose(reader)], [...values, production]);
  if (production !== null && !found) return { refusal: "There is no such production.", status: 404 };
  const currency = input.currency ?? found?.currency ?? (await ownCurrency(ask, reader));
  if (currency === undefined || !isCurrency(currency)) return { refusal: "Say which currency.", status: 422 };
  const minor = parseAmount(input.amount, currency);
  if (typeof minor !== "number") return { refusal: minor.refusal, status: 422 };
  const id = newId();
  const spentOn = input.expense_date ?? new Date().toISOString().slice(0, 10);
  return {
    insert: {
      question: questions.NEW_EXPENSE,
      values: [
        ...values,
        id,
        production,
        minor,
        currency,
        input.category,
        input.description,
        spentOn,
        input.notes ?? null,
      ],
    },
    events: { question: questions.NEW_EXPENSE_EVENTS, values: [...values, id, newId(), newId()] },
  };
}

export const expenseItem = (row: Omit<Expense, "amount">): Expense => withAmount(row);

async function ownCurrency(ask: Ask, { organisationId }: Reader): Promise<string | undefined> {
  const [row] = await ask<{ currency: string }>(questions.OWN_CURRENCY, [organisationId]);
  return row?.currency;
}

/** What the drivers make of PostgreSQL's types (by oid), so that rows have the wire's form. */
export const PARSERS = {
  bigint: { oid: 20, parse: Number },
  date: { oid: 1082, parse: (text: string) => text },
  wallTime: { oid: 1114, parse: (text: string) => text.replace(" ", "T") },
  instant: { oid: 1184, parse: (text: string) => new Date(text).toISOString() },
} as const;

/** Nobody is told of what they write: a NOTIFY in their transactions would cost them most of their commits. */
export const WAKING = { "portal.wakes_later": "on" } as const;
