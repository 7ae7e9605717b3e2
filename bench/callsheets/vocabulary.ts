import type { TimeName } from "../../core/callsheets/fields.ts";
import { DE } from "./vocabulary-de.ts";
import { EN } from "./vocabulary-en.ts";
import { ES } from "./vocabulary-es.ts";
import { FR } from "./vocabulary-fr.ts";

export type Tongue = "en" | "de" | "fr" | "es";
export const TONGUES: readonly Tongue[] = ["en", "de", "fr", "es"];

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

/** What sheets say in four languages: written down by itself, and not taken from what reads them. */
export const SAYS: Record<Tongue, Labels> = { en: EN, de: DE, fr: FR, es: ES };
