import ICAL from "ical.js";
import { cleanCell } from "./table.ts";

/** Of a calendar in the file: what it is sent for, and the zone that its writer says its wall times are in. */
export type CalendarHead = { method: string; zone: string };
export type Property = { name: string; params: Record<string, unknown>; type: string; values: unknown[] };
/** An event as its lines have it. */
export type Block = { head: CalendarHead; properties: Property[]; problem?: string };

const RELEVANT = /^(dtstart|dtend|duration|rrule|rdate|exdate|recurrence-id)$/i;
/** A zone with a colon in its name, as "UTC+01:00", that should stand in quotes. */
const UNQUOTED_ZONE = /(?<before>;TZID=)(?<zone>[^";]*:[^";]*):(?=\d{8}(?:T|$))/i;
const STAMPS = /^(?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)\s*[;:]/i;

export const unfold = (text: string): string[] =>
  text
    .replaceAll(/\r\n?|\n/g, "\n")
    .replaceAll(/\n[ \t]/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");

/** Each event on its own, so that one broken line spoils one event. */
export function eventBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let head: CalendarHead = { method: "", zone: "" };
  let current: Block | null = null;
  let inner = 0;
  for (const raw of lines) {
    const line = raw.trim();
    if (/^BEGIN:VCALENDAR$/i.test(line)) {
      head = { method: "", zone: "" };
    } else if (/^BEGIN:VEVENT$/i.test(line)) {
      if (current) blocks.push({ ...current, problem: "the event is not closed" });
      current = { head, properties: [] };
      inner = 0;
    } else if (current === null) {
      readHead(line, head);
    } else if (/^END:VEVENT$/i.test(line)) {
      blocks.push(current);
      current = null;
    } else if (/^BEGIN:/i.test(line)) {
      inner++;
    } else if (/^END:/i.test(line)) {
      inner = Math.max(0, inner - 1);
    } else if (inner === 0) {
      readProperty(raw, current);
    }
  }
  if (current) blocks.push({ ...current, problem: "the file ends within this event" });
  return latest(blocks);
}

function readHead(line: string, head: CalendarHead): void {
  const { name = "", value = "" } =
    /^(?<name>METHOD|X-WR-TIMEZONE)(?:;[^:]*)?:(?<value>.*)$/i.exec(line)?.groups ?? {};
  if (/^METHOD$/i.test(name)) head.method = value.trim().toUpperCase();
  else if (name !== "") head.zone = value.trim();
}

/**
 * Of an event that stands there in several revisions the last one (RFC 5545 §3.8.7.4), as mailboxes that keep every
 * invitation export them. Events that only share an identifier have the same revision, and all stay.
 */
function latest(blocks: readonly Block[]): Block[] {
  const revision = (block: Block) => Number(first(block, "sequence")?.values[0] ?? 0) || 0;
  const known = (block: Block) =>
    `${textOf(block, "uid")}\n${String(first(block, "recurrence-id")?.values[0] ?? "")}`;
  const newest = new Map<string, number>();
  for (const block of blocks)
    newest.set(known(block), Math.max(newest.get(known(block)) ?? 0, revision(block)));
  return blocks.filter(
    (block) => textOf(block, "uid") === "" || revision(block) === newest.get(known(block)),
  );
}

function readProperty(line: string, block: Block): void {
  const name = /^[A-Za-z-]+/.exec(line)?.[0] ?? "";
  try {
    const [parsed, params, type, ...values] = ICAL.parse.property(plainStamp(line)) as [
      string,
      Record<string, unknown>,
      string,
      ...unknown[],
    ];
    block.properties.push({ name: parsed.toLowerCase(), params, type, values });
  } catch {
    // Which of ical.js's many errors it was does not matter; what the line was for does.
    if (RELEVANT.test(name)) block.problem ??= `${name.toUpperCase()} cannot be read`;
  }
}

/** Dates and times as programs write them that never read the standard: with dashes and colons, without seconds, with an offset. */
function plainStamp(written: string): string {
  if (!STAMPS.test(written)) return written;
  const line = written.replace(UNQUOTED_ZONE, '$<before>"$<zone>":');
  const at = valueAt(line);
  if (at < 0) return line;
  const value = line
    .slice(at)
    .trim()
    .toUpperCase()
    .replaceAll(/(\d{4})-(\d{2})-(\d{2})/g, "$1$2$3")
    .replaceAll(/(?<=\d{8})(?:T| )(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?/g, timeOf)
    .replaceAll(/(\d{8}T\d{6})([+-]\d{2}):?(\d{2})/g, instantAt);
  return line.slice(0, at) + value;
}

const timeOf = (_: string, hour: string, minute: string, second: string | undefined) =>
  `T${hour}${minute}${second ?? "00"}`;

function instantAt(text: string, stamp: string, hours: string, minutes: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})$/.exec(stamp)?.map(Number) ?? [];
  const offset = (Math.abs(Number(hours)) * 60 + Number(minutes)) * (hours.startsWith("-") ? -1 : 1);
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, (minute ?? 0) - offset, second);
  // Without its offset it would be another time: it is none then, and is refused for it.
  if (!Number.isFinite(at) || Math.abs(offset) > 18 * 60) return `no time: ${text}`;
  return new Date(at).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
}

/** Behind the colon that ends a property's name and parameters: those in quotes are none. */
function valueAt(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted;
    if (line[at] === ":" && !isQuoted) return at + 1;
  }
  return -1;
}

export const has = (block: Block, name: string): boolean =>
  block.properties.some((property) => property.name === name);
export const first = (block: Block, name: string): Property | undefined =>
  block.properties.find((property) => property.name === name);
export const textOf = (block: Block, name: string): string => {
  const values = first(block, name)?.values ?? [];
  return cleanCell(values.filter((value) => typeof value === "string").join(", "));
};
