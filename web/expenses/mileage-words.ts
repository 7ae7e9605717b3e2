import type { DistanceUnit, Vehicle } from "../../core/books/mileage.ts";
import type { MileagePackName } from "../../core/books/mileage-packs.ts";
import type { MileageAnswer } from "../../core/mileage.ts";
import { moneyText } from "../lib/money.ts";

export const PACK_WORDS: Record<MileagePackName, { name: string; unit: DistanceUnit }> = {
  "uk-amap": { name: "United Kingdom (HMRC)", unit: "mile" },
  "de-estg": { name: "Germany", unit: "km" },
  "us-irs": { name: "United States (IRS)", unit: "mile" },
  "ca-cra": { name: "Canada (CRA)", unit: "km" },
  "at-kmg": { name: "Austria", unit: "km" },
  "nl-km": { name: "Netherlands", unit: "km" },
};

export const VEHICLE_WORDS: Record<Vehicle, string> = {
  car: "Car or van",
  motorcycle: "Motorcycle",
  bicycle: "Bicycle",
};

const plain = (distance: string) => distance.replace(/\.0$/, "");

/** `12.5 miles` */
export const distanceWords = (distance: string, unit: DistanceUnit): string =>
  unit === "km"
    ? `${plain(distance)} km`
    : `${plain(distance)} ${plain(distance) === "1" ? "mile" : "miles"}`;

type Reckoned = Omit<MileageAnswer, "amount" | "amount_minor">;

/** How a distance was reckoned, and by whose rates. */
export function tripWords(of: Reckoned): string[] {
  const lines = of.lines.map(
    ({ distance, rate }) =>
      `${distanceWords(distance, of.unit)} at ${moneyText({ amount: rate, currency: of.currency })}`,
  );
  const before =
    plain(of.claimed_before) === "0"
      ? []
      : [`After ${distanceWords(of.claimed_before, of.unit)} that were claimed of the year before it.`];
  const source = `${of.source}, from ${of.valid_from} on.`;
  return [
    lines.join(" and "),
    ...before,
    of.is_verified ? source : `${source} Nobody has checked this rate against it yet.`,
  ];
}
