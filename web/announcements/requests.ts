import type { Announcement } from "../../core/announcements.ts";
import type { Production } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";

export type Draft = { title: string; body: string; production_id: string | null; must_read: boolean };

export const markRead = (id: string) =>
  mutate<Announcement>({ method: "POST", path: `/api/v1/announcements/${id}/read` });

export const announce = (body: Draft & { id: string }) =>
  mutate<Announcement>({ method: "POST", path: "/api/v1/announcements", body });

/** For whom an announcement is stands on the wire as an id; the names are read apart. */
export const useProductions = () =>
  createReading<Production>(() => "/v1/productions?limit=100", "productions", readHome);
