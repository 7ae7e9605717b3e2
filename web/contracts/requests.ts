import type { ContractCreate, ContractDetail } from "../../core/contracts.ts";
import type { ContractStatus } from "../../core/contract-states.ts";
import type { Page } from "../../core/page.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { createOne } from "../ui/one.tsx";

export type ContractRow = Omit<ContractDetail, "document">;

/** What a list shows of a contract; without a word the API says its terms alone. */
const FIELDS = [
  "title",
  "status",
  "artist_id",
  "artist_name",
  "production_id",
  "production_name",
  "amount",
  "currency",
  "start_date",
  "end_date",
  "created_at",
].join(",");

export const useContracts = (status: () => ContractStatus | undefined) =>
  createReading<ContractRow>(
    () => `/v1/contracts?limit=100&fields=${FIELDS}${status() === undefined ? "" : `&status=${status()}`}`,
    "contracts",
    readHome,
  );

export const useContract = (id: () => string) =>
  createOne<ContractDetail>(() => `/v1/contracts/${id()}`, "contracts", "documents");

export const createContract = (body: Omit<ContractCreate, "id"> & { id: string }) =>
  mutate<ContractDetail>({ method: "POST", path: "/api/v1/contracts", body });

export const readProductions = async (): Promise<Production[]> =>
  (await readHome<Page<Production>>("/v1/productions?limit=100")).body.data;

export const readPeopleOf = async (productionId: string): Promise<ProductionPerson[]> =>
  productionId === ""
    ? []
    : (await readHome<Page<ProductionPerson>>(`/v1/productions/${productionId}/people?limit=100`)).body.data;
