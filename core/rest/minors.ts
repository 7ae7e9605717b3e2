import type { ScheduleKind } from "../schedules.ts";
import type { RestRule, RestSeverity } from "./packs.ts";

/**
 * Rules for those who are under age (domain D4), as dated data like those of packs.ts, and like those a yardstick and no
 * legal advice: a licence, a permit or an authority may ask for more, and sometimes allows more. Every figure was looked
 * up, and says where it stands; what no source was found for is not here, and each pack says what that is.
 */
export type MinorRule = {
  severity: RestSeverity;
  /** On days with school alone, or on days without; where nothing is said on both. */
  when?: "school-day" | "free-day";
} & (
  | {
      /** At the place from the first of a day's work to its last, less a meal of so many minutes. */
      rule: "presence";
      minutes: number;
      mealMinutes: number;
    }
  /** So much of these kinds in a day, meals and breaks taken off. */
  | { rule: "performing"; minutes: number; kinds: readonly ScheduleKind[] }
  /** So long of these kinds until there is a break of `breakMinutes`. */
  | { rule: "continuous"; minutes: number; breakMinutes: number; kinds: readonly ScheduleKind[] }
  | {
      /** Work lies within these times of the clock where it is; `lateEnd` ends the last where the next day has no school. */
      rule: "hours";
      windows: readonly (readonly [from: string, to: string])[];
      lateEnd?: string;
    }
  /** Who is longer at the place has a meal of `mealMinutes`, and `breaks` of `breakMinutes` beside it. */
  | { rule: "breaks"; minutes: number; mealMinutes: number; breaks: number; breakMinutes: number }
  /** So long taught on a day of work with school. */
  | { rule: "lessons"; minutes: number }
  /** Somebody is named who looks after them, and after so many at most. */
  | { rule: "chaperone"; childrenMax: number }
  /** Their age band is over: it is asked anew, and nothing is guessed. */
  | { rule: "band" }
);
export const MINOR_RULES = [
  "presence",
  "performing",
  "continuous",
  "hours",
  "breaks",
  "lessons",
  "chaperone",
  "band",
] as const satisfies readonly MinorRule["rule"][];

type Band = { name: string; rules: readonly (MinorRule | RestRule)[] };
export type MinorPack = {
  name: string;
  source: string;
  /** The day from which its figures hold. */
  validFrom: string;
  /** For nights and weeks; on the way to the place nobody is at it. */
  travelIsWork: boolean;
  bands: Record<string, Band>;
};

const HOUR = 60;
const PERFORMING: readonly ScheduleKind[] = ["performance", "rehearsal", "soundcheck"];
const WORK: readonly ScheduleKind[] = ["call", ...PERFORMING, "load_in", "load_out", "other"];

/** 8 CCR §11760: so long at the place, a meal of half an hour (§11761) not counted, and so much of it at work. */
const california = (place: number, school: number, free: number, windows?: readonly [string, string][]) =>
  [
    { rule: "presence", minutes: place * HOUR, mealMinutes: 30, severity: "warn" },
    { rule: "performing", minutes: school, kinds: WORK, when: "school-day", severity: "warn" },
    { rule: "performing", minutes: free, kinds: WORK, when: "free-day", severity: "warn" },
    // Labor Code §1308.7.
    windows
      ? { rule: "hours", windows, severity: "warn" }
      : { rule: "hours", windows: [["05:00", "22:00"]], lateEnd: "24:30", severity: "warn" },
    { rule: "weekly-hours", minutes: 48 * HOUR, severity: "warn" },
    // §11760 (i): between being dismissed and the next call.
    { rule: "daily-rest", minutes: 12 * HOUR, counts: "whole", severity: "warn" },
  ] as const satisfies Band["rules"];
/** §11755.2: a studio teacher for each ten, twenty on days without school; §11757: a parent or guardian beside them. */
const CALIFORNIA_CARE = [
  { rule: "chaperone", childrenMax: 10, when: "school-day", severity: "warn" },
  { rule: "chaperone", childrenMax: 20, when: "free-day", severity: "warn" },
] as const satisfies Band["rules"];
const CALIFORNIA_LESSONS = {
  rule: "lessons",
  minutes: 3 * HOUR,
  when: "school-day",
  severity: "warn",
} as const satisfies MinorRule;

