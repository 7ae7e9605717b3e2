import type { Mapping, MappingInput } from "../../core/imports.ts";

/** A mapping that a form writes into. */
export type Draft = { -readonly [K in keyof Mapping]: Mapping[K] };

/**
 * What a person set: what they set before, and every part of the draft that differs from how the file was read. The
 * rest is left to the server, which then still says where it is not sure.
 */
export function partsOf(found: Mapping, draft: Mapping, before: MappingInput | undefined): MappingInput {
  // As JSON, for a column that was taken away is not there at all.
  const wanted = JSON.parse(JSON.stringify(draft)) as Mapping;
  const parts = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(found[name as keyof Mapping]),
  );
  return { ...before, ...Object.fromEntries(parts) };
}

/** Column names with commas between, where a name that is known may have commas of its own. */
export function namesOf(text: string, known: readonly string[]): string[] {
  const parts = text.split(",").map((part) => part.trim());
  const names: string[] = [];
  for (let at = 0; at < parts.length;) {
    let taken = parts.length - at;
    while (taken > 1 && !known.includes(parts.slice(at, at + taken).join(", "))) taken -= 1;
    names.push(parts.slice(at, at + taken).join(", "));
    at += taken;
  }
  return names.filter((name) => name !== "");
}

/** `PD = Pool Deck`, a line each; lines that say nothing are left out. */
export function stagesOf(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => line.split("=").map((part) => part.trim()));
  return Object.fromEntries(pairs.flatMap(([short, long]) => (short && long ? [[short, long]] : [])));
}

export const stagesText = (stages: Readonly<Record<string, string>>): string =>
  Object.entries(stages)
    .map(([short, long]) => `${short} = ${long}`)
    .join("\n");
