import ICAL from "ical.js";
import nodeIcal, { type VEvent } from "node-ical";

/** What a program for calendars makes of an event. */
export type Seen = {
  uid: string;
  sequence: number;
  status: string;
  summary: string;
  location: string;
  description: string;
  /** An instant, or a day. */
  start: string;
  end: string | null;
};

/** By ical.js, which takes zones from the file's own VTIMEZONE. */
export function byIcalJs(text: string): Seen[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const zones = new Map(
    calendar.getAllSubcomponents("vtimezone").map((part) => {
      const zone = new ICAL.Timezone(part);
      return [zone.tzid, zone] as const;
    }),
  );
  return calendar.getAllSubcomponents("vevent").map((event) => {
    const read = (name: string) => String(event.getFirstPropertyValue(name) ?? "");
    const when = (name: string): string | null => {
      const property = event.getFirstProperty(name);
      const time = property?.getFirstValue() as ICAL.Time | undefined;
      if (!property || !time) return null;
      if (time.isDate) return time.toString();
      const tzid = property.getFirstParameter("tzid");
      const zone = zones.get(tzid ?? "");
      if (tzid && !zone) throw new Error(`${tzid} is not in the file`);
      if (zone) time.zone = zone;
      return new Date(time.toUnixTime() * 1_000).toISOString();
    };
    return {
      uid: read("uid"),
      sequence: Number(read("sequence")),
      status: read("status"),
      summary: read("summary"),
      location: read("location"),
      description: read("description"),
      start: when("dtstart") ?? "",
      end: when("dtend"),
    };
  });
}

/** By node-ical, which takes zones by their names. */
export function byNodeIcal(text: string): Seen[] {
  return Object.values(nodeIcal.sync.parseICS(text)).flatMap((part) => {
    if (part?.type !== "VEVENT") return [];
    const event = part as VEvent;
    const isDay = event.datetype === "date";
    // It reads a day as midnight in the zone of whoever reads.
    const dayOf = (at: Date) =>
      [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    const when = (at: Date) => (isDay ? dayOf(at) : new Date(at.getTime()).toISOString());
    const words = (value: unknown) =>
      typeof value === "object" && value !== null && "val" in value
        ? String((value as { val: unknown }).val)
        : String(value ?? "");
    const end = event.end && event.end.getTime() !== event.start.getTime() ? when(event.end) : null;
    return [
      {
        uid: event.uid,
        sequence: Number(event.sequence),
        status: String(event.status ?? ""),
        summary: words(event.summary),
        location: words(event.location),
        description: words(event.description),
        start: when(event.start),
        end,
      },
    ];
  });
}

/** What RFC 5545 §3.1 asks of every line. @returns what breaks it. */
export function brokenLines(text: string): string[] {
  const lines = text.split("\r\n");
  if (lines.pop() !== "") return ["the last line does not end"];
  return lines.filter((line) => /[\r\n]/.test(line) || new TextEncoder().encode(line).length > 75);
}