/** Regulations 21 to 24: at the place, performing in all, performing without a break, and the latest hour. */
const england = (place: number, performing: number, continuous: number, latest: string) =>
  [
    { rule: "presence", minutes: place * HOUR, mealMinutes: 0, severity: "warn" },
    { rule: "performing", minutes: performing * HOUR, kinds: PERFORMING, severity: "warn" },
    { rule: "continuous", minutes: continuous, breakMinutes: 15, kinds: PERFORMING, severity: "warn" },
    { rule: "hours", windows: [["07:00", latest]], severity: "warn" },
    { rule: "daily-rest", minutes: 12 * HOUR, counts: "whole", severity: "warn" },
    // Regulation 15.
    { rule: "chaperone", childrenMax: 12, severity: "warn" },
  ] as const satisfies Band["rules"];
/** Regulations 13 and 23. */
const ENGLAND_SCHOOL_AGE = [
  { rule: "breaks", minutes: 4 * HOUR, mealMinutes: 45, breaks: 1, breakMinutes: 15, severity: "warn" },
  { rule: "breaks", minutes: 8 * HOUR, mealMinutes: 45, breaks: 2, breakMinutes: 15, severity: "warn" },
  { rule: "lessons", minutes: 3 * HOUR, when: "school-day", severity: "warn" },
] as const satisfies Band["rules"];

