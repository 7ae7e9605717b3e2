import type { Field } from "./fields.ts";
import { flat } from "./flat.ts";
import { isLabelCell, textOf, type Labelled, type Span } from "./labelled.ts";
import type { LabelName } from "./words.ts";
import { apartOf, rounded, sourceOf, type Cell, type SheetRow } from "./rows.ts";
import { datesOf } from "./dates.ts";
import { timesIn } from "./clock.ts";
import { isDayCount, unitIn } from "./head.ts";

const TEXT_MAX = 160;
const TOP_ROWS = 8;

const QUOTED = /["“„«]([^"“”„«»]{2,80})["”“»]/;
const COMPANY =
  /(?<!\p{L})(?:gmbh|ltd|llc|inc|s\.?l\.?u?|s\.?a\.?(?:r\.?l\.?|s\.?)?|plc|s\.?r\.?l\.?|s\.?p\.?a\.?|lda|ltda|b\.?v\.?|pictures|productions?|films|filmproduktion|producciones)\.?$/iu;

/** A forecast goes on in the next line. */
const joined = (spans: readonly Span[]) => spans.map(({ text }) => text.trim()).join(" ");
const saidText = (name: LabelName, text: string) =>
  (name === "title" ? QUOTED.exec(text)?.[1] : undefined) ??
  text
    .trim()
    .replace(/^["'“”]+|["'“”]+$/g, "")
    .trim();

/** What a label names in words, where one is said clearly. */
export function namedText(
  name: LabelName,
  labelled: readonly Labelled[],
  rows: readonly SheetRow[],
  skipped: ReadonlySet<number>,
): Field<string> | null {
  const index = new Map(rows.map((row, at) => [row.at, at]));
  let best: { field: Field<string>; weight: number } | undefined;
  for (const one of labelled) {
    if (one.hit.name !== name || skipped.has(one.row.at)) continue;
    // "SERIES 4   PROG 6" is a season.
    if (name === "title" && /^\s\d{1,3}\s*$/.test(one.row.flat.slice(one.hit.end, one.cell.end))) continue;
    const at = index.get(one.row.at) ?? 0;
    const value = textOf(one, rows, at);
    const [first] = value?.spans ?? [];
    const text =
      first === undefined ? "" : saidText(name, name === "weather" ? joined(value?.spans ?? []) : first.text);
    // A box of a page may be headed; in plain text what stands below is as likely another's.
    const least = one.row.line === null || name === "weather" ? 0.7 : 0.85;
    if (!value || !first || text.length < 2 || text.length > TEXT_MAX || value.quality < least) continue;
    // "Produktion: Nordlicht Film GmbH" is who makes it.
    if (name === "title" && COMPANY.test(text)) continue;
    const quality = value.quality - one.hit.rank * 0.003;
    const weight = quality - at * 0.001 - one.hit.rank * 0.01;
    if (best && best.weight >= weight) continue;
    best = { field: { value: text, ...sourceOf(first.row, first.start, first.end, quality) }, weight };
  }
  return best?.field ?? null;
}

const SHEET_WORDS =
  /call\s?sheet|day\s?sheet|daysheet|daily schedule|running order|rundown|tagesdispo|dispo\b|disposition|ordine del giorno|ordem do dia|folha de servico|plano de filmagem|dagschema|feuille\s?de\s?service|hoja\s?de\s?(?:rodaje|llamado|ruta)|orden\s?(?:de\s?rodaje|del\s?dia)|plan de trabajo|tagesplan|drehtag|confidential|vertraulich|confidentiel|confidencial|^page \d|^\W*$|feuille\s?de\s?route|itinerary|production company|cancel|abgesagt|annul|revis|version/;

/** Without a label, what is printed largest or first at the top, and is no date, day, unit or label. */
export function titleAtTop(rows: readonly SheetRow[], today: string): Field<string> | null {
  const top = rows.slice(0, TOP_ROWS);
  const tallest = Math.max(...top.flatMap((row) => row.cells.map((cell) => heightOf(row, cell))), 0);
  const usual = rows.map(({ height }) => height).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)] ?? 0;
  let best: { field: Field<string>; weight: number } | undefined;
  for (const [at, row] of top.entries())
    for (const cell of row.cells) {
      const quoted = QUOTED.exec(cell.text)?.[0];
      const text = quoted ?? withoutSheetWords(cell.text);
      const said = flat(text);
      if (
        text.length < 3 ||
        text.length > 80 ||
        !/\p{L}{3}/u.test(said) ||
        SHEET_WORDS.test(said) ||
        /^(?:episode|ep|folge|episodio|cap|capitulo|puntata)(?!\p{L})/u.test(flat(cell.text)) ||
        isLabelCell(row, cell)
      )
        continue;
      if (
        isDayCount(said) ||
        datesOf(said, today).length > 0 ||
        timesIn(text, false).length > 0 ||
        unitIn(said) ||
        /@|https?:|\d{5}|\d{3}[-. ]\d{4}|:/.test(text)
      )
        continue;
      const isQuoted = /^["“„«].+["”“»]$/.test(text);
      const tall = heightOf(row, cell);
      const isLarge = tall >= tallest * 0.95 && tall > usual * 1.25;
      const isCapital = text === text.toUpperCase();
      const isBeside = text !== cell.text.trim() || isBesideSheetWords(top, at, cell);
      const isFirst = at === 0 && cell === row.cells[0];
      const weight =
        0.45 +
        (isQuoted ? 0.35 : 0) +
        (isLarge ? 0.3 : 0) +
        (isBeside ? 0.2 : 0) +
        (isFirst ? 0.12 : 0) +
        (isFirst && row.cells.length === 1 && isDated(top[1], today) ? 0.1 : 0) +
        (isCapital ? 0.08 : 0) -
        at * 0.03;
      if (best && best.weight >= weight) continue;
      const start = cell.start + cell.text.indexOf(text);
      const source = sourceOf(
        row,
        start,
        start + text.length,
        Math.min(0.9, weight),
        weight < 0.75 ? "It stands at the top, without a label." : null,
      );
      best = { field: { value: text.replace(/^["“„«]|["”“»]$/g, ""), ...source }, weight };
    }
  return best?.field ?? null;
}

/** Of its letters; of one cell, for a row may have large and small print. */
const isDated = (row: SheetRow | undefined, today: string) =>
  row !== undefined && datesOf(row.flat, today).length > 0;
const heightOf = (row: SheetRow, { start, end }: Cell) =>
  Math.max(
    ...row.words
      .filter((_, at) => (row.starts[at] ?? 0) >= start && (row.starts[at] ?? 0) < end)
      .map(({ y0, y1 }) => y1 - y0),
    0,
  );

/** What kind of paper it is stands in the same row, or right above or below. */
function isBesideSheetWords(rows: readonly SheetRow[], at: number, cell: Cell): boolean {
  const isSaid = (other: Cell) => SHEET_WORDS.test(flat(other.text));
  const near = [rows[at - 2], rows[at - 1], rows[at + 1], rows[at + 2]].flatMap(
    (row) => row?.cells.filter((other) => apartOf(other, cell) === 0) ?? [],
  );
  return [...(rows[at]?.cells.filter((other) => other !== cell) ?? []), ...near].some(isSaid);
}

/** "THE LONG NIGHT - CALL SHEET #12" is "THE LONG NIGHT". */
const withoutSheetWords = (text: string) =>
  text
    .replace(SHEET_FIRST, "")
    .replace(SHEET_LAST, "")
    .replace(/\s*\(\d{1,3}\s?\/\s?\d{1,3}\)$/, "")
    .trim();
const KINDS = String.raw`(?:daily\s+|studio\s+)?(?:call\s?sheet|disposition|ordine del giorno|ordem do dia|folha de serviço|daily schedule|day\s?sheet|tagesdispo(?:sition)?|tagesplan|dispo|feuille de (?:service|route)|hoja de (?:rodaje|llamado|ruta)|orden de rodaje)(?!\p{L})`;
const SHEET_FIRST = new RegExp(String.raw`^\s*${KINDS}(?:\s*[-–—|:•/]\s*|\s*$)`, "iu");
const SHEET_LAST = new RegExp(String.raw`\s*[-–—|:•/]?\s*${KINDS}.*$`, "iu");

export type Degrees = Field<{ degrees: number; scale: "C" | "F" | null }>;
const DEGREES =
  /(?<![\d.])(?<sign>[-−–]?)(?<degrees>\d{1,3})\s?(?:°|o|º|deg\.?|grad)?\s?(?<scale>[cf](?!\p{L}))?/iu;

const OF_WATER = /^\s?(?:tides?|water)(?!\p{L})/u;
const LIKE_ROWS = 2;
const hasLike = (name: "high" | "low", row: SheetRow, labelled: readonly Labelled[]) =>
  labelled.some(
    (other) =>
      other.hit.name === (name === "high" ? "low" : "high") &&
      !OF_WATER.test(other.row.flat.slice(other.hit.end)) &&
      Math.abs(other.row.at - row.at) <= LIKE_ROWS,
  );

const SIGNED = /^[\s.:]{0,2}[-−–]?\d{1,3}\s?(?:°|o(?!\p{L})|deg|[cf](?!\p{L}))/u;

/** How warm and how cold it gets. */
export function degreesOf(name: "high" | "low", labelled: readonly Labelled[]): Degrees | null {
  for (const { hit, isFirst, isLabel, inline, right, row, cell } of labelled) {
    if (hit.name !== name || OF_WATER.test(row.flat.slice(hit.end))) continue;
    // "Dry, high 14°C": the sign says what it is, whatever stands before.
    const isSaid = isFirst || isLabel || SIGNED.test(row.flat.slice(hit.end, hit.end + 12));
    if (!isSaid) continue;
    // "H: 61", and no hour.
    if (hit.end - hit.start === 1 && row.text[hit.end] !== ":") continue;
    // A number alone was taken for the label's own: "HI 68 LO 51".
    const from = inline.text === "" ? hit.end : inline.start;
    const own = row.text.slice(from, inline.text === "" ? cell.end : inline.end);
    const [text, start] = /\d/.test(own) ? [own, from] : [right?.text ?? "", right?.start ?? 0];
    const match = DEGREES.exec(text);
    const { sign = "", degrees = "", scale } = match?.groups ?? {};
    const value = Number(degrees) * (sign === "" ? 1 : -1);
    // "+33 1 99": a phone's.
    const after = text.slice((match?.index ?? 0) + (match?.[0].length ?? 0));
    if (!match || /^[\s.-]?\d|^:\d/.test(after) || match.index > 6 || value > 130 || value < -60) continue;
    const unit = scale === undefined ? null : scale.toUpperCase() === "C" ? "C" : "F";
    // "Max. 40 people on set": a number alone is a temperature beside its like.
    if (unit === null && !/[°oº]|deg|grad/i.test(match[0]) && !hasLike(name, row, labelled)) continue;
    return {
      value: { degrees: value, scale: unit },
      ...sourceOf(row, start + match.index, start + match.index + match[0].length, 0.9),
    };
  }
  return null;
}

/** Whether the end is final: "hard curfew", "23:00 (soft)". */
export function curfewHardness(labelled: readonly Labelled[]): Field<boolean> | null {
  for (const { hit, row, cell } of labelled) {
    if (hit.name !== "curfew") continue;
    const match = /(?<!\p{L})(?:hard|hart|strict|strikt|estricto|soft|weich|souple|flexible)(?!\p{L})/u.exec(
      row.flat.slice(cell.start),
    );
    if (!match) continue;
    const start = cell.start + match.index;
    return {
      value: /^(?:hard|hart|stri|estr)/.test(match[0]),
      ...sourceOf(row, start, start + match[0].length, rounded(0.9)),
    };
  }
  return null;
}
