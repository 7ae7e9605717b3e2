import type { Page } from "../../core/page.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import type { ScheduleChange, ScheduleCreate, ScheduleItem } from "../../core/schedules.ts";
import { mutate, readItem } from "../lib/api.ts";
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

export const createItem = (body: Omit<ScheduleCreate, "id"> & { id: string }) =>
  mutate<ScheduleItem>({ method: "POST", path: "/api/v1/schedules", body });

export const changeItem = (id: string, etag: string, body: ScheduleChange) =>
  mutate<ScheduleItem>({ method: "PATCH", path: `/api/v1/schedules/${id}`, body, ifMatch: etag });

export const deleteItem = (id: string) => mutate({ method: "DELETE", path: `/api/v1/schedules/${id}` });