export const MINOR_PACKS = {
  /**
   * Not here, for want of a source that could be read: breaks of those under five, the most days in a row (regulation
   * 26), and what regulations 28 and 29 allow after the latest hour.
   */
  "minors-england": {
    name: "minors, England",
    source:
      "Children (Performances and Activities) (England) Regulations 2014 (SI 2014/3309): regulation 13 at legislation.gov.uk; hours as hackney.gov.uk has them, breaks and nights as blue-room.org.uk sums them up, chaperones as Milton Keynes Council does",
    validFrom: "2015-02-06",
    travelIsWork: false,
    bands: {
      "england-0-4": { name: "under 5", rules: england(5, 2, 30, "22:00") },
      "england-5-8": { name: "5 to 8", rules: [...england(8, 3, 150, "23:00"), ...ENGLAND_SCHOOL_AGE] },
      "england-9-up": {
        name: "9 to the end of school",
        rules: [...england(9.5, 5, 150, "23:00"), ...ENGLAND_SCHOOL_AGE],
      },
    },
  },
  /** Not here: nurses and light for the youngest, the hour of rest that the limits leave, and regular school on the same day. */
  "minors-california": {
    name: "minors, California",
    source:
      "8 CCR §§11755.2 (dir.ca.gov), 11757, 11760, 11761, 11763 (gamutonline.net, teachingthestars.com, trellis.law); Labor Code §1308.7 (gamutonline.net)",
    validFrom: "1994-01-01",
    travelIsWork: false,
    bands: {
      "california-infant": {
        name: "15 days to 6 months",
        rules: [
          ...california(2, 20, 20, [
            ["09:30", "11:30"],
            ["14:30", "16:30"],
          ]),
          ...CALIFORNIA_CARE,
        ],
      },
      "california-0-1": {
        name: "6 months to 2 years",
        rules: [...california(4, 2 * HOUR, 2 * HOUR), ...CALIFORNIA_CARE],
      },
      "california-2-5": { name: "2 to 5", rules: [...california(6, 3 * HOUR, 3 * HOUR), ...CALIFORNIA_CARE] },
      "california-6-8": {
        name: "6 to 8",
        rules: [...california(8, 4 * HOUR, 6 * HOUR), ...CALIFORNIA_CARE, CALIFORNIA_LESSONS],
      },
      "california-9-15": {
        name: "9 to 15",
        rules: [...california(9, 5 * HOUR, 7 * HOUR), ...CALIFORNIA_CARE, CALIFORNIA_LESSONS],
      },
      "california-16-17": {
        name: "16 and 17",
        rules: [...california(10, 6 * HOUR, 8 * HOUR), CALIFORNIA_LESSONS],
      },
    },
  },
  /**
   * A floor. Of children it binds who lets them do light work (article 4 (2) b and c); whether and how they may perform
   * each state says, and an authority in each case (article 5). So their hours, which states say, are not here, nor is
   * the break of article 12, whose words were not found. States may allow adolescents to perform at night (article 9 (2)).
   */
  "minors-eu": {
    name: "minors, EU floor",
    source:
      "Directive 94/33/EC, articles 8 (2), 9 (1) and 10 (1) and (2), as gesetze.legal and inview.nl have them",
    validFrom: "1996-06-22",
    travelIsWork: true,
    bands: {
      "eu-child": {
        name: "under 15, or still at school full time",
        rules: [
          { rule: "daily-rest", minutes: 14 * HOUR, counts: "inside", severity: "warn" },
          { rule: "hours", windows: [["06:00", "20:00"]], severity: "warn" },
          { rule: "weekly-rest", minutes: 36 * HOUR, severity: "warn" },
          { rule: "weekly-rest", minutes: 48 * HOUR, severity: "info" },
        ],
      },
      "eu-adolescent": {
        name: "15 to 17, out of school",
        rules: [
          { rule: "daily-rest", minutes: 12 * HOUR, counts: "inside", severity: "warn" },
          // From 22 to 6 or from 23 to 7, as each state chose: what both forbid, and what one does.
          { rule: "hours", windows: [["06:00", "23:00"]], severity: "warn" },
          { rule: "hours", windows: [["07:00", "22:00"]], severity: "info" },
          { rule: "performing", minutes: 8 * HOUR, kinds: WORK, severity: "warn" },
          { rule: "weekly-hours", minutes: 40 * HOUR, severity: "warn" },
          { rule: "weekly-rest", minutes: 36 * HOUR, severity: "warn" },
          { rule: "weekly-rest", minutes: 48 * HOUR, severity: "info" },
        ],
      },
    },
  },
} as const satisfies Record<string, MinorPack>;
export type MinorPackId = keyof typeof MINOR_PACKS;
export const MINOR_PACK_IDS = Object.keys(MINOR_PACKS) as [MinorPackId, ...MinorPackId[]];
export type MinorBandId = {
  [Id in MinorPackId]: keyof (typeof MINOR_PACKS)[Id]["bands"];
}[MinorPackId];

/** Every band of every pack; no two have the same id. */
export const MINOR_BANDS: readonly { id: MinorBandId; pack: MinorPackId; name: string }[] =
  MINOR_PACK_IDS.flatMap((pack) =>
    Object.entries<Band>(MINOR_PACKS[pack].bands).map(([id, { name }]) => ({
      id: id as MinorBandId,
      pack,
      name,
    })),
  );
export const MINOR_BAND_IDS = MINOR_BANDS.map(({ id }) => id) as [MinorBandId, ...MinorBandId[]];

/** What is known of somebody under age, and no more than the rules need. */
export type MinorTerms = {
  band: MinorBandId;
  /** The last day on which that is their band. */
  until: string;
  hasChaperone: boolean;
  /** How many their chaperone is named for, with them. */
  children: number;
  /** For how long they are taught on a day with school; 0 in holidays, null: nobody said. */
  schoolMinutes: number | null;
};

/** Of a band: its pack, and the rules that hold on a day, none before they were made. */
export function minorRulesOn(
  band: MinorBandId,
  date: string,
): { id: MinorPackId; pack: MinorPack; rules: Band["rules"] } {
  const id = MINOR_BANDS.find((one) => one.id === band)?.pack ?? "minors-eu";
  const pack: MinorPack = MINOR_PACKS[id];
  return { id, pack, rules: pack.validFrom <= date ? (pack.bands[band]?.rules ?? []) : [] };
}
