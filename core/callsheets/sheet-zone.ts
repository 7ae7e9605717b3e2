import { townIn } from "../places/zones.ts";
import { addDays, isZone, localOf } from "../time.ts";
import type { Sheet, Source } from "./fields.ts";

/** By which clock a sheet's times are. */
export type SheetZone = {
  zone: string;
  /** `sheet`: it says so; `answer`: somebody did; `before`: somebody did of an earlier sheet there; else the production's. */
  by: "sheet" | "answer" | "before" | "production";
  /** What the choice is remembered by: the town whose clocks are others than the production's, or what the sheet calls its own. */
  place: string | null;
  /** What has to be asked: then `zone` is the production's until somebody says. */
  ask: { why: string; candidates: ({ value: string } & Source)[] } | null;
};

/** Minutes east of Greenwich that abbreviations mean; those that mean several (IST, AST) are asked. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  ...{
    UTC: 0,
    GMT: 0,
    WET: 0,
    WEST: 60,
    BST: 60,
    CET: 60,
    CEST: 120,
    MEZ: 60,
    MESZ: 120,
    EET: 120,
    EEST: 180,
  },
  ...{ MSK: 180, EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
  ...{
    AKST: -540,
    AKDT: -480,
    HST: -600,
    JST: 540,
    KST: 540,
    SGT: 480,
    HKT: 480,
    AWST: 480,
    ACST: 570,
    ACDT: 630,
  },
  ...{ AEST: 600, AEDT: 660, NZST: 720, NZDT: 780, SAST: 120 },
};
const OFFSET = /^(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d{2}))?$/;

function offsetSaid(text: string): number | undefined {
  const [, sign, hours, minutes = "0"] = OFFSET.exec(text) ?? [];
  if (sign === undefined) return ABBREVIATIONS[text];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const offsetAt = (zone: string, instant: string) =>
  (Date.parse(`${localOf(instant, zone)}Z`) - Date.parse(instant)) / 60_000;

/** Noon before, of, and after its day; without one, winter and summer. */
const instantsOf = (date: string | undefined): string[] =>
  date === undefined
    ? ["2026-01-15T12:00:00.000Z", "2026-07-15T12:00:00.000Z"]
    : [-1, 0, 1].map((days) => `${addDays(date, days)}T12:00:00.000Z`);

/** People write EST in summer too: either half of the year will do. */
function goesBy(zone: string, minutes: number | undefined, date: string | undefined): boolean {
  const year = (date ?? "2026").slice(0, 4);
  return ["01", "07"].some((month) => offsetAt(zone, `${year}-${month}-15T12:00:00.000Z`) === minutes);
}

/**
 * By which clock a sheet's times are: as it says, as somebody said of it or of an earlier sheet for the same town
 * (`remembered`, by what is asked about), else by the production's, unless the sheet's own address, or what it says of its
 * clock (`read`), speaks against that. Then somebody is asked: nothing is guessed.
 */
export function zoneOfSheet(
  says: Sheet,
  productionZone: string,
  remembered: Readonly<Record<string, string>>,
  read: string | null = says.zone?.value ?? null,
): SheetZone {
  const date = says.date?.value;
  const instants = instantsOf(date);
  const isOther = (zone: string) =>
    instants.some((instant) => offsetAt(zone, instant) !== offsetAt(productionZone, instant));
  const town = townOf(says, productionZone);
  const zones = (town?.zones ?? []).filter(isOther);
  const said = says.zone;
  const place = town && zones.length > 0 ? town.name : null;
  const own: SheetZone = { zone: productionZone, by: "production", place, ask: null };
  const key = place ?? read;
  if (said?.is_said === true) return { ...own, place: key, zone: said.value, by: "answer" };
  if (said && isNamed(said.value)) return { ...own, place: null, zone: said.value, by: "sheet" };
  const fits = (zone: string) => said !== null && goesBy(zone, offsetSaid(said.value), date);
  if (said && fits(productionZone) && !zones.some(fits)) return { ...own, place: null, by: "sheet" };
  if (key === null) return own;
  const before = remembered[key];
  if (before !== undefined && isZone(before)) return { ...own, place: key, zone: before, by: "before" };
  const candidates = [...zones.toSorted((a, b) => Number(fits(b)) - Number(fits(a))), productionZone];
  const source = said ?? town?.source ?? NOWHERE;
  return {
    ...own,
    place: key,
    ask: {
      why: said
        ? `It says ${said.value}, and the production goes by ${productionZone}. By which clocks are its times?`
        : `${key} has other clocks than the production (${productionZone}). By which are its times?`,
      candidates: candidates.map((value) => ({ ...source, value })),
    },
  };
}

const NOWHERE: Source = { confidence: 1, page: null, box: null, line: null, written: "", doubt: null };
const isNamed = (zone: string) => zone.includes("/") && isZone(zone);

type Town = { name: string; zones: string[]; source: Source };

/** Where people go, else where the nearest hospital is, else the city in the head. */
function townOf({ places, city }: Sheet, productionZone: string): Town | undefined {
  const kinds = ["location", "venue", "base", "hospital"] as const;
  const said = [
    ...kinds
      .flatMap((kind) => places.filter((one) => one.kind === kind))
      .map((one) => ({ source: one, texts: [one.address, one.name] })),
    ...(city ? [{ source: city, texts: [city.value] }] : []),
  ];
  for (const { source, texts } of said)
    for (const text of texts) {
      const town = text === null ? undefined : townIn(text, productionZone);
      if (town) {
        const { confidence, page, box, line, written, doubt } = source;
        return { ...town, source: { confidence, page, box, line, written, doubt } };
      }
    }
  return undefined;
}
