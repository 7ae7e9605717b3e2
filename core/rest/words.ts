import { instantOf, localOf } from "../time.ts";
import type { Breach } from "./breaches.ts";
import { REST_PACKS, type RestPack } from "./packs.ts";
import type { PlannedItem } from "./spans.ts";

/** `7 h 30 min`, `11 h`, `45 min` */
export function durationWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(" ");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `23:30 on 3 Sep 2026 (Berlin)`: on the clock of where the item is. */
function momentWords(minute: number, { zone }: PlannedItem): string {
  const local = localOf(instantOf(minute * 60_000), zone);
  const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
  const [year, month, day] = local.slice(0, 10).split("-").map(Number);
  return `${local.slice(11, 16)} on ${day} ${MONTHS[Number(month) - 1]} ${year} (${city})`;
}

/** Why, with every value that it was judged by. */
export function reasonOf(breach: Breach): string {
  const [first, last] = breach.items;
  const is = durationWords(breach.minutes);
  const due = durationWords(breach.rule.minutes);
  const since = `“${first.title}”, ${momentWords(breach.from, first)}`;
  const pack: RestPack = REST_PACKS[breach.pack];
  return `${said()} (${pack.name})`;

  function said(): string {
    switch (breach.rule.rule) {
      case "daily-rest":
        return breach.between === "days"
          ? `${is} of rest between “${first.title}”, to ${momentWords(breach.from, first)}, and “${last.title}”, from ${momentWords(breach.to, last)}; ${due} at least`
          : `No rest of ${due} within 24 hours of ${since}; the longest is ${is}`;
      case "weekly-rest":
        return `No rest of ${due} within seven days of ${since}; the longest is ${is}`;
      case "weekly-hours":
        return `${is} of work within seven days of ${since}; ${due} at most, on average`;
      case "meal":
        return `${is} from ${since}, without a meal or break; one is due after ${due}`;
      case "driving-break":
        return `${is} of driving from ${since}, without a break of ${durationWords(breach.rule.breakMinutes)}; one is due after ${due}`;
      case "daily-driving":
        return `${is} of driving from ${since}, without a rest of ${durationWords(breach.rule.restMinutes)}; ${due} at most`;
    }
  }
}
