import { createSignal, onCleanup } from "solid-js";
import type { Delegation, DelegationCreate } from "../../core/delegations.ts";
import type { ExpensePerson } from "../../core/expense-desk.ts";
import type { ExpenseLimitsInput, ExpenseLimitsState } from "../../core/expense-limits.ts";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import type { Page } from "../../core/page.ts";
import type { ApprovalPolicyState } from "../../core/policies.ts";
import type { Production } from "../../core/productions.ts";
import type { Receipt } from "../../core/receipts.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { Refused, Unreachable } from "../lib/wire.ts";
import { createOne, type One } from "../ui/one.tsx";
import type { BatchVerb } from "./filter.ts";
import type { Looked } from "./selection.ts";

export const useDetail = (id: () => string) =>
  createOne<ExpenseDetail>(() => `/v1/expenses/${id()}`, "expenses", "documents");

/** No stream tells when a receipt was read. */
const UNREAD_MS = 3_000;

/** What was read of the papers that prove it, once it is. */
export function useReceipts(id: () => string): One<Page<Receipt>> {
  const receipts = createOne<Page<Receipt>>(() => `/v1/receipts?limit=20&expense_id=${id()}`, "documents");
  const isUnread = ({ status }: Receipt) => status === "pending" || status === "processing";
  const timer = setInterval(() => {
    if (document.visibilityState === "visible" && receipts.body()?.data.some(isUnread)) void receipts.load();
  }, UNREAD_MS);
  onCleanup(() => clearInterval(timer));
  return receipts;
}

/** Names to choose from; what cannot be had now leaves the choice empty, and the page as it is. */
export function createNames<T>(read: () => Promise<T[]>): () => T[] {
  const [names, setNames] = createSignal<T[]>([]);
  void read().then(setNames, (error: unknown) => {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
  });
  return names;
}

const PAGES_MAX = 20;

/** Everybody of the organisation, by name. */
export async function readPeople(): Promise<ExpensePerson[]> {
  const people: ExpensePerson[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const on: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await readHome<Page<ExpensePerson>>(`/v1/expenses/people?limit=100${on}`);
    people.push(...body.data);
    cursor = body.meta.next_cursor;
    if (cursor === null) break;
  }
  return people.toSorted((a, b) => a.name.localeCompare(b.name));
}

export const readProductions = async (): Promise<Production[]> =>
  (await readHome<Page<Production>>("/v1/productions?limit=100")).body.data;

export type Batch = {
  expense_ids: string[];
  versions: Record<string, number>;
  notes?: string | null;
  on_behalf_of?: string | undefined;
  paid_on?: string;
  bank_amounts?: Record<string, string>;
};

/** Of these, each at the version that somebody sees. */
export const batchOf = (some: readonly Pick<Expense, "id" | "version">[]): Batch => ({
  expense_ids: some.map(({ id }) => id),
  versions: Object.fromEntries(some.map(({ id, version }) => [id, version])),
});

const send = <T>(verb: BatchVerb, body: Batch & { dry_run?: true }) =>
  mutate<T>({ method: "POST", path: `/api/v1/expenses/bulk-${verb}`, body });

export const carryOut = (verb: BatchVerb, body: Batch) => send<{ message: string }>(verb, body);
/** What that would say of each; nothing is changed. */
export const tryOut = (verb: BatchVerb, body: Batch) =>
  send<{ expenses: Looked[] }>(verb, { ...body, dry_run: true });

/** What goes back to whoever spent it. */
export type BackVerb = "ask" | "reject";
const sendBack = (
  verb: BackVerb,
  { id, version }: Pick<Expense, "id" | "version">,
  words: { reason: string } | { question: string },
  behalf?: string,
) =>
  mutate<Expense>({
    method: "POST",
    path: `/api/v1/expenses/${id}/${verb}`,
    ifMatch: `"${version}"`,
    body: { ...words, ...(behalf === undefined ? {} : { on_behalf_of: behalf }) },
  });
type Back = (expense: Pick<Expense, "id" | "version">, text: string, behalf?: string) => Promise<Expense>;
export const reject: Back = (expense, reason, behalf) => sendBack("reject", expense, { reason }, behalf);
export const ask: Back = (expense, question, behalf) => sendBack("ask", expense, { question }, behalf);

type Coded = Pick<Expense, "category" | "country" | "tax_lines">;
/** What it is booked as, instead. */
export const codeExpense = ({ id, version }: Pick<Expense, "id" | "version">, body: Coded) =>
  mutate<Expense>({ method: "POST", path: `/api/v1/expenses/${id}/code`, ifMatch: `"${version}"`, body });

export const useDelegations = () => createOne<Page<Delegation>>(() => "/v1/delegations?limit=100");
export const delegate = (body: Pick<DelegationCreate, "to_user_id" | "ends_at"> & { starts_at?: string }) =>
  mutate<Delegation>({ method: "POST", path: "/api/v1/delegations", body });
export const endDelegation = (id: string) => mutate({ method: "DELETE", path: `/api/v1/delegations/${id}` });

export const usePolicy = () => createOne<ApprovalPolicyState>(() => "/v1/policies/approval");
const CHANGES = "/api/v1/policies/approval/changes";
export const propose = (threshold: string | null) =>
  mutate<ApprovalPolicyState>({ method: "POST", path: CHANGES, body: { threshold } });
export const confirmChange = (id: string) =>
  mutate<ApprovalPolicyState>({ method: "POST", path: `${CHANGES}/${id}/confirm` });
export const withdrawChange = (id: string) => mutate({ method: "DELETE", path: `${CHANGES}/${id}` });

export const useLimits = () => createOne<ExpenseLimitsState>(() => "/v1/policies/limits");
const LIMIT_CHANGES = "/api/v1/policies/limits/changes";
export const proposeLimits = (limits: ExpenseLimitsInput | null) =>
  mutate<ExpenseLimitsState>({ method: "POST", path: LIMIT_CHANGES, body: { limits } });
export const confirmLimits = (id: string) =>
  mutate<ExpenseLimitsState>({ method: "POST", path: `${LIMIT_CHANGES}/${id}/confirm` });
export const withdrawLimits = (id: string) => mutate({ method: "DELETE", path: `${LIMIT_CHANGES}/${id}` });
