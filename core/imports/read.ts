import type { MappingInput } from "../imports.ts";
import { IMPORT_SIZE_MAX_BYTES } from "../limits.ts";
import { decodeText } from "./decode.ts";
import { readDelimited } from "./delimited.ts";
import { readIcal } from "./ical.ts";
import { readJson } from "./json.ts";
import { liftSections } from "./sections.ts";
import { type Table, UnreadableFile } from "./table.ts";
import type { Window } from "./days.ts";

/** Bytes of any supported file as a table; what it is, is told by its content and not by its name. @throws UnreadableFile */
export function readFile(
  bytes: Uint8Array,
  zone: string,
  window: Window,
  source: MappingInput["source"],
  storedPath: string | null,
): Table {
  if (bytes.length > IMPORT_SIZE_MAX_BYTES) throw new UnreadableFile("The file is larger than 5 MB.");
  const decoded = decodeText(bytes);
  const text = decoded.text.replace(/^\ufeff/, "");
  const head = text.trimStart().slice(0, 200);
  let table: Table;
  if (head === "") throw new UnreadableFile("The file is empty.");
  if (/^BEGIN:V(CALENDAR|EVENT|TIMEZONE|FREEBUSY|TODO)/i.test(head) || source?.format === "ical") {
    table = readIcal(text, { from: window.startsOn, to: window.endsOn, zone });
  } else if (
    source?.format === "json" ||
    (source?.format !== "delimited" && /^(\[\s*[[{"\]]|\{\s*["}])/.test(head))
  ) {
    table = readJson(text, source?.path ?? storedPath);
  } else if (/^<(!doctype|html|\?xml)/i.test(head)) {
    throw new UnreadableFile("This is a web page or XML; export the timetable as CSV, JSON or iCalendar.");
  } else {
    table = liftSections(
      readDelimited(text, { delimiter: source?.delimiter ?? null, header: source?.header ?? null }),
    );
  }
  if (table.records.length === 0) throw new UnreadableFile("The file has no rows.");
  return decoded.note === null ? table : { ...table, notes: [decoded.note, ...table.notes] };
}
