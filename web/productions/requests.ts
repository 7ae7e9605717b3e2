import type { MinorInput, ProductionMinor } from "../../core/minors.ts";
import type { Member } from "../../core/organisations.ts";
import type { Page } from "../../core/page.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import type { RestPackId } from "../../core/rest/packs.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";

export type ProductionInput = Pick<
  Production,
  "name" | "starts_on" | "ends_on" | "zone" | "currency" | "day_starts_at" | "rest_pack"
>;

export const useProductions = () =>
  createReading<Production>(() => "/v1/productions?limit=100", "productions", readHome);

export const usePeople = (productionId: () => string) =>
  createReading<ProductionPerson>(
    () => `/v1/productions/${productionId()}/people?limit=100`,
    "productions",
    readHome,
  );

/** Everybody who could be put on a production; asked for only by those who may. */
export const useMembers = (wanted: () => boolean) =>
  createReading<Member>(() => (wanted() ? "/v1/members?limit=100" : undefined), "members", readHome);

export const createProduction = (body: ProductionInput & { id: string }) =>
  mutate<Production>({ method: "POST", path: "/api/v1/productions", body });

export const changeProduction = (id: string, etag: string, body: Partial<ProductionInput>) =>
  mutate<Production>({ method: "PATCH", path: `/api/v1/productions/${id}`, body, ifMatch: etag });

/** Puts somebody on it; with a pack, or null for the production's, it says what rules of rest are theirs. */
export const assignPerson = (productionId: string, userId: string, restPack?: RestPackId | null) =>
  mutate({
    method: "POST",
    path: `/api/v1/productions/${productionId}/people`,
    body: { user_id: userId, ...(restPack === undefined ? {} : { rest_pack: restPack }) },
  });

export const unassignPerson = (productionId: string, userId: string) =>
  mutate({ method: "DELETE", path: `/api/v1/productions/${productionId}/people/${userId}` });

const minorsPath = (productionId: string) => `/productions/${productionId}/minors`;
const PAGES_MAX = 20;

/** Who on it is under age, for those who may know. */
export async function readMinors(productionId: string): Promise<ProductionMinor[]> {
  const found: ProductionMinor[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const after: string = cursor === null ? "" : `&cursor=${cursor}`;
    const path = `/v1${minorsPath(productionId)}?limit=100${after}`;
    const { body } = await readHome<Page<ProductionMinor>>(path);
    found.push(...body.data);
    cursor = body.meta.next_cursor;
    if (cursor === null) break;
  }
  return found;
}

export const saveMinor = (productionId: string, userId: string, body: MinorInput) =>
  mutate<ProductionMinor>({ method: "PUT", path: `/api/v1${minorsPath(productionId)}/${userId}`, body });

export const forgetMinor = (productionId: string, userId: string) =>
  mutate({ method: "DELETE", path: `/api/v1${minorsPath(productionId)}/${userId}` });
