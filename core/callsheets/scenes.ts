import type { Header } from "./columns.ts";
import type { Scene } from "./fields.ts";
import { flat } from "./flat.ts";
import { sourceOf, type SheetRow } from "./rows.ts";
import { cutCells, placed } from "./tables.ts";

const NUMBER =
  /^(?:sc\.?|scene|szene|bild|seq\.?|esc\.?)?\s?#?(?<number>[A-Z]{0,2}\d{1,3}[A-Z]{0,3}(?:[.-]\d{1,2})?(?:\s?(?:pt|part|tlw|teil)\.?\s?\d?)?(?:\s?[,/&+]\s?[A-Z]{0,2}\d{1,3}[A-Z]{0,3})*)$/i;
const EMPTY_ROWS_MAX = 2;

/** The scenes of the day, from the tables that list them, with the rows that were read. */
export function scenesIn(
  rows: readonly SheetRow[],
  headers: readonly Header[],
): { scenes: Scene[]; rows: ReadonlySet<number> } {
  const scenes: Scene[] = [];
  const used = new Set<number>();
  for (const header of headers.filter(({ type }) => type === "scenes")) {
    const next = headers.find(({ at }) => at > header.at)?.at ?? Infinity;
    let empty = 0;
    used.add(header.at);
    for (const row of rows.filter(({ at }) => at > header.at && at < next)) {
      const scene = sceneOf(row, header);
      empty = scene ? 0 : empty + 1;
      if (empty > EMPTY_ROWS_MAX) break;
      if (!scene) continue;
      used.add(row.at);
      scenes.push(scene);
    }
  }
  return { scenes, rows: used };
}

function sceneOf(row: SheetRow, header: Header): Scene | undefined {
  const cells = cutCells(row, header);
  const [columns = []] = header.groups;
  const parts = placed(cells, columns, row);
  const textOf = (kind: string) => parts.find((part) => part.kind === kind)?.cell.text.trim();
  const first = textOf("scene") ?? cells[0]?.text.trim() ?? "";
  const number = NUMBER.exec(first)?.groups?.["number"];
  const [begin, last] = [cells[0], cells.at(-1)];
  if (number === undefined || !begin || !last || cells.length < 2) return undefined;
  const set = textOf("set") ?? textOf("activity") ?? null;
  return {
    number: number.replaceAll(/\s+/g, " "),
    setting:
      settingOf(flat(textOf("setting") ?? "")) ??
      settingOf(/^(?:int|ext|innen|auss?en|i\/e|e\/i)(?!\p{L}).*/u.exec(flat(set ?? ""))?.[0] ?? ""),
    time_of_day: textOf("day_night") ?? timeOfDay(set ?? ""),
    set: set?.slice(0, 200) ?? null,
    eighths: eighthsOf(textOf("pages") ?? ""),
    cast_numbers: (textOf("cast_ids")?.match(/\d{1,3}[A-Z]?/gi) ?? []).slice(0, 60),
    ...sourceOf(row, begin.start, last.end, 0.9),
  };
}

const IN = "int|i|innen|inn|interieur|interior";
const OUT = "ext|e|a|aussen|auss|exterieur|exterior";
const SETTING = new RegExp(
  `^(?:(?<inside>${IN})|(?<outside>${OUT}))(?:[./\\s-]+(?:(?<inside2>${IN})|(?<outside2>${OUT})))?(?![\\p{L}\\d'])`,
  "u",
);

/** "INT", "I/E", "INT./EXT. CAR": what a flat text begins with. */
function settingOf(text: string): Scene["setting"] {
  const groups = SETTING.exec(text)?.groups ?? {};
  const isInside = (groups["inside"] ?? groups["inside2"]) !== undefined;
  const isOutside = (groups["outside"] ?? groups["outside2"]) !== undefined;
  if (isInside && isOutside) return "INT/EXT";
  return isInside ? "INT" : isOutside ? "EXT" : null;
}

const timeOfDay = (set: string) =>
  /-\s*(?<said>DAY|NIGHT|DAWN|DUSK|MORNING|EVENING|TAG|NACHT|JOUR|NUIT|D[IÍ]A|NOCHE)\s*\d?$/i.exec(set)
    ?.groups?.["said"] ?? null;

/** "1 3/8", "5/8", "2": eighths of a page. */
function eighthsOf(text: string): number | null {
  const { whole, part } =
    /^(?<whole>\d{1,2})?\s*(?:(?<part>[1-7])\s?\/\s?8)?(?:\s?(?:pgs?|pages?|s\.?|p\.?))?$/i.exec(text.trim())
      ?.groups ?? {};
  if (whole === undefined && part === undefined) return null;
  return Number(whole ?? 0) * 8 + Number(part ?? 0);
}
