import { calendarObject } from "../../core/calendars/document.ts";
import { settle, type CalendarTarget } from "./calendar-target.ts";

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
  const ask = (name: string, init: RequestInit) =>
    fetch(address + name, {
      ...init,
      headers: { authorization, ...init.headers },
      // Credentials go to the very server that their person named.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
  return {
    greet: async () => {
      // RFC 4918 §9.1, of the collection itself.
      await drain(await settle(await ask("", { method: "PROPFIND", headers: { depth: "0" } })));
    },
    put: async (entry) => {
      const headers = { "content-type": "text/calendar; charset=utf-8" };
      await drain(
        await settle(await ask(`${entry.id}.ics`, { method: "PUT", headers, body: calendarObject(entry) })),
      );
    },
    remove: async (id) => {
      await drain(await settle(await ask(`${id}.ics`, { method: "DELETE" }), [404, 410]));
    },
  };
}

const drain = async (response: Response): Promise<void> => await response.body?.cancel();
