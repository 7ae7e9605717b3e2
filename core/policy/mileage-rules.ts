import { distanceText } from "../books/mileage.ts";
import { findCity } from "../places/find.ts";
import { roadMostM } from "../routes/estimate.ts";
import { finding, type Rule } from "./facts.ts";

/** What a rate is paid by is somebody's to look up, where nobody has. */
const unverified: Rule = ({ expense }) =>
  !expense.mileage || expense.mileage.isVerified
    ? []
    : [
        finding("mileage-rate-unverified", "Nobody has checked this rate against its source yet.", {
          source: expense.mileage.source,
        }),
      ];

/** Where towns of a name are looked for first: a pack's rates are in the money of where one drives by them. */
const ZONES: Readonly<Record<string, string>> = {
  GBP: "Europe/London",
  EUR: "Europe/Berlin",
  CHF: "Europe/Zurich",
  USD: "America/Chicago",
};
const METRES = { km: 1_000, mile: 1_609.344 } as const;
/** Beyond the way itself: a detour, a place to park (domain D8). */
const DETOUR = 1.1;

/** Only between towns that are known, and against the longest that their roads are thought to be. */
const overRoute: Rule = ({ expense: { mileage, currency } }) => {
  const zone = ZONES[currency];
  const [from, to] = [mileage?.from, mileage?.to].map((name) => name && zone && findCity(name, zone));
  if (!mileage || !from || !to) return [];
  const mostM = roadMostM(from, to) * DETOUR;
  const unit = METRES[mileage.unit];
  if ((mileage.tenths / 10) * unit <= mostM) return [];
  const most = Math.round(mostM / unit);
  const units = mileage.unit === "km" ? "km" : "miles";
  return [
    finding(
      "mileage-over-route",
      `From ${from.name} to ${to.name} it is ${most} ${units} at most, one way; ${distanceText(mileage.tenths)} are claimed.`,
      { tenths: mileage.tenths, most, unit: mileage.unit },
    ),
  ];
};

export const mileageRules: readonly Rule[] = [unverified, overRoute];
