import { calendarObject } from "../../core/calendars/document.ts";
import { settle } from "./calendar-answers.ts";
import type { CalendarTarget } from "./calendars.ts";

export type CaldavAccount = {
  /** Of the collection, ending in `/`. */
  address: string;
  username: string;
  password: string;
  timeoutMs: number;
};

/** A collection at a server that speaks CalDAV (RFC 4791): one object an entry, by a name of ours. */
export function openCaldav({ address, username, password, timeoutMs }: CaldavAccount): CalendarTarget {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
  const ask = (id: string, init: RequestInit) =>
    fetch(`${address}${id}.ics`, {
      ...init,
      headers: { authorization, ...init.headers },
      // Credentials go to the very server that their person named.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
  return {
    put: async (entry) => {
      const headers = { "content-type": "text/calendar; charset=utf-8" };
      await drain(await settle(await ask(entry.id, { method: "PUT", headers, body: calendarObject(entry) })));
    },
    remove: async (id) => {
      await drain(await settle(await ask(id, { method: "DELETE" }), [404, 410]));
    },
  };
}

const drain = async (response: Response): Promise<void> => await response.body?.cancel();
