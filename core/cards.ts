import * as v from "valibot";
import { Id } from "./ids.ts";
import { RoutePlan } from "./routes.ts";
import { ScheduleItem } from "./schedules.ts";
import { Weather, WeatherPlace } from "./weather.ts";

const Passage = v.object({
  begins: v.nullable(v.string()),
  ends: v.nullable(v.string()),
  /** That it is above or below all day long. */
  stays: v.nullable(v.picklist(["above", "below"])),
});

/** The light of an item's date (core/light.ts), as instants. */
export const CardLight = v.object({
  date: v.string(),
  /** Of a `zone` it is of the city that the zone is named for, up to an hour off. */
  place: WeatherPlace,
  noon: v.string(),
  /** Sunrise and sunset. */
  sun: Passage,
  civil: Passage,
  nautical: Passage,
  astronomical: Passage,
});
export type CardLight = v.InferOutput<typeof CardLight>;

/** Where help is, as the day's call sheet says it. */
export const CardHospital = v.object({
  name: v.nullable(v.string()),
  address: v.nullable(v.string()),
  phone: v.nullable(v.string()),
});
export type CardHospital = v.InferOutput<typeof CardHospital>;

/** Whom to ask. */
export const CardContact = v.object({
  name: v.string(),
  role: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  email: v.nullable(v.string()),
  /** Named on the day's call sheet, or whoever plans the production. */
  from: v.picklist(["sheet", "production"]),
});
export type CardContact = v.InferOutput<typeof CardContact>;
export const CONTACTS_MAX = 12;

/** All that somebody needs who is on the way to an item: their way there is their own. */
export const Card = v.object({
  schedule_id: Id,
  schedule: ScheduleItem,
  route: RoutePlan,
  weather: Weather,
  /** Null where nobody knows even the zone's city. */
  light: v.nullable(CardLight),
  hospital: v.nullable(CardHospital),
  contacts: v.array(CardContact),
});
export type Card = v.InferOutput<typeof Card>;
