import { plain } from "./words.ts";

/** A time of day as written. */
export type WrittenTime = {
  /** Seconds from the midnight that begins the date; past 86,400 for `25:05` and for `midnight`. */
  seconds: number;
  /** Hour 1 to 12 without am or pm, written without a leading zero: either half of the day is possible. */
  eitherHalf: boolean;
  meridiem: "am" | "pm" | null;
  /** The hour in figures, where an am or pm stands beside it. */
  hourWritten?: number;
  doubt?: string;
};

/** One or two times with the text around them. */
export type FoundTimes = { times: WrittenTime[]; rest: string; openEnd: boolean; impossible?: string };

const DAY_SECONDS = 86_400;
const HOUR_MAX = 36;
const MERIDIEM = String.raw`([ap])\.?\s?m\b\.?|(?<=\d)([ap])(?![\p{L}])`;
const TIME = new RegExp(
  [
    String.raw`(?<word>\b(?:noon|midday|midnight|mittags?|mitternacht|midi|minuit|mediodia|medianoche|mezzogiorno|mezzanotte)\b)`,
    String.raw`(?<!\d)(?<h1>\d{1,2})\s?[:.]\s?(?<m1>\d{1,2})(?:[:.](?<s1>\d{2})(?:\.\d+)?)?\s?(?:${MERIDIEM})`,
    String.raw`(?<!\d)(?<h2>\d{1,2})\s(?<m2>\d{2})\s?(?:${MERIDIEM})`,
    String.raw`(?<!\d)(?<h3>\d{1,2})\s?(?:${MERIDIEM})`,
    String.raw`(?<!\d)(?<h4>\d{1,2}):(?<m4>\d{1,2})(?::(?<s4>\d{2})(?:[.,]\d+)?)?(?!\d)`,
    String.raw`(?<!\d)(?<h5>\d{1,2})\s?(?:h|heures?|uhr|u)(?![\p{L}])\s?(?<m5>[0-5]\d)?(?!\d)`,
  ].join("|"),
  "gu",
);
const OPEN_END = /\b(late|close|closing|open end|ende offen|open|tbc|tba|fin|end|\?+)\s*$/;

/**
 * Takes the times out of a cell. `loose` also accepts what only a column of times may hold: `7.30`, `0730`, `19`.
 */
export function findTimes(text: string, loose: boolean): FoundTimes {
  const source = plain(text)
    .replaceAll(/[–—−‒]/g, "-")
    .replaceAll("：", ":");
  const times: WrittenTime[] = [];
  let impossible: string | undefined;
  const keep = (found: WrittenTime | string): string => {
    if (typeof found === "string") impossible ??= found;
    else times.push(found);
    return " ";
  };
  let rest = spread(source).replaceAll(TIME, (...match) => {
    const g = match.at(-1) as Record<string, string | undefined>;
    if (g["word"] !== undefined) return keep(named(g["word"]));
    const hour = g["h1"] ?? g["h2"] ?? g["h3"] ?? g["h4"] ?? g["h5"] ?? "";
    const half = /([ap])[.\s]*m?[.\s]*$/.exec(String(match[0]).replace(/[\d:.\s]+/, ""))?.[1];
    const meridiem =
      g["h4"] !== undefined || g["h5"] !== undefined || half === undefined
        ? null
        : half === "a"
          ? "am"
          : "pm";
    return keep(
      clockTime(hour, g["m1"] ?? g["m2"] ?? g["m4"] ?? g["m5"] ?? "00", g["s1"] ?? g["s4"] ?? "00", meridiem),
    );
  });
  if (loose) {
    rest = rest
      .replaceAll(/(?<![\d.])(\d{1,2})[.,](\d{2})(?![\d.])/g, (_, h: string, m: string) =>
        keep(clockTime(h, m, "00", null)),
      )
      .replaceAll(/(?<!\d)(\d{1,2})(\d{2})(?!\d)/g, (_, h: string, m: string) =>
        keep(clockTime(h, m, "00", null)),
      );
    if (times.length === 0 && impossible === undefined) {
      rest = rest.replaceAll(/(?<!\d)(\d{1,2})(?!\d)/g, (_, h: string) =>
        keep(clockTime(h, "00", "00", null)),
      );
    }
  }
  shareMeridiem(times);
  const openEnd =
    times.length === 1 && /-|\b(to|till?|until|bis|a)\b/.test(rest) && OPEN_END.test(rest.trim());
  return { times, rest: rest.trim(), openEnd, ...(impossible === undefined ? {} : { impossible }) };
}

