import type { Sheet } from "./fields.ts";
import { paperOfText } from "./text.ts";
import { understandSheet, type Expected } from "./understand.ts";

export const TODAY = "2026-03-01";

/** The sheets of a text; indentation of the test that it stands in is taken away. */
export function sheetsOf(text: string, expected: Partial<Expected> = {}): Sheet[] {
  const lines = text.split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  const plain = lines
    .map((line) => line.slice(least))
    .join("\n")
    .trim();
  return understandSheet(paperOfText(plain), { today: TODAY, ...expected }).sheets;
}

/** The only sheet of a text. */
export function sheetOf(text: string, expected: Partial<Expected> = {}): Sheet {
  const [sheet, ...rest] = sheetsOf(text, expected);
  if (!sheet || rest.length > 0)
    throw new Error(`${rest.length + (sheet ? 1 : 0)} sheets where one was expected`);
  return sheet;
}

/** Its times by name, ends behind a dash. */
export function timesOf({ times }: Sheet): Record<string, string> {
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, field]) =>
      field === null ? [] : [[name, field.end === null ? field.value : `${field.value}-${field.end}`]],
    ),
  );
}

/** `name call`, or how they are called. */
export const callsOf = ({ people }: Sheet): string[] =>
  people.map(({ name, call, call_state }) => `${name ?? "-"} ${call?.value ?? call_state ?? "-"}`);

export const asked = ({ questions }: Sheet): string[] =>
  questions.map(({ field, candidates }) => [field, ...candidates.map(({ value }) => value)].join(" "));
