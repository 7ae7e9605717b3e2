import type { Claim } from "../pen.ts";

/** What people read on a sheet of the held-out ones, as short as it can be written. */
export type Truth = {
  title?: string;
  date?: string;
  /** "12/40", or "12" where nobody says of how many. */
  day?: string;
  revision?: string;
  colour?: string;
  isCancelled?: true;
  /** "crew_call=07:00 wrap=25:30" */
  times?: string;
  hospital?: string;
  venue?: string;
  location?: string;
  high?: string;
  low?: string;
  /** "24 26A" */
  scenes?: string;
  /** A line each: "Jo Example 07:00 pickup=06:15 on_set=08:00"; the call may be a state, or `-` where there is none. */
  people?: string;
  /** Names that a reader may take or leave: groups, companies. */
  either?: readonly string[];
  /** Fields on which people disagree; nobody is judged by them. */
  open?: readonly string[];
  /** Of a file that is a second unit's alone. */
  unit?: "second";
  /** What a sheet of a second unit in the same file says. */
  second?: Omit<Truth, "second" | "unit">;
};

export type HeldOut = {
  name: string;
  /** Whose habits it has. */
  after: string;
  /** Letters beyond Latin-1 are in no PDF that is written here. */
  isTextOnly?: true;
  /** The day on which it is read. */
  today?: string;
  text: string;
  truth: Truth;
};

/** A mail with what should become of it: its sheets, or none. */
export type HeldOutMail = {
  name: string;
  bytes: Buffer;
  /** Of each sheet that is found, in order; empty where there is none. */
  sheets: readonly Truth[];
};

const TIMES =
  "production_call crew_call shooting_call breakfast first_meal second_meal wrap lobby_call load_in line_check soundcheck meet_and_greet doors support changeover set curfew load_out bus_call departure sunrise sunset"
    .split(" ")
    .map((name) => `times.${name}`);
/** Labelled whole: more is too much. Places but the hospital, and lines of the day, are not. */
const WHOLE = [
  ...TIMES,
  "title",
  "date",
  "day_number",
  "day_count",
  "revision",
  "colour",
  "is_cancelled",
  "hospital",
  "high",
  "low",
  "scene",
  "person",
  "call",
  "pickup",
  "makeup",
  "on_set",
];

/** The fields of which everything that a sheet says is in its truth. */
export const wholeFields = ({ open = [] }: Truth): Set<string> =>
  new Set(WHOLE.filter((field) => !open.includes(field)));

export function claimsOfTruth(truth: Truth, unit: string = truth.unit ?? "main"): Claim[] {
  const claims: Claim[] = [];
  const say = (field: string, value: string | undefined, key = "") => {
    if (value !== undefined) claims.push({ unit, field, key, value });
  };
  const [number, count] = truth.day?.split("/") ?? [];
  say("title", truth.title);
  say("date", truth.date);
  say("day_number", number);
  say("day_count", count);
  say("revision", truth.revision);
  say("colour", truth.colour);
  say("is_cancelled", truth.isCancelled && "true");
  for (const place of ["hospital", "venue", "location"] as const) say(place, truth[place]);
  say("high", truth.high);
  say("low", truth.low);
  for (const [name, time] of pairs(truth.times)) say(`times.${name}`, time);
  for (const scene of truth.scenes?.split(" ") ?? []) say("scene", scene, scene);
  for (const line of truth.people?.trim().split("\n") ?? []) claims.push(...personClaims(line.trim(), unit));
  return [...claims, ...(truth.second ? claimsOfTruth(truth.second, "second") : [])];
}

const pairs = (all = "") =>
  all
    .split(" ")
    .filter(Boolean)
    .map((one) => one.split("=") as [string, string]);

function personClaims(line: string, unit: string): Claim[] {
  const words = line.split(" ");
  const own = words.filter((word) => /^(?:pickup|makeup|on_set)=/.test(word));
  const [call = "-", ...back] = words.filter((word) => !own.includes(word)).toReversed();
  const name = back.toReversed().join(" ");
  const of = (field: string, value: string): Claim => ({ unit, field, key: name, value });
  return [
    of("person", name),
    ...(call === "-" ? [] : [of("call", call)]),
    ...pairs(own.join(" ")).map(([field, value]) => of(field, value)),
  ];
}
