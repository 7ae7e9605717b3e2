import { IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX } from "../imports.ts";
import { readCell } from "./cells.ts";
import { monthOf, plain, weekdayOfWord } from "./words.ts";
import { cleanCell, JSON_DEPTH_MAX, type SourceRecord, type Table, UnreadableFile } from "./table.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Fields = Map<string, string>;
/** Every list of records found under one path, each record with what it inherits from those around it. */
type Found = { path: string; own: Fields[]; inherited: Fields[] };

const FIELDS_MAX = IMPORT_COLUMNS_MAX;
const LISTS_MAX = 500;
const SAMPLE = 60;

/** Reads a JSON array, or the nested arrays that hold the rows; `path` says which when it is known. @throws UnreadableFile */
export function readJson(text: string, path: string | null): Table {
  const root = parseJson(text);
  const found = collect(root);
  const rows = choose(found, path);
  if (rows === undefined) throw new UnreadableFile("The JSON file holds no list of records.");
  if (rows.own.length > IMPORT_ROWS_MAX)
    throw new UnreadableFile(`The file has ${rows.own.length} rows; at most ${IMPORT_ROWS_MAX} are read.`);
  const notes: string[] = [];
  if (path !== null && rows.path !== path)
    notes.push(`The file has no records at ${path}; ${rows.path} was read.`);
  const columns = columnsOf(rows);
  return {
    format: "json",
    delimiter: null,
    header: true,
    path: rows.path,
    columns,
    records: rows.own.map((own, index): SourceRecord => ({
      cells: columns.map((name) => own.get(name) ?? rows.inherited[index]!.get(name) ?? ""),
    })),
    legends: legendsOf(root, found, rows.path),
    year: yearOf(root),
    notes,
  };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  try {
    if (lines.length > 1) return lines.map((line) => JSON.parse(line) as Json);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
  }
  throw new UnreadableFile("The file looks like JSON but is not complete or not well formed.");
}

const isRecord = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Finds every list of objects, walking through objects, lists and dictionaries whose keys are values. */
function collect(root: Json): Map<string, Found> {
  const found = new Map<string, Found>();
  const add = (path: string, own: Fields, inherited: Fields): void => {
    let list = found.get(path);
    if (list === undefined) {
      if (found.size >= LISTS_MAX) return;
      found.set(path, (list = { path, own: [], inherited: [] }));
    }
    list.own.push(own);
    list.inherited.push(inherited);
  };
  const walk = (value: Json, path: string, inherited: Fields, depth: number, keyed = false): void => {
    if (depth > JSON_DEPTH_MAX) return;
    if (Array.isArray(value)) return list(value, `${path}[]`, inherited, depth);
    if (!isRecord(value)) return;
    if (keyed || isDictionary(value))
      return dictionary(value, `${path === "" ? "" : `${path}.`}*`, inherited, depth);
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === "object" && inner !== null) {
        walk(inner, path === "" ? name : `${path}.${name}`, inherited, depth + 1);
      }
    }
  };
  const dictionary = (
    value: { [name: string]: Json },
    path: string,
    inherited: Fields,
    depth: number,
  ): void => {
    const keyName = keyNameOf(inherited);
    // One stage on Saturday is still a dictionary of stages when Friday has several.
    const keyed = Object.values(value).some((inner) => isRecord(inner) && isDictionary(inner));
    for (const [key, inner] of Object.entries(value)) {
      const withKey = new Map(inherited).set(keyName, cleanCell(key));
      if (isRecord(inner) && !keyed && !holdsLists(inner)) add(path, flatten(inner), withKey);
      else walk(inner, path, withKey, depth + 1, keyed);
    }
  };
  const list = (values: Json[], path: string, inherited: Fields, depth: number): void => {
    for (const value of values) {
      if (Array.isArray(value)) {
        const cells = new Map(
          value.slice(0, FIELDS_MAX).map((cell, index) => [`column_${index + 1}`, scalar(cell)]),
        );
        if (value.length > 0 && value.every((cell) => typeof cell !== "object" || cell === null))
          add(path, cells, inherited);
        else walk(value, path, inherited, depth + 1);
      } else if (isRecord(value)) {
        const own = flatten(value);
        add(path, own, inherited);
        const outer = path.replaceAll("[]", "").split(".").at(-1) ?? "";
        for (const [name, inner] of Object.entries(value)) {
          if (typeof inner === "object" && inner !== null && reachesList(inner, depth)) {
            const passed = new Map([...own].filter(([field]) => field !== name));
            walk(inner, `${path}.${name}`, handDown(inherited, passed, outer), depth + 1);
          }
        }
      }
    }
  };
  walk(root, "", new Map(), 0);
  return found;
}

