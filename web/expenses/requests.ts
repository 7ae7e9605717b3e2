import type { DocumentSummary } from "../../core/documents.ts";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import type { ExpenseStatus } from "../../core/expense-states.ts";
import type { Organisation } from "../../core/organisations.ts";
import type { Page } from "../../core/page.ts";
import type { Production } from "../../core/productions.ts";
import type { ExpenseFindings } from "../../core/policy/findings.ts";
import type { ReceiptAccepted, ReceiptDetail } from "../../core/receipts.ts";
import type { Advance } from "../../core/advances.ts";
import type { MileageAnswer, MileageQuestion } from "../../core/mileage.ts";
import { mutate, readItem } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { sendOrKeep } from "../lib/outbox.ts";
import type { KeptFile } from "../lib/outbox-files.ts";
import { createReading } from "../lib/reading.ts";
import { organisation } from "../lib/session.ts";
import { untilOver } from "../lib/upload.ts";
import { createOne } from "../ui/one.tsx";
import type { ExpenseBody } from "./input.ts";

/** Of everybody's, what was handed in; of one's own, drafts too. */
export const useExpenses = (status: () => ExpenseStatus | undefined) =>
  createReading<Expense>(
    () => `/v1/expenses?limit=100${status() === undefined ? "" : `&status=${status()}`}`,
    "expenses",
    readHome,
  );

export const useExpense = (id: () => string) =>
  createOne<ExpenseDetail>(() => `/v1/expenses/${id()}`, "expenses", "documents");

export const readForChange = (id: string) => readItem<ExpenseDetail>(`/api/v1/expenses/${id}`);

export const readProductions = async (): Promise<Production[]> =>
  (await readHome<Page<Production>>("/v1/productions?limit=100")).body.data;

export const readDocument = async (id: string): Promise<DocumentSummary> =>
  (await readItem<DocumentSummary>(`/api/v1/documents/${id}`)).item;

/** What was read of a receipt, once it is. @throws Refused with the reason when it could not be read. */
export async function untilRead(
  { receipt_id, status_url }: ReceiptAccepted,
  signal: AbortSignal,
): Promise<ReceiptDetail> {
  await untilOver(status_url, signal);
  return (await readItem<ReceiptDetail>(`/api/v1/receipts/${receipt_id}`)).item;
}

/** Advances of one's own that one could spend from. */
export async function readOwnAdvances(userId: string): Promise<Advance[]> {
  const { body } = await readHome<Page<Advance>>(`/v1/advances?limit=100&artist_id=${userId}`);
  return body.data.filter(({ status }) => status === "issued" || status === "acknowledged");
}

/** Of the organisation's books; undefined before there is one. */
export async function readOwnCurrency(): Promise<string | undefined> {
  return (await readHome<Organisation>(`/v1/organisations/${organisation()}`)).body.currency;
}

/** What a distance would be worth to whoever asks. */
export const askMileage = (body: MileageQuestion) =>
  mutate<MileageAnswer>({ method: "POST", path: "/api/v1/expenses/mileage", body });

/** What the rules would say of it now. */
export const checkExpense = (body: ExpenseBody & { id: string }) =>
  mutate<ExpenseFindings>({ method: "POST", path: "/api/v1/expenses/check", body });

export const EXPENSES_PATH = "/api/v1/expenses";
export type NewExpense = ExpenseBody & { id: string; status: "draft" | "submitted" };
/** Sent now, with the receipts that this device keeps, or when there is a connection: then undefined. */
export const createExpense = (body: NewExpense, files: readonly KeptFile[] = []) =>
  sendOrKeep<Expense>({ method: "POST", path: EXPENSES_PATH, body }, body.id, files);

export const changeExpense = (id: string, etag: string, body: ExpenseBody) =>
  mutate<Expense>({ method: "PATCH", path: `/api/v1/expenses/${id}`, body, ifMatch: etag });

type Seen = Pick<Expense, "id" | "version">;
const act = (verb: string, { id, version }: Seen, body?: unknown) =>
  mutate<Expense>({
    method: "POST",
    path: `/api/v1/expenses/${id}/${verb}`,
    ifMatch: `"${version}"`,
    ...(body === undefined ? {} : { body }),
  });

export const submitExpense = (seen: Seen) => act("submit", seen);
export const withdrawExpense = (seen: Seen) => act("withdraw", seen);
export const approveExpense = (seen: Seen, notes: string) => act("approve", seen, { notes: notes || null });
export const askExpense = (seen: Seen, question: string) => act("ask", seen, { question });
/** Sent now, or when there is a connection: then undefined. */
export const answerExpense = (
  { id, version }: Seen,
  answer: string,
  document_ids: readonly string[],
  files: readonly KeptFile[],
) =>
  sendOrKeep<Expense>(
    {
      method: "POST",
      path: `/api/v1/expenses/${id}/answer`,
      ifMatch: `"${version}"`,
      body: { answer, document_ids },
    },
    id,
    files,
  );
export const rejectExpense = (seen: Seen, reason: string) => act("reject", seen, { reason });
