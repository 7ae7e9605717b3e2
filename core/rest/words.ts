import { instantOf, localOf } from "../time.ts";
import type { Breach } from "./breaches.ts";
import { MINOR_PACKS, type MinorRule } from "./minors.ts";
import { REST_PACKS } from "./packs.ts";
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
  const due = "minutes" in breach.rule ? durationWords(breach.rule.minutes) : "";
  const since = `“${first.title}”, ${momentWords(breach.from, first)}`;
  const { name } = { ...REST_PACKS, ...MINOR_PACKS }[breach.pack];
  return `${said()} (${name})`;

  function said(): string {
    switch (breach.rule.rule) {
      case "daily-rest":
        return breach.between === "days"
          ? `${is} of rest between “${first.title}”, to ${momentWords(breach.from, first)}, and “${last.title}”, from ${momentWords(breach.to, last)}; ${due} at least`
          : `No rest of ${due} within 24 hours of ${since}; the longest is ${is}`;
      case "weekly-rest":
        return `No rest of ${due} within seven days of ${since}; the longest is ${is}`;
      case "weekly-hours":
        return `${is} of work within seven days of ${since}; ${due} at most${breach.pack === "eu" ? ", on average" : ""}`;
      case "meal":
        return `${is} from ${since}, without a meal or break; one is due after ${due}`;
      case "driving-break":
        return `${is} of driving from ${since}, without a break of ${durationWords(breach.rule.breakMinutes)}; one is due after ${due}`;
      case "daily-driving":
        return `${is} of driving from ${since}, without a rest of ${durationWords(breach.rule.restMinutes)}; ${due} at most`;
      default:
        return minorWords(breach.rule, breach.minutes, since);
    }
  }
}

/** Of somebody under age; how old they are is not said. */
function minorWords(rule: MinorRule, minutes: number, since: string): string {
  const is = durationWords(minutes);
  switch (rule.rule) {
    case "presence":
      return `${is} at the place on the day that begins with ${since}; ${durationWords(rule.minutes)} at most`;
    case "performing":
      return `${is} of ${rule.kinds.includes("call") ? "work" : "performing and rehearsing"} on the day that begins with ${since}; ${durationWords(rule.minutes)} at most`;
    case "continuous":
      return `${is} of performing from ${since}, without a break of ${durationWords(rule.breakMinutes)}; ${durationWords(rule.minutes)} at most`;
    case "hours":
      return `${is} at a time of day that is not allowed, from ${since}; ${windowWords(rule)} is`;
    case "breaks":
      return `${is} at the place from ${since}, without a meal of ${durationWords(rule.mealMinutes)} and ${rule.breaks === 1 ? "a break" : `${rule.breaks} breaks`} of ${durationWords(rule.breakMinutes)} beside it`;
    case "lessons":
      return `${minutes === 0 ? "Nobody has said that there are lessons" : `${is} of lessons`} on the school day of ${since}; ${durationWords(rule.minutes)} at least`;
    case "chaperone":
      return minutes === 0
        ? `No chaperone is named for the day that begins with ${since}`
        : `The chaperone for the day that begins with ${since} is named for ${minutes}; ${rule.childrenMax} at most`;
    case "band":
      return `The age band ended before the day that begins with ${since}: which one follows has to be said`;
  }
}

const windowWords = ({ windows, lateEnd }: Extract<MinorRule, { rule: "hours" }>): string => {
  const said = windows.map(([from, to]) => `${from} to ${to}`).join(" and ");
  return lateEnd === undefined ? said : `${said}, until 00:${lateEnd.slice(3)} before a day without school,`;
};