// "7-8pm" and "7-8.15pm": the first hour borrows the am or pm of the second.
const spread = (text: string): string =>
  text
    .replaceAll(/(?<![\d:.\-/])(\d{1,2})\s?-\s?(?=\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\b)/g, "$1:00 - ")
    .replaceAll(/(?<![\d:.])(\d{1,2})\s?(?:-|bis|to|a)\s?(\d{1,2})\s?(?:uhr|h)\b/g, "$1:00 - $2:00")
    .replaceAll(/(?<![\d:.])(\d{1,2})[.:](\d{2})\s?uhr\b/g, "$1:$2");

function named(word: string): WrittenTime {
  const noon = /^(noon|midday|mittag|midi$|mediodia|mezzogiorno)/.test(word);
  if (noon) return { seconds: DAY_SECONDS / 2, eitherHalf: false, meridiem: null };
  return {
    seconds: DAY_SECONDS,
    eitherHalf: false,
    meridiem: null,
    doubt: `"${word}" is taken as the end of the day it is listed under`,
  };
}

/** A time from its parts, or why there is no such time. */
export function clockTime(
  hourText: string,
  minuteText: string,
  secondText: string,
  meridiem: "am" | "pm" | null,
): WrittenTime | string {
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText)];
  const written = `${hourText}:${minuteText}${meridiem === null ? "" : ` ${meridiem}`}`;
  if (!Number.isInteger(hour) || !Number.isInteger(minute) || hour > HOUR_MAX || minute > 59 || second > 59) {
    return `there is no time ${written}`;
  }
  const at = (h: number, doubt?: string): WrittenTime => ({
    seconds: h * 3_600 + minute * 60 + second,
    eitherHalf: false,
    meridiem,
    ...(meridiem === null ? {} : { hourWritten: hour }),
    ...(doubt === undefined ? {} : { doubt }),
  });
  if (meridiem === null) {
    return { ...at(hour), eitherHalf: hour >= 1 && hour <= 12 && !/^0/.test(hourText) };
  }
  if (meridiem === "am") {
    // "24 30 AM" is the half hour after the midnight that begins its date, as in the timetable that came with it.
    if (hour === 12 || hour === 24) return at(0);
    if (hour > 24) return `there is no time ${written}`;
    // On a 24-hour clock the hour is beyond doubt; the am beside it is the slip.
    return hour > 12 ? at(hour, `"${written}" is taken as ${hour}:${minuteText}`) : at(hour);
  }
  if (hour === 0) return at(12, `"${written}" is taken as 12:${minuteText} noon`);
  if (hour > 23) return `there is no time ${written}`;
  return at(hour < 12 ? hour + 12 : hour);
}

function shareMeridiem(times: WrittenTime[]): void {
  const [first, second] = times;
  if (first === undefined || second === undefined || !first.eitherHalf || second.meridiem === null) return;
  const noonless = first.seconds % (DAY_SECONDS / 2);
  const same = second.meridiem === "pm" ? noonless + DAY_SECONDS / 2 : noonless;
  const other = (same + DAY_SECONDS / 2) % DAY_SECONDS;
  first.seconds = same <= second.seconds ? same : other;
  first.eitherHalf = false;
  first.meridiem = first.seconds >= DAY_SECONDS / 2 ? "pm" : "am";
}

/** Minutes of a duration: `45`, `45 min`, `1h30`, `1:30`, `1.5 h`, `90'`, `PT1H30M`. Undefined when it is none. */
export function readDuration(text: string, unit: "minutes" | "hours" | "seconds"): number | undefined {
  const source = plain(text).replaceAll(",", ".").trim();
  const bare = /^\d{1,6}(?:\.\d+)?$/.exec(source);
  const scale = { minutes: 1, hours: 60, seconds: 1 / 60 }[unit];
  if (bare) return positive(Number(source) * scale);
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:h|hrs?|std\.?)?$/.exec(source);
  if (clock) return positive(Number(clock[1]) * 60 + Number(clock[2]) + Number(clock[3] ?? 0) / 60);
  const iso = /^p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?$/.exec(source);
  if (iso && source.length > 2) {
    return positive(
      Number(iso[1] ?? 0) * 1_440 + Number(iso[2] ?? 0) * 60 + Number(iso[3] ?? 0) + Number(iso[4] ?? 0) / 60,
    );
  }
  const spoken =
    /^(?:ca\.?\s*)?(?:(\d+(?:\.\d+)?)\s*(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?))?\s*(?:(\d+)\s*(?:m|mins?|minutes?|minuten|minutos|')?\.?)?$/.exec(
      source,
    );
  if (!spoken || (spoken[1] === undefined && spoken[2] === undefined)) return undefined;
  return positive(Number(spoken[1] ?? 0) * 60 + Number(spoken[2] ?? 0));
}

const positive = (minutes: number): number | undefined =>
  minutes > 0 && minutes <= 14 * 1_440 ? Math.round(minutes * 60) / 60 : undefined;