/** A parent's fields under their own names; `path.name` keeps the one that a nearer parent hides. */
function handDown(above: Fields, own: Fields, outer: string): Fields {
  const all = new Map(above);
  for (const [name, value] of own) {
    all.set(name, value);
    if (outer !== "") all.set(`${outer}.${name}`, value);
  }
  return all;
}

const keyNameOf = (inherited: Fields): string => {
  for (let n = 1; ; n++) {
    const name = n === 1 ? "key" : `key_${n}`;
    if (!inherited.has(name)) return name;
  }
};

const reachesList = (value: Json, depth: number): boolean =>
  depth < JSON_DEPTH_MAX &&
  (Array.isArray(value)
    ? value.some((inner) => typeof inner === "object" && inner !== null)
    : isRecord(value) && Object.values(value).some((inner) => reachesList(inner, depth + 1)));

const holdsLists = (value: { [name: string]: Json }): boolean =>
  Object.values(value).some((inner) => reachesList(inner, 0));

/** An object whose keys are data: days, stages or ids, with values that are all alike. */
function isDictionary(value: { [name: string]: Json }): boolean {
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("_"));
  if (entries.length === 0 || entries.some(([, inner]) => typeof inner !== "object" || inner === null))
    return false;
  if (entries.length !== Object.keys(value).length && entries.length < 2) return false;
  const dated = entries.every(
    ([name]) => readCell(name, "date", "day_first") !== undefined || isDayWord(name),
  );
  if (dated) return true;
  if (entries.length < 2) return false;
  const shapes = entries.slice(0, SAMPLE).map(([, inner]) => shapeOf(inner, 0));
  const first = shapes[0]!;
  return (
    first.size > 0 &&
    shapes.every((shape) => {
      const shared = [...shape].filter((name) => first.has(name)).length;
      return shared / Math.max(1, Math.min(shape.size, first.size)) >= 0.6;
    })
  );
}

const isDayWord = (name: string): boolean => {
  const words = plain(name).split(/\W+/);
  return (
    words.some((word) => weekdayOfWord(word) !== undefined && word.length > 2) ||
    /^(day|tag|jour|dia)\W?\d{1,2}$/.test(plain(name)) ||
    (words.length === 2 && words.some((word) => monthOf(word) !== undefined) && /\d/.test(name))
  );
};

/** Field names of the records inside, however deep the first of them lies. */
function shapeOf(value: Json, depth: number): Set<string> {
  if (depth > 4) return new Set();
  if (Array.isArray(value)) {
    const inner = value.slice(0, 5).map((one) => shapeOf(one, depth + 1));
    return new Set(inner.flatMap((shape) => [...shape]));
  }
  if (!isRecord(value)) return new Set();
  const values = Object.values(value);
  const nested = values.length > 0 && values.every((inner) => Array.isArray(inner) && inner.some(isRecord));
  return nested ? shapeOf(values[0]!, depth + 1) : new Set(Object.keys(value));
}

/** An object's scalars, those of inner objects under dotted names, and lists of scalars joined by commas. */
function flatten(value: { [name: string]: Json }, prefix = "", into: Fields = new Map(), depth = 0): Fields {
  for (const [name, inner] of Object.entries(value)) {
    if (into.size >= FIELDS_MAX || depth > 4) break;
    const key = `${prefix}${cleanCell(name).slice(0, 100) || "_"}`;
    if (isRecord(inner)) flatten(inner, `${key}.`, into, depth + 1);
    else if (!Array.isArray(inner)) into.set(key, scalar(inner));
    else if (inner.every((one) => typeof one !== "object" || one === null))
      into.set(key, inner.slice(0, 50).map(scalar).join(", "));
    else if (inner.every((one) => isRecord(one) && typeof (one["name"] ?? one["title"]) === "string")) {
      into.set(
        key,
        inner
          .slice(0, 20)
          .map((one) =>
            scalar((one as Record<string, Json>)["name"] ?? (one as Record<string, Json>)["title"]!),
          )
          .join(", "),
      );
    }
  }
  return into;
}

const scalar = (value: Json): string =>
  value === null || typeof value === "object"
    ? ""
    : cleanCell(typeof value === "string" ? value : String(value));

