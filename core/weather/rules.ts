import type { WeatherHour } from "../weather.ts";

/**
 * From when on weather is worth a word, as data with a source each. A yardstick for planners and no safety advice: what
 * a stage, a crane or a tent bears its own papers say.
 */
export const WEATHER_LEVELS = ["notice", "warning"] as const;
export type WeatherLevel = (typeof WEATHER_LEVELS)[number];

const DWD = "Deutscher Wetterdienst, warning criteria, levels 1 and 2";

type Measure = Exclude<keyof WeatherHour, "at" | "code">;
type Rule = { source: string; words: string } & (
  | { of: Measure; unit: string; from: Partial<Record<WeatherLevel, number>> }
  | { of: Measure; unit: string; downTo: Partial<Record<WeatherLevel, number>> }
  /** WMO code table 4677, as Open-Meteo gives it. */
  | { codes: Partial<Record<WeatherLevel, readonly number[]>> }
);

export const WEATHER_RULES = {
  thunderstorm: {
    words: "Thunderstorm",
    codes: { warning: [95, 96, 99] },
    source: "WMO code table 4677; lightning is a danger to whoever is in the open",
  },
  gusts: {
    words: "Gusts up to",
    of: "gust_kmh",
    unit: "km/h",
    from: { notice: 50, warning: 65 },
    source: DWD,
  },
  rain: {
    words: "Rain up to",
    of: "rain_mm",
    unit: "mm an hour",
    from: { notice: 4, warning: 15 },
    source: `Heavy rain: Met Office, fact sheet 3; torrential: ${DWD}`,
  },
  ice: {
    words: "Freezing rain",
    codes: { warning: [56, 57, 66, 67] },
    source: "WMO code table 4677",
  },
  snow: {
    words: "Snow",
    codes: { notice: [73, 85], warning: [75, 86] },
    source: "WMO code table 4677, moderate and heavy",
  },
  heat: {
    words: "Feels like",
    of: "feels_like_c",
    unit: "°C",
    from: { notice: 32, warning: 38 },
    source: "Deutscher Wetterdienst, heat warnings: strong and extreme heat stress",
  },
  cold: {
    words: "Feels like",
    of: "feels_like_c",
    unit: "°C",
    downTo: { notice: -10, warning: -28 },
    source: "Environment Canada, wind chill index: frostbite within 30 minutes from −28",
  },
  uv: {
    words: "UV index",
    of: "uv",
    unit: "",
    from: { notice: 8 },
    source: "WHO, Global Solar UV Index: very high",
  },
} as const satisfies Record<string, Rule>;

export type WeatherRuleName = keyof typeof WEATHER_RULES;
export const WEATHER_RULE_NAMES = Object.keys(WEATHER_RULES) as WeatherRuleName[];

/** What a rule says of some hours: the highest level that it comes to, and from when until when. */
export type WeatherJudgement = {
  rule: WeatherRuleName;
  level: WeatherLevel;
  /** The worst of what it measures; null of what is there or not. */
  value: number | null;
  from: string;
  to: string;
};

const HOUR_MS = 3_600_000;

/** The hours that reach into a time. */
export function hoursWithin<T extends { at: string }>(hours: readonly T[], from: string, to: string): T[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return hours.filter(({ at }) => Date.parse(at) + HOUR_MS > first && Date.parse(at) < last);
}

/** Warnings first; of what nobody forecast nothing is said. */
export function judgeWeather(hours: readonly WeatherHour[]): WeatherJudgement[] {
  const found = WEATHER_RULE_NAMES.flatMap((rule) => judge(rule, hours) ?? []);
  return found.sort((a, b) => WEATHER_LEVELS.indexOf(b.level) - WEATHER_LEVELS.indexOf(a.level));
}

function judge(rule: WeatherRuleName, hours: readonly WeatherHour[]): WeatherJudgement | undefined {
  for (const level of WEATHER_LEVELS.toReversed()) {
    const within = hours.filter((hour) => reaches(WEATHER_RULES[rule], level, hour));
    const [first, last] = [within[0], within.at(-1)];
    if (!first || !last) continue;
    const to = new Date(Date.parse(last.at) + HOUR_MS).toISOString();
    return { rule, level, value: worstOf(WEATHER_RULES[rule], within), from: first.at, to };
  }
  return undefined;
}

function reaches(rule: Rule, level: WeatherLevel, hour: WeatherHour): boolean {
  if ("codes" in rule) return hour.code !== null && (rule.codes[level]?.includes(hour.code) ?? false);
  const value = hour[rule.of];
  if (value === null) return false;
  const limit = "from" in rule ? rule.from[level] : rule.downTo[level];
  if (limit === undefined) return false;
  return "from" in rule ? value >= limit : value <= limit;
}

function worstOf(rule: Rule, hours: readonly WeatherHour[]): number | null {
  if ("codes" in rule) return null;
  const values = hours.flatMap((hour) => hour[rule.of] ?? []);
  return "from" in rule ? Math.max(...values) : Math.min(...values);
}

/** `Gusts up to 72 km/h` */
export function weatherWords({ rule, value }: Pick<WeatherJudgement, "rule" | "value">): string {
  const known: Rule = WEATHER_RULES[rule];
  if ("codes" in known || value === null) return known.words;
  const said = `${known.words} ${String(Math.round(value)).replace("-", "−")}`;
  return known.unit === "" ? said : `${said} ${known.unit}`;
}
