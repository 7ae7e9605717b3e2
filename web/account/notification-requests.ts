import type { Device } from "../../core/devices.ts";
import type { NotificationSettings } from "../../core/notification-settings.ts";
import type { Page } from "../../core/page.ts";
import { mutate } from "../lib/api.ts";
import { SETTINGS } from "../lib/push.ts";
import { createOne } from "../ui/one.tsx";

export const useSettings = () => createOne<NotificationSettings>(() => SETTINGS);
/** All of them: there are at most a few. */
export const useDevices = () => createOne<Page<Device>>(() => "/v1/me/devices?limit=100");

export const removeDevice = (id: string) => mutate({ method: "DELETE", path: `/api/v1/me/devices/${id}` });
export const tryDevice = (id: string) => mutate({ method: "POST", path: `/api/v1/me/devices/${id}/try` });

export const setQuiet = (quiet: NotificationSettings["quiet"]) =>
  mutate<NotificationSettings>({ method: "PATCH", path: `/api${SETTINGS}`, body: { quiet } });

export const givePhone = (number: string) =>
  mutate<NotificationSettings>({ method: "POST", path: "/api/v1/me/phone", body: { number } });
export const confirmPhone = (code: string) =>
  mutate<NotificationSettings>({ method: "POST", path: "/api/v1/me/phone/confirm", body: { code } });
export const removePhone = () => mutate({ method: "DELETE", path: "/api/v1/me/phone" });
