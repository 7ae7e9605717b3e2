import { outside, type Beside } from "./day.ts";
import type { Field, Source, Unit } from "./fields.ts";
import { flat } from "./flat.ts";
import { sourceOf, type SheetRow } from "./rows.ts";

/** What the head of a sheet says beside its day: which day of how many, which revision, which unit, and whether it takes place. */
const TOP_ROWS = 16;
const NUMBERS: Record<string, number> = {};
for (const [at, words] of [
  "one eins erster premier uno primero first",
  "two zwei zweiter deux deuxieme dos segundo second",
  "three drei dritter trois troisieme tres tercero third",
  "four vier quatre cuatro",
  "five funf cinq cinco",
  "six sechs seis",
  "seven sieben sept siete",
  "eight acht huit ocho",
  "nine neun neuf nueve",
  "ten zehn dix diez",
  "eleven elf onze once",
  "twelve zwolf douze doce",
].entries())
  for (const word of words.split(" ")) NUMBERS[word] = at + 1;

const COUNTED = String.raw`(?<number>\d{1,3}|[a-z]{3,10})`;
const OF = String.raw`\s?(?:of|/|von|sur|de|out of)\s?(?<count>\d{1,3}|[a-z]{3,10})(?![\d/.:])`;
const DAY_WORD = String.raw`(?<![\p{L}])(?:shoot(?:ing)? day|day of shooting|production day|show day|drehtag|dt|jour de tournage|jour|j|dia de rodaje|dia|jornada|tag|day|show|tag nr\.?|concert|konzert|concierto)`;
const DAY_OF = new RegExp(String.raw`${DAY_WORD}\s?(?:no\.?|nr\.?|n[o°]|#|:)?\s?:?\s?${COUNTED}${OF}`, "u");
const DAY_ONLY = new RegExp(
  String.raw`(?<![\p{L}])(?:shoot(?:ing)? day|production day|drehtag|jour de tournage|dia de rodaje|day|jornada|show(?=\s?#)|concert|konzert|concierto)\s?(?:no\.?|nr\.?|n[o°]|#|:)?\s?${COUNTED}(?![\d/.:]|\s?(?:of|/|von|sur|de)\s?\d|\s*[ap]m)`,
  "u",
);

const numberOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NUMBERS[text];
  return value !== undefined && value > 0 ? value : undefined;
};

/** "Day 4 of 6" and nothing else. */
export const isDayCount = (flatText: string): boolean => {
  const match = DAY_OF.exec(flatText) ?? DAY_ONLY.exec(flatText);
  return match !== null && flatText.length - match[0].length < 6;
};

export type DayCount = { number: Field<number> | null; count: Field<number> | null };

export function findDayCount(rows: readonly SheetRow[]): DayCount {
  for (const pattern of [DAY_OF, DAY_ONLY])
    for (const row of rows.slice(0, pattern === DAY_OF ? rows.length : TOP_ROWS)) {
      const match = pattern.exec(row.flat);
      const [number, count] = [numberOf(match?.groups?.["number"]), numberOf(match?.groups?.["count"])];
      if (!match || number === undefined || (pattern === DAY_OF && (count === undefined || count < number)))
        continue;
      const source = sourceOf(
        row,
        match.index,
        match.index + match[0].length,
        pattern === DAY_OF ? 0.97 : 0.85,
      );
      return {
        number: { value: number, ...source },
        count: count === undefined ? null : { value: count, ...source },
      };
    }
  return { number: null, count: null };
}

const COLOURS =
  "white|blue|pink|yellow|green|goldenrod|buff|salmon|cherry|tan|weiss|blau|rosa|gelb|grun|blanc|bleu|rose|jaune|vert|blanco|azul|amarillo|verde";
const REVISED = new RegExp(
  String.raw`(?<![\p{L}])(?:revised|revision|rev|version|ver|fassung|revise|revisee|modifiee?|revisada|revisado|uberarbeitet|korrigiert|geandert|updated|update|amended|corregid[oa]|v(?=\d{1,2}(?![\d.:])))(?![\p{L}])\s?(?:no\.?|nr\.?|n[o°]|#|:|\.)?\s?(?<number>\d{1,2}(?![\d/.:h-]))?`,
  "u",
);
const COLOURED = new RegExp(
  String.raw`(?<![\p{L}])(?<colour>${COLOURS})\s(?:revision|rev|revised|pages?|sheet|copy|fassung|version)(?![\p{L}])|(?:revision|rev|version|revised)\s?(?:\d{1,2}\s?)?[-:(]?\s?(?<colour2>${COLOURS})(?![\p{L}])`,
  "u",
);

export type Revision = { number: number | null; colour: string | null };

