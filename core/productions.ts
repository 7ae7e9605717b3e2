import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { Currency } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { REST_PACK_IDS } from "./rest/packs.ts";
import { line } from "./text.ts";
import { isDate, isZone } from "./time.ts";
import { DAY_STARTS_AT } from "./time/days.ts";

export const Production = v.object({
  id: Id,
  name: v.string(),
  starts_on: v.string(),
  ends_on: v.string(),
  zone: v.string(),
  currency: v.string(),
  /** `06:00`: what is earlier on a clock belongs to the evening before. */
  day_starts_at: v.string(),
  /** By which rules of rest it is judged, and kept to them; null: by those of where it is, and nothing is refused. */
  rest_pack: v.nullable(v.picklist(REST_PACK_IDS)),
  version: v.number(),
  created_at: v.string(),
  updated_at: v.string(),
});
export type Production = v.InferOutput<typeof Production>;
export const PRODUCTION_FIELDS = Object.keys(Production.entries);

const DateOnly = v.pipe(v.string(), v.check(isDate, "must be a date such as 2026-09-03"));
const Zone = v.pipe(
  v.string(),
  v.maxLength(64),
  v.check(isZone, "must be an IANA time zone such as Europe/Lisbon"),
);

const DayStart = v.pipe(
  v.string("must be text"),
  v.regex(/^(0\d|1[0-2]):[0-5]\d$/, "must be a time from 00:00 to 12:59, such as 06:00"),
);
const Pack = v.nullable(v.picklist(REST_PACK_IDS, `must be one of ${REST_PACK_IDS.join(", ")}`));

export const ProductionCreate = v.strictObject({
  id: v.optional(NewId),
  name: line(200),
  starts_on: DateOnly,
  ends_on: DateOnly,
  zone: Zone,
  currency: v.optional(Currency, "EUR"),
  day_starts_at: v.optional(DayStart, DAY_STARTS_AT),
  rest_pack: v.optional(Pack, null),
});
export type ProductionCreate = v.InferOutput<typeof ProductionCreate>;

export const ProductionChange = v.partial(
  v.strictObject({
    name: line(200),
    starts_on: DateOnly,
    ends_on: DateOnly,
    zone: Zone,
    currency: Currency,
    day_starts_at: DayStart,
    rest_pack: Pack,
  }),
);
export type ProductionChange = v.InferOutput<typeof ProductionChange>;

export const ProductionQuery = v.strictObject(pageQuery);
export type ProductionQuery = v.InferOutput<typeof ProductionQuery>;

/** A person who works on a production. */
export const ProductionPerson = v.object({
  id: Id,
  first_name: v.string(),
  last_name: v.string(),
  email: v.string(),
  roles: v.array(v.string()),
  /** Their own rules of rest on it; null: the production's. */
  rest_pack: v.nullable(v.picklist(REST_PACK_IDS)),
});
export type ProductionPerson = v.InferOutput<typeof ProductionPerson>;
export const PRODUCTION_PERSON_FIELDS = Object.keys(ProductionPerson.entries);

/** Their own rules of rest where they are not the production's: cast, or whoever drives. null: the production's. */
export const ProductionAssign = v.strictObject({ user_id: Id, rest_pack: v.optional(Pack) });
export type ProductionAssign = v.InferOutput<typeof ProductionAssign>;

export const productionProblems = problems("productions", {
  endBeforeStart: [422, "The last day is before the first"],
  notMember: [422, "This person is not in the organisation"],
});
