import type { Accountants, Client } from "../../core/clients.ts";
import type { Page } from "../../core/page.ts";
import type { Transaction } from "../../core/transactions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { createPaged } from "../ui/list-paged.ts";
import { createOne } from "../ui/one.tsx";

/** Those whose books this person sees, by name. */
export const useClients = () =>
  createReading<Client>(() => "/v1/clients?limit=100", "transactions", readHome);

export const useClient = (id: () => string) => createOne<Client>(() => `/v1/clients/${id()}`, "transactions");

/** What was booked there, newest day first. */
export const useTransactions = (id: () => string) =>
  createPaged<Transaction, Page<Transaction>>(
    () => `/v1/transactions?limit=50&client_id=${id()}`,
    ({ data, meta }) => ({ rows: data, next: meta.next_cursor }),
  );

export const readAccountants = async (): Promise<Accountants["data"]> =>
  (await readHome<Accountants>("/v1/clients/accountants")).body.data;

export type ClientInput = { name: string; currency: string; zone: string; accountant_id: string | null };

export const takeClient = (body: ClientInput & { id: string }) =>
  mutate<Client>({ method: "POST", path: "/api/v1/clients", body });

export const changeClient = ({ id, version }: Client, body: Partial<Omit<ClientInput, "currency">>) =>
  mutate<Client>({ method: "PATCH", path: `/api/v1/clients/${id}`, body, ifMatch: `"${version}"` });

export const removeClient = (id: string) => mutate({ method: "DELETE", path: `/api/v1/clients/${id}` });

export type TransactionInput = {
  id: string;
  client_id: string;
  amount: string;
  category: string;
  description: string;
  date: string;
};

export const bookTransaction = (body: TransactionInput) =>
  mutate<Transaction>({ method: "POST", path: "/api/v1/transactions", body });

export const voidTransaction = (id: string, reason: string) =>
  mutate<Transaction>({ method: "POST", path: `/api/v1/transactions/${id}/void`, body: { reason } });
