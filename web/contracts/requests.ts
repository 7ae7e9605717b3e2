import type {
  ContractChange,
  ContractCreate,
  ContractDetail,
  ContractRow,
  ContractSend,
} from "../../core/contracts.ts";
import type { Settlement } from "../../core/contract-settlement.ts";
import type { BulkPreview, ContractBulk } from "../../core/contract-bulk.ts";
import type { SignatureInput } from "../../core/contract-signatures.ts";
import type { ContractStatus } from "../../core/contract-states.ts";
import type { Page } from "../../core/page.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { createOne } from "../ui/one.tsx";

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

/** What a form sends: terms as they come in, before the API fills in the rest. */
export type DraftTerms = Partial<NonNullable<ContractChange["terms"]>>;
type Draft = Omit<ContractCreate, "id" | "terms" | "document_id"> & {
  id: string;
  document_id?: string;
  terms?: DraftTerms;
};
export const createContract = (body: Draft) =>
  mutate<ContractDetail>({ method: "POST", path: "/api/v1/contracts", body });

type Seen = Pick<ContractDetail, "id" | "version">;
type Step = "send" | "remind" | "correct" | "void" | "terminate";
/** A step of the version that stands on the page. */
export const takeStep = (step: Step, { id, version }: Seen, body?: ContractSend | { reason: string }) =>
  mutate<ContractDetail>({
    method: "POST",
    path: `/api/v1/contracts/${id}/${step}`,
    ifMatch: `"${version}"`,
    ...(body === undefined ? {} : { body }),
  });

/** The paper is before them; said again it is the same. */
export const sayRead = ({ id }: Seen) =>
  mutate<ContractDetail>({ method: "POST", path: `/api/v1/contracts/${id}/view` });

export const sign = ({ id }: Seen, as: "sign" | "countersign", body: SignatureInput) =>
  mutate<ContractDetail>({ method: "POST", path: `/api/v1/contracts/${id}/${as}`, body });

export const decline = ({ id }: Seen, reason: string) =>
  mutate<ContractDetail>({ method: "POST", path: `/api/v1/contracts/${id}/decline`, body: { reason } });

type Bulk = Pick<ContractBulk, "production_id" | "csv" | "title" | "sign_by" | "countersign">;
const bulk = (input: Bulk, dry_run: boolean) =>
  mutate<BulkPreview>({ method: "POST", path: "/api/v1/contracts/bulk", body: { ...input, dry_run } });
export const previewBulk = (input: Bulk) => bulk(input, true);
export const sendBulk = (input: Bulk) => bulk(input, false);

export const readProductions = async (): Promise<Production[]> =>
  (await readHome<Page<Production>>("/v1/productions?limit=100")).body.data;

export const readPeopleOf = async (productionId: string): Promise<ProductionPerson[]> =>
  productionId === ""
    ? []
    : (await readHome<Page<ProductionPerson>>(`/v1/productions/${productionId}/people?limit=100`)).body.data;

/** What it comes to; what was left empty is nothing. */
export async function readSettlement(id: string, taken: Record<string, string>): Promise<Settlement> {
  const some = Object.entries(taken).map(([name, typed]) => [name, typed.trim().replace(",", ".")]);
  const query = new URLSearchParams(some.filter(([, value]) => value !== ""));
  return (await readHome<Settlement>(`/v1/contracts/${id}/settlement?${query.toString()}`)).body;
}
