/**
 * What is agreed on rest and meals, as data (domain D4): each pack names its source, and an edition the day from which it
 * holds. A yardstick for planners and no legal advice; a production that goes by other values gets a pack of its own here.
 */
export const REST_SEVERITIES = ["info", "warn"] as const;
/** `warn` asks for a reason before it is planned all the same. */
export type RestSeverity = (typeof REST_SEVERITIES)[number];

export type RestRule = { severity: RestSeverity } & (
  | {
      /**
       * So long a rest between two days, and within 24 hours of the beginning of any work: `whole` counts one that only
       * begins in them, `inside` no more of it than lies in them, so that a day may not be longer than what is left.
       */
      rule: "daily-rest";
      minutes: number;
      counts: "whole" | "inside";
    }
  /** So long a rest inside of seven times 24 hours from the beginning of any work. */
  | { rule: "weekly-rest"; minutes: number }
  /** So much work in them at most. */
  | { rule: "weekly-hours"; minutes: number }
  /** A meal or break of `breakMinutes` at the latest so long after work began or the last one ended; time that nothing is planned in serves from `freeMinutes` on. */
  | { rule: "meal"; minutes: number; breakMinutes: number; freeMinutes: number }
  /** After so much driving a break of `breakMinutes`. */
  | { rule: "driving-break"; minutes: number; breakMinutes: number }
  /** Between two rests of `restMinutes` so much driving at most. */
  | { rule: "daily-driving"; minutes: number; restMinutes: number }
);
export const REST_RULES = [
  "daily-rest",
  "weekly-rest",
  "weekly-hours",
  "meal",
  "driving-break",
  "daily-driving",
] as const satisfies readonly RestRule["rule"][];
export type RestRuleName = (typeof REST_RULES)[number];

type Edition = { validFrom: string; source: string; rules: readonly RestRule[] };
export type RestPack = {
  name: string;
  /** From portal to portal: who travels is at work. Without it travel is time of their own. */
  travelIsWork: boolean;
  /** So much less than a rest, or longer than a limit, is nobody's concern. */
  graceMinutes: number;
  /** The newest last. */
  editions: readonly Edition[];
};

const HOUR = 60;
const MEALS = {
  rule: "meal",
  minutes: 6 * HOUR,
  breakMinutes: 30,
  freeMinutes: 60,
  severity: "info",
} as const;

export const REST_PACKS = {
  eu: {
    name: "EU working time",
    travelIsWork: true,
    graceMinutes: 0,
    editions: [
      {
        validFrom: "2004-08-02",
        source: "Directive 2003/88/EC, articles 3, 5 and 6",
        rules: [
          { rule: "daily-rest", minutes: 11 * HOUR, counts: "inside", severity: "warn" },
          // Article 5 adds the 11 hours of the day; 24 alone are for where conditions justify it.
          { rule: "weekly-rest", minutes: 24 * HOUR, severity: "warn" },
          { rule: "weekly-rest", minutes: 35 * HOUR, severity: "info" },
          // On average of four months; one longer week is allowed.
          { rule: "weekly-hours", minutes: 48 * HOUR, severity: "info" },
        ],
      },
    ],
  },
  "us-crew": {
    name: "US crew",
    travelIsWork: true,
    graceMinutes: 0,
    editions: [
      {
        validFrom: "2000-01-01",
        source: "turnaround: standincentral.com, beverlyboy.com; meals: svnfilm.com, darkskiesfilm.com",
        rules: [{ rule: "daily-rest", minutes: 10 * HOUR, counts: "whole", severity: "warn" }, MEALS],
      },
    ],
  },
  "us-cast": {
    name: "US union cast",
    travelIsWork: true,
    graceMinutes: 0,
    editions: [
      {
        validFrom: "2000-01-01",
        source: "turnaround: standincentral.com; meals: svnfilm.com, darkskiesfilm.com",
        rules: [{ rule: "daily-rest", minutes: 12 * HOUR, counts: "whole", severity: "warn" }, MEALS],
      },
    ],
  },
  "eu-drivers": {
    name: "EU drivers",
    travelIsWork: true,
    graceMinutes: 0,
    editions: [
      {
        validFrom: "2007-04-11",
        source: "Regulation (EC) 561/2006, articles 6, 7 and 8",
        rules: [
          { rule: "daily-rest", minutes: 11 * HOUR, counts: "inside", severity: "warn" },
          { rule: "driving-break", minutes: 4.5 * HOUR, breakMinutes: 45, severity: "warn" },
          { rule: "daily-driving", minutes: 10 * HOUR, restMinutes: 11 * HOUR, severity: "warn" },
          // Twice a week it may be ten.
          { rule: "daily-driving", minutes: 9 * HOUR, restMinutes: 11 * HOUR, severity: "info" },
          { rule: "weekly-rest", minutes: 45 * HOUR, severity: "info" },
        ],
      },
    ],
  },
} as const satisfies Record<string, RestPack>;
export type RestPackId = keyof typeof REST_PACKS;
export const REST_PACK_IDS = Object.keys(REST_PACKS) as [RestPackId, ...RestPackId[]];

/** The rules of a pack that hold on a day: none before its first edition. */
export function rulesOn(pack: RestPack, date: string): readonly RestRule[] {
  return pack.editions.findLast(({ validFrom }) => validFrom <= date)?.rules ?? [];
}

const NORTH_AMERICA =
  /^(US\/|America\/(New_York|Detroit|Chicago|Denver|Boise|Phoenix|Los_Angeles|Anchorage|Juneau|Sitka|Nome|Adak|Menominee|Metlakatla|Yakutat|Indiana\/|Kentucky\/|North_Dakota\/|Toronto|Vancouver|Edmonton|Winnipeg|Halifax)|Pacific\/Honolulu)/;

/** What a production goes by that does not say: where it is decides, and Europe's longer rest elsewhere. */
export function packFor(chosen: RestPackId | null, zone: string): RestPackId {
  return chosen ?? (NORTH_AMERICA.test(zone) ? "us-crew" : "eu");
}
