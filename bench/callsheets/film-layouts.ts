import {
  castTable,
  crewTable,
  dayOf,
  degrees,
  distractions,
  hospital,
  lines,
  location,
  marks,
  sceneTable,
  timeRows,
  title,
} from "./parts.ts";
import type { Pen } from "./pen.ts";

export type Layout = { name: string; draw(pen: Pen): void };

/** The big box in the middle, key people left, hospital and weather right: as studios have it. */
const studio: Layout = {
  name: "studio",
  draw: (pen) => {
    const { says, facts } = pen;
    pen.heading(220, 30, title(pen));
    pen.at(250, 46, says.sheet[0], 11);
    pen.at(420, 30, pen.date());
    pen.at(420, 44, dayOf(pen));
    marks(pen, 420, 58);
    for (const [at, role] of says.keyRoles.entries()) {
      pen.at(40, 30 + at * 13, `${role}: ${facts.key[at] ?? ""}`, 8);
      pen.claim("person", facts.key[at] ?? "", facts.key[at] ?? "");
    }
    const call = pen.time("crew_call");
    pen.at(230, 90, call.label.toUpperCase(), 10);
    pen.at(250, 110, call.written, 18);
    lines(pen, 40, 90, timeRows(pen, ["breakfast", "shooting_call", "first_meal", "wrap"]));
    const [name, address] = hospital(pen);
    pen.at(400, 90, pen.label(pen.chance.pick(says.hospital)));
    pen.at(400, 103, name);
    pen.at(400, 116, address, 8);
    pen.at(400, 132, degrees(pen), 8);
    let y = sceneTable(pen, 160);
    y = castTable(pen, y + 16, ["pickup", "makeup", "onSet"]);
    y = crewTable(pen, 40, y + 16);
    distractions(pen, y + 14);
  },
};

/** Labels above values across the page, crew beside talent: as commercials have it. */
const commercial: Layout = {
  name: "commercial",
  draw: (pen) => {
    const { says, facts } = pen;
    pen.heading(60, 30, says.sheet[0]);
    pen.at(260, 30, dayOf(pen));
    pen.at(420, 30, pen.date());
    pen.at(40, 62, `${pen.chance.pick(says.title)}: ${title(pen)}`);
    marks(pen, 40, 80);
    const [production, crew] = [pen.time("production_call"), pen.time("crew_call")];
    pen.at(230, 62, production.label.toUpperCase());
    pen.at(240, 75, production.written);
    pen.at(230, 92, crew.label.toUpperCase());
    pen.at(240, 105, crew.written);
    const [place, address] = location(pen);
    pen.at(400, 62, says.location[0].toUpperCase());
    pen.at(400, 75, place);
    pen.at(400, 88, address, 8);
    const [name, street] = hospital(pen);
    pen.at(40, 125, pen.chance.pick(says.hospital).toUpperCase());
    pen.at(40, 138, name);
    pen.at(40, 151, street, 8);
    const [up, down] = [pen.time("sunrise"), pen.time("sunset")];
    pen.at(420, 125, up.label.toUpperCase());
    pen.at(420, 138, up.written);
    pen.at(420, 155, down.label.toUpperCase());
    pen.at(420, 168, down.written);
    const y = crewTable(pen, 30, 195, { hasPhone: true, width: 285 });
    const x = 342;
    pen.at(x, 195, says.columns.character.toUpperCase(), 8);
    pen.at(x + 92, 195, says.columns.actor.toUpperCase(), 8);
    pen.at(x + 182, 195, says.columns.call.toUpperCase(), 8);
    for (const [at, cast] of facts.cast.entries()) {
      pen.claim("person", cast.name, cast.name);
      pen.claim("call", cast.makeup, cast.name);
      pen.at(x, 220 + at * 12, cast.character, 8);
      pen.at(x + 92, 220 + at * 12, cast.name, 8);
      pen.at(x + 182, 220 + at * 12, pen.clock(cast.makeup), 8);
    }
    distractions(pen, y + 14);
  },
};

/** One line below the other, with colons: what small productions type. */
const plain: Layout = {
  name: "plain list",
  draw: (pen) => {
    const { says, facts } = pen;
    pen.at(40, 30, `${title(pen)} - ${says.sheet[0]}`, 13);
    pen.at(40, 50, `${says.date}: ${pen.date()}`);
    pen.at(40, 64, dayOf(pen));
    marks(pen, 300, 50);
    let y = lines(
      pen,
      40,
      90,
      timeRows(pen, ["breakfast", "crew_call", "shooting_call", "first_meal", "wrap", "sunrise", "sunset"]),
    );
    const [place, address] = location(pen);
    const [name, street] = hospital(pen);
    y = lines(pen, 40, y + 8, [
      [pen.chance.pick(says.location), `${place}, ${address}`],
      [says.parking, "Lot C"],
      [pen.chance.pick(says.hospital), `${name}, ${street}`],
      [says.weather, degrees(pen)],
      ...says.keyRoles.map((role, at): [string, string] => {
        pen.claim("person", facts.key[at] ?? "", facts.key[at] ?? "");
        return [role, facts.key[at] ?? ""];
      }),
    ]);
    y = crewTable(pen, 40, y + 12);
    distractions(pen, y + 12);
  },
};

