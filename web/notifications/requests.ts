import type { Notification } from "../../core/notifications.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";

export const useNotifications = () =>
  createReading<Notification>(() => "/v1/notifications?limit=100", "notifications", readHome);

export const markRead = (id: string) =>
  mutate<Notification>({ method: "POST", path: `/api/v1/notifications/${id}/read` });

export const markAllRead = () => mutate({ method: "POST", path: "/api/v1/notifications/read" });
