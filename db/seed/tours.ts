import type { ScheduleKind } from "../../core/schedules.ts";
import { addDays, nextClockChange, localOf, weekdayOf } from "../../core/time.ts";
import { AURORA, NORTHWIND } from "./people.ts";

export type DemoProduction = {
  organisation: string;
  name: string;
  zone: string;
  currency: string;
  venue: string;
  hotel: string;
  airport: string;
  people: readonly string[];
};
/** A call as a call sheet has it: hours on the wall; an end that is not after the start is the next day's. */
type Call = {
  title: string;
  kind: ScheduleKind;
  from?: string;
  to?: string;
  stage?: string;
  at?: "venue" | "hotel" | "airport";
  notes?: string;
  only?: readonly string[];
};
export type DemoItem = Call & { production: DemoProduction; date: string };

const MAYA = "artist@northwind.test";
const TOMAS = "artist2@northwind.test";
const NOOR = "artist@aurora.test";

const northwind = {
  organisation: NORTHWIND,
  people: [MAYA, TOMAS, "manager@northwind.test", "accountant@northwind.test"],
};
const aurora = { organisation: AURORA, people: [NOOR, "manager@aurora.test", "accountant@aurora.test"] };

/** In the order in which each organisation plays them, a week each, over and over. */
export const DEMO_PRODUCTIONS: readonly DemoProduction[] = [
  {
    ...northwind,
    name: "Northern Lights: London",
    zone: "Europe/London",
    currency: "GBP",
    venue: "Roundhouse, Chalk Farm Road, London NW1",
    hotel: "Holmes Hotel, Chiltern Street",
    airport: "Heathrow T3",
  },
  {
    ...northwind,
    name: "Northern Lights: New York",
    zone: "America/New_York",
    currency: "USD",
    venue: "Kings Theatre, 1027 Flatbush Avenue, Brooklyn",
    hotel: "Ace Hotel, Boerum Place",
    airport: "JFK Terminal 8",
  },
  {
    ...northwind,
    name: "Northern Lights: Singapore",
    zone: "Asia/Singapore",
    currency: "SGD",
    venue: "The Star Theatre, 1 Vista Exchange Green",
    hotel: "Lloyd's Inn, Lloyd Road",
    airport: "Changi T1",
  },
  {
    ...aurora,
    name: "Harbour Nights: Sydney",
    zone: "Australia/Sydney",
    currency: "AUD",
    venue: "Carriageworks, 245 Wilson Street, Eveleigh",
    hotel: "Little National, Clarence Street",
    airport: "Sydney T1",
  },
  {
    ...aurora,
    name: "Midwinter Showcase: New York",
    zone: "America/New_York",
    currency: "USD",
    venue: "Webster Hall, 125 East 11th Street",
    hotel: "The Marlton, West 8th Street",
    airport: "Newark Terminal B",
  },
];

