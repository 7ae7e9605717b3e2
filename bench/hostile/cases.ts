import { missingFiles, realFile, realFiles } from "../../ops/testing-files.ts";
import { chance } from "../callsheets/random.ts";
import { CALENDAR_DAMAGE, calendarSeeds, hostileCalendars } from "./calendars.ts";
import type { Damage } from "./damage.ts";
import type { Made } from "./made.ts";
import { heavyMails, hostileMails, MAIL_DAMAGE, mailSeeds } from "./mails.ts";
import { hostileOffice, OFFICE_DAMAGE, officeSeeds } from "./office.ts";
import { heavyPdfs, hostilePdfs, PDF_DAMAGE, pdfSeeds } from "./pdfs.ts";

export const KINDS = ["pdf", "eml", "ics", "office"] as const;
export type Kind = (typeof KINDS)[number];
export type Case = Made & { kind: Kind };

const SEED_MAX_BYTES = 300_000;
const real = (folder: "ics" | "eml") =>
  missingFiles(folder) === undefined
    ? realFiles(folder)
        .map((name) => Buffer.from(realFile(`${folder}/${name}`)))
        .filter(({ length }) => length < SEED_MAX_BYTES)
    : [];

type Source = {
  seeds: () => Buffer[];
  damage: Record<string, Damage>;
  made: () => Made[];
  heavy: () => Made[];
};
const SOURCES: Record<Kind, Source> = {
  pdf: { seeds: pdfSeeds, damage: PDF_DAMAGE, made: hostilePdfs, heavy: heavyPdfs },
  eml: {
    seeds: () => [...mailSeeds(), ...real("eml")],
    damage: MAIL_DAMAGE,
    made: hostileMails,
    heavy: heavyMails,
  },
  ics: {
    seeds: () => [...calendarSeeds(), ...real("ics")],
    damage: CALENDAR_DAMAGE,
    made: hostileCalendars,
    heavy: () => [],
  },
  office: { seeds: officeSeeds, damage: OFFICE_DAMAGE, made: hostileOffice, heavy: () => [] },
};

/** The files that were made by hand, then so many damaged ones; the same for the same seed and number. */
export function* casesOf(kind: Kind, seed: number, count: number, withHeavy: boolean): Generator<Case> {
  const { seeds, damage, made, heavy } = SOURCES[kind];
  let left = count;
  for (const one of [...made(), ...(withHeavy ? heavy() : [])]) if (left-- > 0) yield { ...one, kind };
  const files = seeds();
  for (let number = 1; left > 0; number += 1, left -= 1)
    yield { kind, ...damaged(files, damage, seed * 1_000_003 + number) };
}

function damaged(files: readonly Buffer[], damage: Record<string, Damage>, seed: number): Made {
  const luck = chance(seed);
  let bytes = files[luck.number(files.length)] ?? Buffer.alloc(0);
  const names = luck.some(Object.keys(damage), luck.pick([1, 1, 1, 2, 3]));
  for (const name of names) bytes = damage[name]?.(bytes, luck, files) ?? bytes;
  return { name: `${names.join(" + ")} (${seed})`, bytes };
}