/** The day as a list that begins with times, then the people. */
const timeFirst: Layout = {
  name: "times first",
  draw: (pen) => {
    const { says } = pen;
    pen.heading(40, 30, says.sheet[0], 14);
    pen.at(330, 30, title(pen), 13);
    pen.at(40, 52, `${dayOf(pen)}   ${pen.date()}`);
    marks(pen, 330, 52);
    let y = 84;
    for (const name of ["breakfast", "crew_call", "shooting_call", "first_meal", "wrap"] as const) {
      const { label, written } = pen.time(name);
      pen.at(40, y, written);
      pen.at(120, y, label);
      y += 13;
    }
    const [place, address] = location(pen);
    pen.at(330, 84, pen.label(pen.chance.pick(says.location)));
    pen.at(330, 97, place);
    pen.at(330, 110, address, 8);
    const [name, street] = hospital(pen);
    pen.at(330, 128, pen.label(pen.chance.pick(says.hospital)));
    pen.at(330, 141, name);
    pen.at(330, 154, street, 8);
    y = castTable(pen, y + 40, ["makeup", "onSet"]);
    y = crewTable(pen, 40, y + 14, { hasPhone: false });
    distractions(pen, y + 14);
  },
};

/** Scenes first, everything in tables: as German offices have it. */
const dispo: Layout = {
  name: "dispo",
  draw: (pen) => {
    const { says } = pen;
    pen.at(40, 28, `${pen.chance.pick(says.title)}: "${title(pen)}"`, 12);
    pen.at(40, 46, `${says.sheet[0]}  ${dayOf(pen)}`, 11);
    pen.at(330, 46, pen.date(), 11);
    marks(pen, 330, 28);
    let y = 70;
    const rows = timeRows(pen, ["crew_call", "shooting_call", "first_meal", "wrap"]);
    for (const [at, [label, written]] of rows.entries()) {
      pen.at(40 + at * 130, y, label, 8);
      pen.at(40 + at * 130, y + 13, written, 11);
    }
    y = sceneTable(pen, y + 40);
    y = castTable(pen, y + 14, ["pickup", "makeup", "onSet"]);
    const [place, address] = location(pen);
    const [name, street] = hospital(pen);
    y = lines(pen, 40, y + 10, [
      [says.location[0], `${place}, ${address}`],
      [pen.chance.pick(says.hospital), `${name}, ${street}`],
      [says.weather, degrees(pen)],
    ]);
    y = crewTable(pen, 40, y + 10);
    distractions(pen, y + 12);
  },
};

/** A grid of boxes: labels left of their values, four in a row. */
const grid: Layout = {
  name: "grid",
  draw: (pen) => {
    const { says } = pen;
    pen.heading(40, 30, title(pen), 15);
    pen.at(300, 30, says.sheet[0], 12);
    pen.at(40, 54, says.date);
    pen.at(120, 54, pen.date());
    pen.at(330, 54, dayOf(pen));
    marks(pen, 450, 54);
    const rows = timeRows(pen, ["breakfast", "crew_call", "shooting_call", "first_meal", "wrap", "sunrise"]);
    for (const [at, [label, written]] of rows.entries()) {
      const [x, y] = [40 + (at % 2) * 280, 84 + Math.floor(at / 2) * 14];
      pen.at(x, y, pen.label(label));
      pen.at(x + 140, y, written);
    }
    const [name, street] = hospital(pen);
    pen.at(40, 134, pen.label(pen.chance.pick(says.hospital)));
    pen.at(180, 134, `${name}, ${street}`, 8);
    const [place, address] = location(pen);
    pen.at(40, 148, pen.label(pen.chance.pick(says.location)));
    pen.at(180, 148, `${place}, ${address}`, 8);
    let y = sceneTable(pen, 175);
    y = castTable(pen, y + 14, ["pickup", "onSet"]);
    y = crewTable(pen, 40, y + 14);
    distractions(pen, y + 12);
  },
};

/** Two units, a page each. */
const twoUnits: Layout = {
  name: "two units",
  draw: (pen) => {
    const { says, facts } = pen;
    pen.at(40, 30, `${title(pen)}   ${says.sheet[0]}`, 12);
    pen.at(40, 48, says.mainUnit, 12);
    pen.at(300, 48, pen.date());
    pen.at(300, 62, dayOf(pen));
    lines(pen, 40, 84, timeRows(pen, ["crew_call", "shooting_call", "first_meal", "wrap"]));
    const [name, street] = hospital(pen);
    pen.at(300, 84, `${pen.chance.pick(says.hospital)}: ${name}, ${street}`, 8);
    crewTable(pen, 40, 160);
    pen.nextPage("second");
    const later = (time: string) =>
      `${String(Number(time.slice(0, 2)) + 1).padStart(2, "0")}${time.slice(2)}`;
    pen.at(40, 30, `${facts.title}   ${says.sheet[0]}`, 12);
    pen.at(40, 48, says.secondUnit, 12);
    pen.claim("title", facts.title);
    // Its head says once for both units which day it is.
    pen.claim("date", facts.date);
    pen.claim("day_number", String(facts.number));
    pen.claim("day_count", String(facts.count));
    const call = later(facts.times.crew_call);
    pen.claim("times.crew_call", call);
    pen.at(40, 84, `${(says.crew_call ?? [""])[0]}: ${pen.clock(call)}`);
    const [place, address] = location(pen);
    pen.at(40, 98, `${says.location[0]}: ${place}, ${address}`);
  },
};

export const FILM_LAYOUTS: readonly Layout[] = [studio, commercial, plain, timeFirst, dispo, grid, twoUnits];
