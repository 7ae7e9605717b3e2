import type { TimeName } from "../../core/callsheets/fields.ts";
import type { Pen } from "./pen.ts";

/** What several layouts have in common. Each returns where it ended, in points from the top. */
export function crewTable(
  pen: Pen,
  x: number,
  y: number,
  { hasHeads = true, hasPhone = true, width = 500 } = {},
): number {
  const { says, facts } = pen;
  const at = [0, 0.3, hasPhone ? 0.62 : 0.62, 0.84].map((share) => x + share * width);
  const [role = x, name = x, phone = x, call = x] = at;
  let line = y;
  if (hasHeads) {
    pen.at(role, line, says.columns.role.toUpperCase(), 8);
    pen.at(name, line, says.columns.name.toUpperCase(), 8);
    if (hasPhone) pen.at(phone, line, says.columns.phone.toUpperCase(), 8);
    pen.at(hasPhone ? call : phone, line, says.columns.call.toUpperCase(), 8);
    line += 13;
  }
  let department = "";
  for (const crew of facts.crew) {
    if (crew.department !== department) {
      department = crew.department;
      pen.at(role, line, department, 8);
      line += 12;
    }
    pen.at(role, line, crew.role, 8);
    pen.at(name, line, crew.name, 8);
    if (hasPhone) pen.at(phone, line, crew.phone, 8);
    pen.at(hasPhone ? call : phone, line, pen.call(crew), 8);
    line += 12;
  }
  return line;
}

export function castTable(pen: Pen, y: number, columns: readonly ("pickup" | "makeup" | "onSet")[]): number {
  const { says, facts } = pen;
  const xs = [40, 62, 180, 270, 320, 410, 470];
  const heads = [
    says.columns.number,
    says.columns.actor,
    says.columns.character,
    says.columns.status,
    ...columns.map((column) => says.columns[column]),
  ];
  for (const [at, head] of heads.entries()) pen.at(xs[at] ?? 40, y, head.toUpperCase(), 8);
  let line = y + 13;
  for (const cast of facts.cast) {
    pen.claimCast(cast, columns);
    const cells = [
      cast.number,
      cast.name,
      cast.character,
      cast.status,
      ...columns.map((column) => pen.clock(cast[column])),
    ];
    for (const [at, cell] of cells.entries()) pen.at(xs[at] ?? 40, line, cell, 8);
    line += 12;
  }
  return line;
}

export function sceneTable(pen: Pen, y: number): number {
  const { says, facts } = pen;
  const xs = [40, 90, 330, 390, 450];
  const heads = [
    says.columns.scene,
    says.columns.set,
    says.columns.dayNight,
    says.columns.pages,
    says.columns.cast,
  ];
  for (const [at, head] of heads.entries()) pen.at(xs[at] ?? 40, y, head.toUpperCase(), 8);
  let line = y + 13;
  for (const scene of facts.scenes) {
    pen.claim("scene", scene.number, scene.number);
    const cells = [
      scene.number,
      `${scene.isInside ? "INT." : "EXT."} ${scene.set}`,
      scene.isDay ? "D" : "N",
      scene.pages,
      scene.cast,
    ];
    for (const [at, cell] of cells.entries()) pen.at(xs[at] ?? 40, line, cell, 8);
    line += 12;
  }
  return line;
}

export function title(pen: Pen): string {
  pen.claim("title", pen.facts.title);
  return pen.facts.title;
}

export function dayOf(pen: Pen): string {
  const { number, count } = pen.facts;
  pen.claim("day_number", String(number));
  pen.claim("day_count", String(count));
  return pen.chance.pick(pen.says.day(number, count) as [string]);
}

export function showOf(pen: Pen): string {
  const { number, count } = pen.facts;
  pen.claim("day_number", String(number));
  pen.claim("day_count", String(count));
  return pen.chance.pick(pen.says.show(number, count) as [string]);
}

/** "Revision 2" and "CANCELLED", where they are. */
export function marks(pen: Pen, x: number, y: number): void {
  const { revision, isCancelled } = pen.facts;
  if (revision !== null) {
    pen.claim("revision", String(revision));
    pen.at(x, y, pen.says.revised(revision), 9);
  }
  if (!isCancelled) return;
  pen.claim("is_cancelled", "true");
  pen.at(x, y + 14, pen.says.cancelled, 14);
}

export function hospital(pen: Pen): readonly [string, string] {
  pen.claim("hospital", pen.facts.hospital[0]);
  return pen.facts.hospital;
}

export function location(pen: Pen): readonly [string, string] {
  pen.claim("location", pen.facts.location[0]);
  return pen.facts.location;
}

export function degrees(pen: Pen): string {
  const { high, low } = pen.facts;
  pen.claim("high", String(high));
  pen.claim("low", String(low));
  return `${pen.says.high}: ${high}°C  ${pen.says.low}: ${low}°C`;
}

/** Lines "label: value" down the page. */
export function lines(
  pen: Pen,
  x: number,
  y: number,
  rows: readonly (readonly [label: string, value: string])[],
  gap = 14,
): number {
  let line = y;
  for (const [label, value] of rows) {
    pen.at(x, line, `${label}: ${value}`);
    line += gap;
  }
  return line;
}

export function timeRows(pen: Pen, names: readonly TimeName[]): [string, string][] {
  return names.map((name) => {
    const { label, written } = pen.time(name);
    return [label, written];
  });
}

/** What is no time of the day, though it has numbers: printed on, notes, tomorrow. */
export function distractions(pen: Pen, y: number): number {
  const { chance, says, clock } = pen;
  let line = y;
  const notes = [
    `${says.notes}: ${chance.pick(["Closed set. No visitors.", "Radio channel 3. Package A-12.", "555-0199 / Gate code 4471"])}`,
    `Printed 2026-01-05 18:45`,
    `${says.tomorrow}: ${(says.crew_call ?? [""])[0]} ${clock("05:45")}`,
    "www.example.com/safety - version 3 of the risk assessment",
  ];
  for (const note of chance.some(notes, 1 + chance.number(3))) {
    pen.at(40, line, note, 8);
    line += 12;
  }
  return line;
}
