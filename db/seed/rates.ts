import type { Rate } from "../../core/books/rates.ts";
import { addDays, dateIn, weekdayOf } from "../../core/time.ts";
import type { Tx } from "../open.ts";
import { rates } from "../schema/ledger.ts";
import { demoId } from "./id.ts";

/** So many units for one euro: made up, near what they once were, and marked as the demo's. */
const PER_EURO: Readonly<Record<string, string>> = {
  AUD: "1.7625",
  CHF: "0.9338",
  GBP: "0.87310",
  JPY: "176.45",
  SGD: "1.5043",
  USD: "1.1581",
};
const DEMO = "demo";
const DAYS_BEFORE = 60;
const DAYS_AFTER = 30;
const FRIDAY = 5;

/** Rates of exchange for every working day around today, so that a demo that reaches nobody can be played with. */
export async function seedRates(tx: Tx, nowMs: number): Promise<Rate[]> {
  const today = dateIn("UTC", nowMs);
  const days = Array.from({ length: DAYS_BEFORE + DAYS_AFTER + 1 }, (_, at) =>
    addDays(today, at - DAYS_BEFORE),
  ).filter((day) => weekdayOf(day) <= FRIDAY);
  const rows = days.flatMap((rateOn) =>
    Object.entries(PER_EURO).map(([currency, rate]) => ({
      id: demoId("rate", currency, rateOn),
      currency,
      rateOn,
      rate,
      source: DEMO,
    })),
  );
  await tx.insert(rates).values(rows).onConflictDoNothing();
  return rows;
}
