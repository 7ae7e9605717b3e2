import { calendarObject } from "../../core/calendars/document.ts";
import { insistOn, statusOf, type CalendarTarget } from "./calendar-target.ts";
import type { Outgoing } from "./outgoing.ts";

export type CaldavAccount = {
  /** Of the collection, ending in `/`. */
  address: string;
  username: string;
  password: string;
  outgoing: Outgoing;
};

/** A collection at a server that speaks CalDAV (RFC 4791): one object an entry, by a name of ours. */
export function openCaldav({ address, username, password, outgoing }: CaldavAccount): CalendarTarget {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
  const ask = async (name: string, init: RequestInit, fine: readonly number[] = []) => {
    const headers = { authorization, ...init.headers };
    // Credentials go to the very server that their person named.
    const asked = { ...init, headers, redirect: "manual" } as const;
    await insistOn(outgoing, (signal) => fetch(address + name, { ...asked, signal }), fine, statusOf);
  };
  return {
    // RFC 4918 §9.1, of the collection itself.
    greet: () => ask("", { method: "PROPFIND", headers: { depth: "0" } }),
    put: (entry) =>
      ask(`${entry.id}.ics`, {
        method: "PUT",
        headers: { "content-type": "text/calendar; charset=utf-8" },
        body: calendarObject(entry),
      }),
    remove: (id) => ask(`${id}.ics`, { method: "DELETE" }, [404, 410]),
  };
}
