import { may } from "../../core/access.ts";
import type { Member } from "../../core/organisations.ts";
import type { Page } from "../../core/page.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import type {
  ScheduleChange,
  ScheduleCheck,
  ScheduleCreate,
  ScheduleItem,
  ScheduleVerdict,
} from "../../core/schedules.ts";
import { callApi, mutate, readItem } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";

export const readForChange = (id: string) => readItem<ScheduleItem>(`/api/v1/schedules/${id}`);

export const readProductions = async (): Promise<Production[]> =>
  (await readHome<Page<Production>>("/v1/productions?limit=100")).body.data;

export const readPeopleOf = async (productionId: string): Promise<ProductionPerson[]> =>
  (await readHome<Page<ProductionPerson>>(`/v1/productions/${productionId}/people?limit=100`)).body.data;

/** Whom an item names; nobody means the whole production. */
export const readNamed = async (id: string): Promise<string[]> =>
  (await readHome<Page<ProductionPerson>>(`/v1/schedules/${id}/people?limit=100`)).body.data.map(
    (one) => one.id,
  );

/** Who may agree that somebody rests too little. */
export const readPlanners = async (): Promise<Member[]> =>
  (await readHome<Page<Member>>("/v1/members?limit=100")).body.data.filter(
    ({ roles, is_active }) => is_active && may(roles, "schedules.write"),
  );

/** What would be said of an item; nothing is written. */
export async function checkItem(body: ScheduleCheck, signal: AbortSignal): Promise<ScheduleVerdict> {
  const response = await callApi("/api/v1/schedules/check", {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
    signal,
  });
  return (await response.json()) as ScheduleVerdict;
}

export const createItem = (body: Omit<ScheduleCreate, "id"> & { id: string }) =>
  mutate<ScheduleItem>({ method: "POST", path: "/api/v1/schedules", body });

export const changeItem = (id: string, etag: string, body: ScheduleChange) =>
  mutate<ScheduleItem>({ method: "PATCH", path: `/api/v1/schedules/${id}`, body, ifMatch: etag });

export const deleteItem = (id: string) => mutate({ method: "DELETE", path: `/api/v1/schedules/${id}` });
