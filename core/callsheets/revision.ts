import { outside, type Beside } from "./day.ts";
import type { Field, Source } from "./fields.ts";
import { flat } from "./flat.ts";
import { sourceOf, type SheetRow } from "./rows.ts";

/** Which edition of the day a sheet is: by its number, by the colour of its paper, or only that it was revised. */
export type Revision = { number: number | null; colour: string | null };

const TOP_ROWS = 16;
const COLOURS =
  "white|double blue|blue|double pink|pink|yellow|green|goldenrod|buff|salmon|cherry|tan|weiss|blau|rosa|gelb|grun|blanc|bleu|rose|jaune|vert|blanco|azul|amarillo|verde|blu|giallo|roze|geel|groen|amarelo";
const REVISED = new RegExp(
  String.raw`(?<![\p{L}])(?:(?<edition>version|ver|fassung|versione|versie|versao)|(?<revised>revised|revision|rev|revise|revisee|modifiee?|revisada|revisado|uberarbeitet|korrigiert|geandert|updated|update|amended|corregid[oa]|revisione|revisao|revisie|herzien|gewijzigd|v(?=\d{1,2}(?![\d.:]))))(?![\p{L}])\s?(?:no\.?|nr\.?|n[o°]|#|:|\.)?\s?(?<number>\d{1,2}(?![\d/.:h-]))?`,
  "u",
);
/** "2. Fassung", "3rd revision" */
const COUNTED =
  /(?<![\p{L}\d./:-])(?<number>\d{1,2})(?:\.|st|nd|rd|th|e|eme|a|o)\s?(?:fassung|version|revision|revisione|revisao|versao)(?![\p{L}])/u;
const COLOURED = new RegExp(
  String.raw`(?<![\p{L}])(?:colou?r|farbe|couleur|colore)\s?:\s?(?<a>${COLOURS})(?![\p{L}])|(?<![\p{L}])(?<b>${COLOURS})[\s:,(–-]{1,3}(?:revision|rev|revised|pages?|sheet|copy|fassung|version)(?![\p{L}])|(?:revision|rev|version|revised|call\s?sheet|dispo|tagesdispo)\s?(?:\d{1,2}\s?)?[-:(–]?\s?(?<c>${COLOURS})(?![\p{L}])`,
  "u",
);
const ONLY_COLOUR = new RegExp(String.raw`^\W*(?<a>${COLOURS})\W*$`, "u");
/** Scripts and schedules have editions and colours of their own. */
const OF_SCRIPT = /script|screenplay|drehbuch|scenario|guion|copione|roteiro|draft|schedule|liner|\bpages?\b/;
/** The first edition is on white; a version without its number may be the first. */
const FIRST = /^(?:white|weiss|blanc|blanco)$/;

type Candidate = {
  text: string;
  isOutside: boolean;
  /** A film may be called Blue: only below the first row is a colour alone one of the paper. */
  mayBeColour: boolean;
  source: (start: number, end: number) => Source;
};

/** The revision: in the sheet's first and last rows, in the subject, or in the file's name. */
export function findRevision(rows: readonly SheetRow[], beside: Beside): Field<Revision> | null {
  let found: Field<Revision> | null = null;
  const weight = (one: Revision) => (one.number === null ? 0 : 2) + (one.colour === null ? 0 : 1);
  for (const candidate of candidatesIn(rows, beside)) {
    const read = revisionIn(candidate);
    if (read && (found === null || weight(read.value) > weight(found.value))) found = withColour(read, found);
    else if (read && found) found = withColour(found, read);
  }
  return found;
}

/** The number may stand in one place and the colour in another. */
const withColour = (one: Field<Revision>, other: Field<Revision> | null): Field<Revision> =>
  one.value.colour !== null || other === null
    ? one
    : { ...one, value: { ...one.value, colour: other.value.colour } };

function candidatesIn(rows: readonly SheetRow[], { subject, fileName }: Beside): Candidate[] {
  const inRows = [...rows.slice(0, TOP_ROWS), ...rows.slice(TOP_ROWS).slice(-3)].flatMap((row, index) =>
    row.cells.map((cell, at): Candidate => {
      const text = row.flat.slice(cell.start, cell.end);
      const next = row.cells[at + 1];
      // "Version      3": its number is a cell of its own.
      const isLabel = REVISED.exec(text)?.[0].length === text.length && next !== undefined;
      const isNumbered = isLabel && /^\d{1,2}$/.test(next.text.trim());
      return {
        text: isNumbered ? `${text} ${next.text.trim()}` : text,
        isOutside: false,
        mayBeColour: index > 0 && index < 8 && !OF_SCRIPT.test(row.flat),
        source: (start, end) =>
          sourceOf(
            row,
            cell.start + start,
            isNumbered ? next.end : Math.min(cell.end, cell.start + end),
            0.95,
          ),
      };
    }),
  );
  const outsides = [subject, fileName].flatMap((said): Candidate[] =>
    said === null
      ? []
      : [
          {
            text: flat(said).replaceAll(/[_-]/g, " "),
            isOutside: true,
            mayBeColour: false,
            source: () => outside(said, 0.9, "It stands beside the sheet only."),
          },
        ],
  );
  return [...inRows, ...outsides];
}

function revisionIn({ text, isOutside, mayBeColour, source }: Candidate): Field<Revision> | undefined {
  const counted = COUNTED.exec(text);
  const match = REVISED.exec(text);
  const coloured = COLOURED.exec(text) ?? (mayBeColour ? ONLY_COLOUR.exec(text) : null);
  const hit = counted ?? match ?? coloured;
  if (!hit || isNoRevision(text, hit)) return undefined;
  // A sentence that has the word speaks of something else.
  if (!isOutside && text.replace(hit[0], "").replaceAll(NOT_OF_SENTENCE, "").length > 24) return undefined;
  const digits = (counted ?? match)?.groups?.["number"];
  const said = coloured?.groups;
  const colour = said?.["a"] ?? said?.["b"] ?? said?.["c"] ?? null;
  const value = { number: digits === undefined ? null : Number(digits), colour };
  const isRevised = match?.groups?.["revised"] !== undefined;
  const isFirst = value.number === null && (colour === null || FIRST.test(colour));
  if (isFirst && !isRevised) return undefined;
  return { value, ...source(hit.index, hit.index + hit[0].length) };
}

const NOT_OF_SENTENCE =
  /call\s?sheet|day\s?sheet|dispo\w*|feuille de (?:service|route)|hoja de \w+|orden de rodaje|[^\p{L}]/gu;

/** "Script version", "revised pages of scene 4": of something else than the sheet. */
const isNoRevision = (text: string, { index }: RegExpExecArray) =>
  /(?:script|screenplay|drehbuch|scenario|guion|copione|roteiro|schedule|one-?liner|software|map|rider|see|bulletin)\s*:?\s*$/.test(
    text.slice(Math.max(0, index - 14), index),
  );
