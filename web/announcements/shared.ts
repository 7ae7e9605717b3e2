import { createContext, useContext } from "solid-js";
import type { Announcement } from "../../core/announcements.ts";
import { createReading } from "../lib/reading.ts";
import { can } from "../lib/session.ts";

const LIST = "/v1/announcements?limit=100";

/** The announcements of whoever is signed in, read once for the page and for the count beside its name. */
export const createAnnouncements = () =>
  createReading<Announcement>(() => (can("announcements.read") ? LIST : undefined), "announcements");

export const AnnouncementsContext = createContext<ReturnType<typeof createAnnouncements>>();

export function useAnnouncements(): ReturnType<typeof createAnnouncements> {
  const shared = useContext(AnnouncementsContext);
  if (!shared) throw new Error("Announcements are shown to people who are signed in");
  return shared;
}

export const unreadOf = (rows: readonly Announcement[]): number =>
  rows.filter((one) => one.read_at === null).length;
