import type { Expense } from "../../core/expenses.ts";
import type {
  JournalLine,
  PeriodState,
  RatesOfDay,
  Revaluation,
  TrialBalance,
  VatReport,
} from "../../core/ledger.ts";
import type { PeriodReview, RevaluationPreview, WaitingExpense } from "../../core/ledger-months.ts";
import type { Page } from "../../core/page.ts";
import type { PerDiemAnswer, PerDiemQuestion } from "../../core/per-diems.ts";
import { mutate } from "../lib/api.ts";
import { createPaged } from "../ui/list-paged.ts";
import { createOne } from "../ui/one.tsx";
import { notesOf, titleOf, type Journey } from "./journey.ts";

const LEDGER = "/v1/ledger";
const partOf = <T>({ data, meta }: Page<T>) => ({ rows: data, next: meta.next_cursor });

export const useTrialBalance = (month: () => string) =>
  createOne<TrialBalance>(() => `${LEDGER}/trial-balance?period=${month()}`, "expenses");

/** Of one account in a currency, or of all. */
export type Lines = { month: string; account?: string; currency?: string };
export const useLines = (of: () => Lines) =>
  createPaged<JournalLine, Page<JournalLine>>(() => {
    const { account, currency, month } = of();
    const one = account && currency ? `&account=${account}&currency=${currency}` : "";
    return `${LEDGER}/lines?limit=100&period=${month}${one}`;
  }, partOf);

export const useVat = (month: () => string) =>
  createOne<VatReport>(() => `${LEDGER}/vat?period=${month()}`, "expenses");

export const useRates = (day: () => string) => createOne<RatesOfDay>(() => `${LEDGER}/rates?day=${day()}`);

export const useReview = (month: () => string) =>
  createOne<PeriodReview>(() => `${LEDGER}/periods/${month()}`, "expenses");

export const useWaitingIn = (month: () => string) =>
  createPaged<WaitingExpense, Page<WaitingExpense>>(
    () => `${LEDGER}/periods/${month()}/waiting?limit=20`,
    partOf,
  );

export const usePreview = (month: () => string) =>
  createOne<RevaluationPreview>(() => `${LEDGER}/periods/${month()}/revaluation`, "expenses");

const onMonth = <T>(month: string, verb: "close" | "revalue") =>
  mutate<T>({ method: "POST", path: `/api/v1/ledger/periods/${month}/${verb}` });
export const closeMonth = (month: string) => onMonth<PeriodState>(month, "close");
export const revalueMonth = (month: string) => onMonth<Revaluation>(month, "revalue");

export const reckonPerDiem = (body: PerDiemQuestion) =>
  mutate<PerDiemAnswer>({ method: "POST", path: "/api/v1/per-diems", body });

/** An expense of a journey, to be handed in by whoever went on it. */
export const draftPerDiem = (id: string, journey: Journey, allowed: PerDiemAnswer) =>
  mutate<Expense>({
    method: "POST",
    path: "/api/v1/expenses",
    body: {
      id,
      amount: allowed.amount,
      currency: allowed.currency,
      category: "Per diem",
      description: titleOf(journey),
      expense_date: journey.backOn,
      notes: notesOf(allowed),
      status: "draft",
    },
  });
