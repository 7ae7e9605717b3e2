import type { TimeName } from "../../core/callsheets/fields.ts";

/** What sheets call their fields, in one language. */
export type Labels = Partial<Record<TimeName, readonly [string, ...string[]]>> & {
  sheet: readonly [string, ...string[]];
  daysheet: readonly [string, ...string[]];
  day: (number: number, count: number) => readonly [string, ...string[]];
  show: (number: number, count: number) => readonly [string, ...string[]];
  date: string;
  hospital: readonly [string, ...string[]];
  location: readonly [string, ...string[]];
  parking: string;
  weather: string;
  high: string;
  low: string;
  venue: string;
  hotel: string;
  notes: string;
  tomorrow: string;
  title: readonly [string, ...string[]];
  secondUnit: string;
  mainUnit: string;
  revised: (number: number) => string;
  cancelled: string;
  onCall: string;
  willNotify: string;
  time: string;
  activity: string;
  columns: Record<
    | "role"
    | "name"
    | "phone"
    | "call"
    | "number"
    | "actor"
    | "character"
    | "status"
    | "pickup"
    | "makeup"
    | "onSet"
    | "scene"
    | "set"
    | "dayNight"
    | "pages"
    | "cast",
    string
  >;
  departments: readonly string[];
  roles: readonly string[];
  keyRoles: readonly [string, string, string];
  tourRoles: readonly [string, string];
  months: string;
  weekdays: string;
};
