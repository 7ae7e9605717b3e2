import * as v from "valibot";
import {
  distanceText,
  rateText,
  VEHICLES,
  type DistanceUnit,
  type MileageLine,
  type Vehicle,
} from "./books/mileage.ts";
import { MILEAGE_PACK_NAMES, type MileagePackName } from "./books/mileage-packs.ts";
import { moneyEntries } from "./money-shapes.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";

const Pack = v.picklist(MILEAGE_PACK_NAMES, `must be one of ${MILEAGE_PACK_NAMES.join(", ")}`);
const VehicleInput = v.picklist(VEHICLES, `must be one of ${VEHICLES.join(", ")}`);
/** Miles or kilometres, as the pack has it, to one decimal: 12.5 or "12.5". */
const Distance = v.union([v.number(), v.string()], "must be a distance such as 12.5");

/** A journey by one's own vehicle, for which a rate is paid and no receipt is asked. */
export const MileageInput = v.strictObject({
  pack: Pack,
  vehicle: VehicleInput,
  distance: Distance,
  from: line(200),
  to: line(200),
});
export type MileageInput = v.InferOutput<typeof MileageInput>;

/** What a distance would be worth. */
export const MileageQuestion = v.strictObject({
  pack: Pack,
  vehicle: VehicleInput,
  distance: Distance,
  /** Absent: today. */
  date: v.optional(v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"))),
});
export type MileageQuestion = v.InferOutput<typeof MileageQuestion>;

const Reckoning = {
  unit: v.picklist(["mile", "km"]),
  distance: v.string(),
  /** Of the same year, pack and kind of vehicle, handed in before: what the tiers were begun with. */
  claimed_before: v.string(),
  /** By tier; `rate` in major units for each mile or kilometre. */
  lines: v.array(v.object({ distance: v.string(), rate: v.string() })),
  /** Whose rates, as published where, and from which day on. */
  source: v.string(),
  valid_from: v.string(),
  /** False: nobody has checked these rates against their source. */
  is_verified: v.boolean(),
};
export const MileageAnswer = v.object({ ...moneyEntries, ...Reckoning });
export type MileageAnswer = v.InferOutput<typeof MileageAnswer>;

export const Mileage = v.object({
  pack: v.picklist(MILEAGE_PACK_NAMES),
  vehicle: v.picklist(VEHICLES),
  from: v.string(),
  to: v.string(),
  ...Reckoning,
});
export type Mileage = v.InferOutput<typeof Mileage>;

/** What is kept of a claim: whole tenths and thousandths, and no float. */
export type MileageClaim = {
  pack: MileagePackName;
  vehicle: Vehicle;
  from: string;
  to: string;
  tenths: number;
  unit: DistanceUnit;
  beforeTenths: number;
  lines: MileageLine[];
  source: string;
  validFrom: string;
  isVerified: boolean;
};

type Kept = Omit<MileageClaim, "pack" | "vehicle" | "from" | "to">;

/** What the wire carries of how a distance was reckoned. */
export const wireReckoning = (of: Kept, currency: string) => ({
  unit: of.unit,
  distance: distanceText(of.tenths),
  claimed_before: distanceText(of.beforeTenths),
  lines: of.lines.map(({ tenths, rateMilli }) => ({
    distance: distanceText(tenths),
    rate: rateText(rateMilli, currency),
  })),
  source: of.source,
  valid_from: of.validFrom,
  is_verified: of.isVerified,
});

export const wireMileage = (claim: MileageClaim, currency: string): Mileage => ({
  pack: claim.pack,
  vehicle: claim.vehicle,
  from: claim.from,
  to: claim.to,
  ...wireReckoning(claim, currency),
});
