import { perDiem, unknownOf, type JourneyDay } from "../../core/books/per-diem.ts";
import { PACKS } from "../../core/books/per-diem-packs.ts";
import { wireMoney } from "../../core/money.ts";
import type { PerDiemAnswer, PerDiemQuestion } from "../../core/per-diems.ts";
import { common, Problem } from "../../core/problem.ts";

const UNKNOWN = { date: "is before the first rates that are known", locality: "is none of this pack" };

/** @throws Problem 422 for a day or a place that the pack has no rates for. */
export function reckonPerDiem(question: PerDiemQuestion): PerDiemAnswer {
  const packs = PACKS[question.pack];
  const days = question.days.map((day): JourneyDay => ({
    date: day.date,
    minutesAway: day.minutes_away,
    isNightBefore: day.is_night_before,
    isNightAfter: day.is_night_after,
    backAt: day.back_at ?? null,
    provided: day.provided,
    ...(day.locality !== undefined && { locality: day.locality }),
  }));
  const errors = days.flatMap((day, at) => {
    const unknown = unknownOf(day, packs);
    return unknown ? [{ pointer: `/days/${at}/${unknown}`, detail: UNKNOWN[unknown] }] : [];
  });
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors });
  const allowed = perDiem(days, packs);
  return {
    ...wireMoney(allowed),
    source: [...new Set(packs.map(({ source }) => source))].join("; "),
    days: allowed.days.map(({ date, minor, baseMinor, deductions }) => ({
      date,
      amount_minor: minor,
      base_minor: baseMinor,
      deductions,
    })),
  };
}
