import { outside, type Beside } from "./day.ts";
import type { Field, Unit } from "./fields.ts";
import { flat } from "./flat.ts";
import { sourceOf, type SheetRow } from "./rows.ts";

/** What the head of a sheet says beside its day: which day of how many, which unit, and whether it takes place. */
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
const OF = String.raw`\s?(?:of|/|von|sur|de|di|van|out of)\s?(?<count>\d{1,3}|[a-z]{3,10})(?![\d/.:])`;
const DAY_WORD = String.raw`(?<![\p{L}])(?:shoot(?:ing)? day|day of shooting|production day|show day|drehtag|dt|jour de tournage|jour|j|dia de rodaje|dia|jornada|tag|giorno(?: di ripresa| di riprese)?|draaidag|diaria|dia de filmagem|day|show|tag nr\.?|concert|konzert|concierto)`;
const DAY_OF = new RegExp(String.raw`${DAY_WORD}\s?(?:no\.?|nr\.?|n[o°]|#|:)?\s?:?\s?${COUNTED}${OF}`, "u");
/** "12. Drehtag von 22", "12ème jour de tournage / 40", "3rd shoot day of 9" */
const OF_DAYS = new RegExp(
  String.raw`(?<![\p{L}\d./:-])(?<number>\d{1,3})(?:\.|st|nd|rd|th|er|eme|ere|e|o|a)?\s?(?:shoot(?:ing)? day|day of shooting|drehtag|jour de tournage|jour|dia de rodaje|jornada(?: de rodaje)?|giorno(?: di ripres[ae])?|draaidag|diaria)${OF}`,
  "u",
);
const DAY_ONLY = new RegExp(
  String.raw`(?<![\p{L}])(?:shoot(?:ing)? day|production day|drehtag|dt|jour de tournage|dia de rodaje|day|jornada|giorno|draaidag|diaria|show(?=\s?#)|concert|konzert|concierto)\s?(?:no\.?|nr\.?|n[o°]|#|:)?\s?${COUNTED}(?![\d/.:]|\s?(?:of|/|von|sur|de|di|van)\s?\d|\s*[ap]m)`,
  "u",
);

const numberOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NUMBERS[text];
  return value !== undefined && value > 0 ? value : undefined;
};

/** "Day 4 of 6" and nothing else. */
export const isDayCount = (flatText: string): boolean => {
  const match = DAY_OF.exec(flatText) ?? OF_DAYS.exec(flatText) ?? DAY_ONLY.exec(flatText);
  return match !== null && flatText.length - match[0].length < 6;
};

export type DayCount = { number: Field<number> | null; count: Field<number> | null };

export function findDayCount(rows: readonly SheetRow[]): DayCount {
  for (const pattern of [DAY_OF, OF_DAYS, DAY_ONLY]) {
    const isCounted = pattern !== DAY_ONLY;
    for (const row of rows.slice(0, isCounted ? rows.length : TOP_ROWS)) {
      const match = pattern.exec(row.flat);
      const [number, count] = [numberOf(match?.groups?.["number"]), numberOf(match?.groups?.["count"])];
      if (!match || number === undefined || (isCounted && (count === undefined || count < number))) continue;
      const source = sourceOf(row, match.index, match.index + match[0].length, isCounted ? 0.97 : 0.85);
      return {
        number: { value: number, ...source },
        count:
          count === undefined ? (isCounted ? null : countBeside(rows, number)) : { value: count, ...source },
      };
    }
  }
  return { number: null, count: null };
}

/** "DT 17" and, somewhere at the top, "(17/28)": of how many. */
function countBeside(rows: readonly SheetRow[], number: number): Field<number> | null {
  const pattern = new RegExp(String.raw`(?<![\d/.:-])${number}\s?/\s?(?<count>\d{1,3})(?![\d/.:-])`);
  for (const row of rows.slice(0, TOP_ROWS)) {
    const match = pattern.exec(row.flat);
    const count = Number(match?.groups?.["count"]);
    if (match && count >= number)
      return { value: count, ...sourceOf(row, match.index, match.index + match[0].length, 0.85) };
  }
  return null;
}

const CANCELLED =
  /(?<![\p{L}])(?:cancell?ed|cancell?ation|called off|postponed|abgesagt|absage|entfallt|fallt aus|verschoben|annulee?|annulation|reportee?|cancelad[oa]|suspendid[oa]|aplazad[oa]|annullat[oa]|rinviat[oa]|geannuleerd|afgelast|vervalt|adiad[oa]|suspens[oa]|stood down|scrapped)(?![\p{L}]|\s?(?:policy|fee|insurance|terms|charge|deadline))/u;
const OF_A_PART =
  /(?:scene|sc\.?|szene|bild|sequence|seq|escena|sec\.?|shot|meeting|flight|vol|flug|vuelo|interview|promo|policy|parking|support|support act|opener|soundcheck|meet & greet|m&g|dinner|lunch|bus|train|shuttle|rehearsal|probe|order|booking|catering|fee|until|if|unless|falls|wenn|si)\s?#?\d*\s*(?:is|was|ist|est|esta|has been|:|-)?\s*$/;

/** "If the shoot is cancelled", "is NOT cancelled" */
const CONDITIONAL =
  /(?<![\p{L}])(?:if|unless|in case|should|may|might|could|not|falls|sollte|wenn|nicht|si|en cas|pas|en caso|non|als|niet|caso|nao)(?![\p{L}])/u;

/** Whether the day does not take place: its head or the subject says so, not a note on one of its scenes. */
export function findCancelled(rows: readonly SheetRow[], { subject }: Beside): Field<true> | null {
  for (const row of rows.slice(0, TOP_ROWS)) {
    const match = CANCELLED.exec(row.flat);
    if (!match) continue;
    const cell = row.cells.find(({ start, end }) => start <= match.index && match.index < end);
    const around = row.flat.slice(cell?.start ?? 0, match.index);
    if (OF_A_PART.test(around) || CONDITIONAL.test(around) || (cell && cell.end - cell.start > 60)) continue;
    return { value: true, ...sourceOf(row, match.index, match.index + match[0].length, 0.95) };
  }
  const said = flat(subject ?? "");
  const match = CANCELLED.exec(said);
  if (subject !== null && match && !CONDITIONAL.test(said.slice(0, match.index)))
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