/** The revision: in the sheet's first and last rows, in the subject, or in the file's name. */
export function findRevision(rows: readonly SheetRow[], beside: Beside): Field<Revision> | null {
  const candidates: { text: string; source: (start: number, end: number) => Source }[] = [
    ...[...rows.slice(0, TOP_ROWS), ...rows.slice(TOP_ROWS).slice(-3)].flatMap((row) =>
      row.cells.map((cell) => ({
        text: row.flat.slice(cell.start, cell.end),
        source: (start: number, end: number) => sourceOf(row, cell.start + start, cell.start + end, 0.95),
      })),
    ),
    ...[beside.subject, beside.fileName].flatMap((said) =>
      said === null
        ? []
        : [
            {
              text: flat(said).replaceAll(/[_-]/g, " "),
              source: () => outside(said, 0.9, "It stands beside the sheet only."),
            },
          ],
    ),
  ];
  let found: Field<Revision> | null = null;
  for (const { text, source } of candidates) {
    const [match, coloured] = [REVISED.exec(text), COLOURED.exec(text)];
    const hit = match ?? coloured;
    if (!hit || isNoRevision(text, hit)) continue;
    // A sentence that has the word speaks of something else.
    const isOutside = !rows.some(({ flat: said }) => said.includes(text));
    if (!isOutside && text.replace(hit[0], "").replaceAll(NOT_OF_SENTENCE, "").length > 24) continue;
    const number = match?.groups?.["number"];
    const colour = coloured?.groups?.["colour"] ?? coloured?.groups?.["colour2"] ?? null;
    const value = { number: number === undefined ? null : Number(number), colour };
    const weight = (one: Revision) => (one.number === null ? 0 : 2) + (one.colour === null ? 0 : 1);
    if (found === null || weight(value) > weight(found.value))
      found = { value, ...source(hit.index, hit.index + hit[0].length) };
  }
  return found;
}

const NOT_OF_SENTENCE =
  /call\s?sheet|day\s?sheet|dispo\w*|feuille de (?:service|route)|hoja de \w+|orden de rodaje|[^\p{L}]/gu;

/** "Script version", "revised pages of scene 4": of something else than the sheet. */
const isNoRevision = (text: string, { index }: RegExpExecArray) =>
  /(?:script|screenplay|drehbuch|scenario|guion|software|map|rider)\s*$/.test(
    text.slice(Math.max(0, index - 12), index),
  );

const CANCELLED =
  /(?<![\p{L}])(?:cancell?ed|cancell?ation|called off|postponed|abgesagt|absage|entfallt|fallt aus|verschoben|annulee?|annulation|reportee?|cancelad[oa]|suspendid[oa]|aplazad[oa])(?![\p{L}])/u;
const OF_A_PART =
  /(?:scene|sc\.?|szene|bild|sequence|seq|escena|sec\.?|shot|meeting|flight|vol|flug|vuelo|interview|promo|policy|parking|catering|fee|until|if|unless|falls|wenn|si)\s?#?\d*\s*(?:is|was|ist|est|esta|has been|:|-)?\s*$/;

/** Whether the day does not take place: its head or the subject says so, not a note on one of its scenes. */
export function findCancelled(rows: readonly SheetRow[], { subject }: Beside): Field<true> | null {
  for (const row of rows.slice(0, TOP_ROWS)) {
    const match = CANCELLED.exec(row.flat);
    if (!match) continue;
    const cell = row.cells.find(({ start, end }) => start <= match.index && match.index < end);
    const around = row.flat.slice(cell?.start ?? 0, match.index);
    if (OF_A_PART.test(around) || (cell && cell.end - cell.start > 60)) continue;
    return { value: true, ...sourceOf(row, match.index, match.index + match[0].length, 0.95) };
  }
  if (subject !== null && CANCELLED.test(flat(subject)))
    return { value: true, ...outside(subject, 0.85, "It stands in the subject only.") };
  return null;
}

const UNIT = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?<en>main|first|1st|second|2nd|third|3rd|splinter|[ab])[\s-](?:unit|einheit)|unit\s(?<no>[1-3ab])(?![\d\p{L}])|(?<de>haupt|erste|1\.|zweite|2\.|dritte|3\.)[\s-]?(?:team|einheit|unit|drehteam)|(?<fr>premiere|1ere|1re|seconde|deuxieme|2e|2eme|troisieme|3e)\s(?:equipe|unite)|(?<pre>primera|1a|segunda|2a|tercera|3a)\sunidad|equipe\s(?<post>principale)|unidad\s(?<es>principal|[1-3]))(?![\p{L}])`,
  "u",
);
const UNIT_OF: Record<Unit, RegExp> = {
  main: /^(?:main|first|1st|a|1|haupt|erste|1\.|premiere|1ere|1re|primera|1a|principale?)$/,
  second: /^(?:second|2nd|b|2|zweite|2\.|seconde|deuxieme|2e|2eme|segunda|2a)$/,
  third: /^(?:third|3rd|3|dritte|3\.|troisieme|3e|tercera|3a)$/,
  splinter: /^splinter$/,
};

/** `isNumbered`: "Unit 2", as addresses have it too. */
export type UnitHit = { unit: Unit; start: number; end: number; isNumbered: boolean };

/** The unit that a flat text names. */
export function unitIn(text: string): UnitHit | undefined {
  const match = UNIT.exec(text);
  const said = Object.values(match?.groups ?? {}).find((group) => group !== undefined);
  const unit = (Object.keys(UNIT_OF) as Unit[]).find((one) => said !== undefined && UNIT_OF[one].test(said));
  if (!match || !unit) return undefined;
  const isNumbered = match.groups?.["no"] !== undefined;
  return { unit, start: match.index, end: match.index + match[0].length, isNumbered };
}