const travel: readonly Call[] = [
  {
    title: "Lobby call",
    kind: "call",
    from: "07:15",
    to: "07:30",
    at: "hotel",
    notes: "Bags tagged the night before.",
  },
  {
    title: "Flight to the next city",
    kind: "travel",
    from: "10:20",
    to: "18:10",
    at: "airport",
    notes: "Instruments as hand luggage; carnet is with the tour manager.",
  },
  { title: "Hotel check-in and dinner", kind: "meal", from: "20:00", to: "21:30", at: "hotel" },
];
const rehearsal: readonly Call[] = [
  { title: "Load-in", kind: "load_in", from: "09:00", to: "12:30", at: "venue" },
  {
    title: "Band rehearsal",
    kind: "rehearsal",
    from: "13:00",
    to: "17:00",
    at: "venue",
    stage: "Rehearsal room 2",
  },
  { title: "Dinner", kind: "meal", from: "17:30", to: "18:30", at: "venue" },
  {
    title: "Production rehearsal with lights",
    kind: "rehearsal",
    from: "19:00",
    to: "22:00",
    at: "venue",
    stage: "Main stage",
  },
];
const show: readonly Call[] = [
  {
    title: "Radio session",
    kind: "call",
    from: "11:30",
    to: "12:15",
    notes: "Two songs, acoustic. Car at 11:00.",
    only: [MAYA, NOOR],
  },
  { title: "Crew call", kind: "call", from: "13:00", to: "14:00", at: "venue" },
  {
    title: "Soundcheck, headline",
    kind: "soundcheck",
    from: "15:30",
    to: "16:45",
    at: "venue",
    stage: "Main stage",
    only: [MAYA, NOOR],
  },
  {
    title: "Soundcheck, support",
    kind: "soundcheck",
    from: "16:45",
    to: "17:30",
    at: "venue",
    stage: "Main stage",
    only: [TOMAS],
  },
  { title: "Dinner", kind: "meal", from: "17:30", to: "18:30", at: "venue" },
  { title: "Doors", kind: "other", from: "19:00", at: "venue" },
  { title: "Support set", kind: "performance", from: "19:45", to: "20:25", at: "venue", stage: "Main stage" },
  {
    title: "Headline set",
    kind: "performance",
    from: "20:55",
    to: "22:40",
    at: "venue",
    stage: "Main stage",
    notes: "Curfew 23:00.",
  },
];
const lateShow: readonly Call[] = [
  ...show,
  {
    title: "Late show",
    kind: "performance",
    from: "23:45",
    to: "01:30",
    at: "venue",
    stage: "Club stage",
    notes: "Ends on the next day.",
  },
  { title: "Load-out", kind: "load_out", from: "01:45", to: "04:00", at: "venue" },
];
const off: readonly Call[] = [{ title: "Day off", kind: "break", at: "hotel" }];

/** What a week in one city is like, from the day of arrival. */
const WEEK: readonly (readonly Call[])[] = [travel, rehearsal, show, show, lateShow, off, lateShow];

/** The production that an organisation plays on a date, and the day of its week. The pattern is the calendar's, so that a day once written stays. */
export function playing(organisation: string, date: string): { production: DemoProduction; day: number } {
  const tour = DEMO_PRODUCTIONS.filter((production) => production.organisation === organisation);
  const monday = addDays(date, 1 - weekdayOf(date));
  const week = Math.round(Date.parse(monday) / (7 * 86_400_000));
  const production = tour[week % tour.length];
  if (!production) throw new Error(`${organisation} plays nothing`);
  return { production, day: weekdayOf(date) - 1 };
}

export function itemsOf(organisation: string, date: string): DemoItem[] {
  const { production, day } = playing(organisation, date);
  const calls = (WEEK[day] ?? []).map((call) => ({ ...call, production, date }));
  // The late show's load-out is on the morning after.
  return calls.map((call) => (call.kind === "load_out" ? { ...call, date: addDays(date, 1) } : call));
}

/**
 * A night over which the clocks change, in the demo city where that comes first: hours on the wall and hours that pass
 * differ. Between November and January no demo city has one soon; then it is booked further ahead.
 */
export function clockChangeNight(nowMs: number): DemoItem {
  const nights = DEMO_PRODUCTIONS.flatMap((production) => {
    const instant = nextClockChange(production.zone, nowMs);
    return instant === undefined ? [] : [{ instant, production }];
  }).sort((a, b) => a.instant.localeCompare(b.instant));
  const [first] = nights;
  if (!first) throw new Error("no demo city changes its clocks");
  return {
    production: first.production,
    date: localOf(first.instant, first.production.zone).slice(0, 10),
    title: "Overnight build; the clocks change",
    kind: "load_in",
    from: "00:30",
    to: "05:00",
    at: "venue",
    stage: "Main stage",
    notes: "The clocks change during this call. Go by the clock on the wall of the venue.",
  };
}
