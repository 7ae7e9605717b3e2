import type { Mapping } from "../../core/imports.ts";

const RECORDS_LOOKED_AT = 200;

/** Names of columns to choose from: those of the mapping, and those that stand in the file. */
export function columnsOf(text: string, mapping: Mapping): string[] {
  const found = new Set(namesIn(mapping));
  const { format, delimiter, header } = mapping.source;
  if (format === "delimited" && delimiter !== null) {
    // A column without a name has its number for one.
    for (const [at, cell] of cellsOf(text, delimiter).entries())
      found.add((header && cell) || `column_${at + 1}`);
  }
  if (format === "json") for (const name of keysOf(text)) found.add(name);
  return [...found].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

function namesIn({
  title,
  stage,
  location,
  kind,
  notes,
  key,
  zone,
  fill_down,
  start,
  end,
}: Mapping): string[] {
  const sides = [start, end].flatMap((side) => Object.values(side));
  return [...title, stage, location, kind, ...notes, key, zone, ...fill_down, ...sides].filter(
    (name): name is string => typeof name === "string",
  );
}

/** The first line's cells, without quotes around them. */
function cellsOf(text: string, delimiter: string): string[] {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== "") ?? "";
  const cell = new RegExp(`[${delimiter}]("(?:[^"]|"")*"|[^${delimiter}]*)`, "g");
  return [...(delimiter + line).matchAll(cell)].map(([, found = ""]) =>
    found
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .replaceAll('""', '"'),
  );
}

/** The keys of plain values in the first records, however deep they lie. */
function keysOf(text: string): Set<string> {
  const keys = new Set<string>();
  let records = 0;
  const walk = (value: unknown) => {
    if (records > RECORDS_LOOKED_AT || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach(walk);
    records += 1;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner !== "object") keys.add(key);
      walk(inner);
    }
  };
  try {
    walk(JSON.parse(text));
  } catch (error) {
    // The server reads more kinds of JSON than the browser does, and says what it made of it.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return keys;
}
