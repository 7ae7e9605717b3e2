import { JOURNEY_DAYS_MAX, type Meal } from "../../core/books/per-diem.ts";
import type { PerDiemAnswer, PerDiemQuestion } from "../../core/per-diems.ts";
import { formatAmount } from "../../core/money.ts";
import { addDays, dateRange, daysBetween } from "../lib/clock.ts";

/** A journey as it is typed: days and times on the traveller's own wall. */
export type Journey = { leftOn: string; leftAt: string; backOn: string; backAt: string };
type Day = PerDiemQuestion["days"][number];

const NOTES_MAX = 2_000;
const DATE = /^[1-8]\d{3}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Why a journey is none, in words; undefined where it is one. */
export function refusalOf({ leftOn, leftAt, backOn, backAt }: Journey): string | undefined {
  if (!DATE.test(leftOn) || !DATE.test(backOn) || !TIME.test(leftAt) || !TIME.test(backAt))
    return "Say when the journey began and when it ended.";
  if (`${backOn}T${backAt}` <= `${leftOn}T${leftAt}`) return "It ends after it begins.";
  if (daysBetween(leftOn, backOn) >= JOURNEY_DAYS_MAX) return `It takes ${JOURNEY_DAYS_MAX} days at most.`;
  return undefined;
}

/** The dates that somebody was away on. */
export function datesOf({ leftOn, backOn }: Pick<Journey, "leftOn" | "backOn">): string[] {
  return Array.from({ length: daysBetween(leftOn, backOn) + 1 }, (_, at) => addDays(leftOn, at));
}

/**
 * What the API reckons with. Minutes are those that went by where this device is: a day on which the clocks change has
 * an hour more, or less.
 */
export function daysOf(
  journey: Journey,
  provided: (date: string) => readonly Meal[],
  locality: string | undefined,
): Day[] {
  const { leftOn, leftAt, backOn, backAt } = journey;
  return datesOf(journey).map((date) => {
    const from = date === leftOn ? leftAt : "00:00";
    const [untilDay, until] = date === backOn ? [date, backAt] : [addDays(date, 1), "00:00"];
    return {
      date,
      minutes_away: minutesBetween(`${date}T${from}`, `${untilDay}T${until}`),
      is_night_before: date !== leftOn,
      is_night_after: date !== backOn,
      back_at: date === backOn ? backAt : null,
      provided: [...provided(date)],
      ...(locality === undefined ? {} : { locality }),
    };
  });
}

/** Of two walls of this device. */
const minutesBetween = (from: string, to: string): number =>
  Math.round((new Date(to).getTime() - new Date(from).getTime()) / 60_000);

const taken = (day: PerDiemAnswer["days"][number], currency: string) =>
  day.deductions.map(({ meal, minor }) => `${meal} ${formatAmount(-minor, currency)}`).join(", ");

/** What an expense says of where its amount comes from; a long journey is summed up. */
export function notesOf(answer: PerDiemAnswer): string {
  const { currency, days, source } = answer;
  const lines = days.map((day) => {
    const less = taken(day, currency);
    return `${day.date}: ${formatAmount(day.amount_minor, currency)}${less && ` (${formatAmount(day.base_minor, currency)}, ${less})`}`;
  });
  const whole = [source, ...lines].join("\n");
  return whole.length <= NOTES_MAX
    ? whole
    : `${source}\n${days.length} days, ${answer.amount} ${currency} together`;
}

/** `Per diem, 1 – 3 Sept 2026` */
export const titleOf = ({ leftOn, backOn }: Journey): string => `Per diem, ${dateRange(leftOn, backOn)}`;