/** The list to import: the one asked for, else the one whose own fields say when, and most of them. */
function choose(found: Map<string, Found>, path: string | null): Found | undefined {
  if (path !== null && found.has(path)) return found.get(path);
  let best: { list: Found; score: number } | undefined;
  const longest = Math.max(0, ...[...found.values()].map((list) => list.own.length));
  for (const list of found.values()) {
    const sample = list.own.slice(0, SAMPLE);
    const timed = sample.filter((fields) => countMoments(fields) > 0).length / sample.length;
    const around =
      list.inherited.slice(0, SAMPLE).filter((fields) => countMoments(fields) > 0).length / sample.length;
    // Own fields that say when beat everything; of two such lists the inner one is the rows, unless it is a side list.
    const inner = list.own.length * 4 >= longest ? (list.path.match(/\[\]|\*/g) ?? []).length * 0.3 : 0;
    const score = (timed >= 0.3 ? 2 + inner : around >= 0.5 ? 0.5 : 0) + Math.log10(1 + list.own.length) / 10;
    if (best === undefined || score > best.score) best = { list, score };
  }
  return best?.list;
}

const countMoments = (fields: Fields): number =>
  [...fields].filter(
    ([name, value]) =>
      (/\d/.test(value) &&
        value.length < 60 &&
        !/^\d{1,9}(\.\d+)?$/.test(value) &&
        (readCell(value, "datetime", "day_first") ??
          readCell(value, "date", "day_first") ??
          readCell(value, "date", "month_first") ??
          (/\d[:.h]\d|\d ?[ap]m/i.test(value) ? readCell(value, "time", "day_first") : undefined)) !==
          undefined) ||
      (/start|begin|date|time|hour/i.test(name) && /^\d{1,4}(\.\d+)?$|^\d{10}$|^\d{13}$/.test(value)),
  ).length;

function columnsOf(list: Found): string[] {
  const names = new Set<string>();
  for (const own of list.own) for (const name of own.keys()) names.add(name);
  const own = new Set(names);
  for (const fields of list.inherited) {
    for (const name of fields.keys()) {
      // A dotted name only matters where the plain one is hidden by a field of the record itself.
      const bare = name.slice(name.indexOf(".") + 1);
      if (bare === name || !fields.has(bare) || own.has(bare)) names.add(name);
    }
  }
  if (names.size > FIELDS_MAX)
    throw new UnreadableFile(`The records have ${names.size} fields; at most ${FIELDS_MAX} are read.`);
  return [...names];
}

/** Lists that pair a short code with a name, such as stages with their abbreviations; numbers count as codes. */
function legendsOf(root: Json, found: Map<string, Found>, rowsPath: string): Map<string, string>[] {
  const legends: Map<string, string>[] = [];
  for (const list of found.values()) {
    if (list.path === rowsPath || list.own.length > 500) continue;
    const names = [...new Set(list.own.flatMap((fields) => [...fields.keys()]))].slice(0, 12);
    for (const code of names) {
      for (const name of names) {
        if (code === name || !/name|title|label|full|long/i.test(name)) continue;
        const pairs = list.own
          .map((fields) => [fields.get(code) ?? "", fields.get(name) ?? ""] as const)
          .filter(([short, long]) => short !== "" && long !== "" && short.length < 24);
        if (new Set(pairs.map(([short]) => short)).size === list.own.length) legends.push(new Map(pairs));
      }
    }
  }
  for (const value of dictionaries(root, 0)) legends.push(value);
  return legends.slice(0, 100);
}

function dictionaries(value: Json, depth: number): Map<string, string>[] {
  if (!isRecord(value) || depth > 3) return [];
  const own = Object.entries(value);
  const plainPairs = own.length >= 2 && own.every(([, inner]) => typeof inner === "string");
  if (plainPairs) return [new Map(own.map(([short, long]) => [cleanCell(short), scalar(long)]))];
  return own.flatMap(([, inner]) => dictionaries(inner, depth + 1));
}

/** A year stated once, at the top or in a block beside the rows. */
function yearOf(root: Json): number | null {
  if (!isRecord(root)) return null;
  const blocks = [root, ...Object.values(root).filter(isRecord)];
  const years = new Set(
    blocks.flatMap((block) =>
      Object.entries(block)
        .filter(
          ([name, value]) =>
            /^(year|season|edition|jahr|annee|ano)$/i.test(name) && /^(19|20)\d{2}$/.test(String(value)),
        )
        .map(([, value]) => Number(value)),
    ),
  );
  return years.size === 1 ? [...years][0]! : null;
}
