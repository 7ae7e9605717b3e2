import type { TimeName } from "../../core/callsheets/fields.ts";
import type { Layout } from "./film-layouts.ts";
import { degrees, hospital, lines, marks, showOf } from "./parts.ts";
import type { Pen } from "./pen.ts";

const SPINE: readonly TimeName[] = [
  "lobby_call",
  "load_in",
  "soundcheck",
  "doors",
  "support",
  "changeover",
  "set",
  "curfew",
  "load_out",
  "bus_call",
];

/** Whose day it is stands where a film's title does. */
function band(pen: Pen): string {
  pen.claim("title", pen.facts.band);
  return pen.facts.band;
}

function venue(pen: Pen): readonly [string, string] {
  pen.claim("venue", pen.facts.venue[0]);
  return pen.facts.venue;
}

function contacts(pen: Pen, x: number, y: number): number {
  const { says, facts } = pen;
  return lines(
    pen,
    x,
    y,
    says.tourRoles.map((role, at): [string, string] => {
      pen.claim("person", facts.key[at] ?? "", facts.key[at] ?? "");
      return [role, `${facts.key[at] ?? ""}, +44 7700 90012${at}`];
    }),
  );
}

/** A line of the day, which is also its label's time. */
function line(pen: Pen, name: TimeName): { label: string; written: string } {
  const one = pen.time(name);
  pen.claim("schedule", pen.facts.times[name], `${pen.facts.times[name]} ${one.label}`);
  return one;
}

/** The day from top to bottom, times first. */
const daySheet: Layout = {
  name: "day sheet",
  draw: (pen) => {
    const { says } = pen;
    pen.heading(40, 30, band(pen), 16);
    pen.at(320, 30, says.daysheet[0], 12);
    pen.at(40, 52, `${pen.date()}    ${showOf(pen)}`);
    marks(pen, 420, 30);
    const [name, address] = venue(pen);
    pen.at(40, 70, `${says.venue}: ${name}, ${address}`);
    let y = 100;
    for (const spine of SPINE) {
      const { label, written } = line(pen, spine);
      pen.at(40, y, written);
      pen.at(130, y, label);
      y += 14;
    }
    y = contacts(pen, 40, y + 12);
    const [clinic, street] = hospital(pen);
    lines(pen, 40, y + 6, [
      [says.hospital[0], `${clinic}, ${street}`],
      [says.hotel, "Hotel Miramar, 3 nights"],
      [says.weather, degrees(pen)],
    ]);
  },
};

/** A table: what, then when. */
const labelFirst: Layout = {
  name: "what, then when",
  draw: (pen) => {
    const { says } = pen;
    pen.at(40, 30, `${band(pen)} - ${says.daysheet[0]}`, 13);
    pen.at(40, 50, `${says.date}: ${pen.date()}`);
    pen.at(40, 64, showOf(pen));
    marks(pen, 320, 50);
    const [name, address] = venue(pen);
    pen.at(320, 90, pen.label(says.venue));
    pen.at(320, 103, name);
    pen.at(320, 116, address, 8);
    let y = 90;
    for (const spine of SPINE) {
      const { label, written } = pen.time(spine);
      pen.at(40, y, pen.label(label));
      pen.at(180, y, written);
      y += 14;
    }
    contacts(pen, 320, 150);
  },
};

/** Times in two columns: from and to. */
const fromTo: Layout = {
  name: "from and to",
  draw: (pen) => {
    const { says, facts } = pen;
    pen.heading(40, 30, band(pen), 15);
    pen.at(40, 50, pen.date());
    pen.at(250, 50, showOf(pen));
    const [name, address] = venue(pen);
    pen.at(40, 66, `${says.venue}: ${name}, ${address}`);
    marks(pen, 420, 30);
    pen.at(40, 92, says.time.toUpperCase(), 8);
    pen.at(170, 92, says.activity.toUpperCase(), 8);
    let y = 106;
    for (const [at, spine] of SPINE.entries()) {
      const { label, written } = line(pen, spine);
      const next = SPINE[at + 1];
      const end =
        next !== undefined && ["soundcheck", "support", "set"].includes(spine)
          ? ` - ${pen.clock(facts.times[next])}`
          : "";
      pen.at(40, y, `${written}${end}`);
      pen.at(170, y, label);
      y += 14;
    }
    contacts(pen, 40, y + 10);
  },
};

/** What a tour manager types into a mail: lines with dashes. */
const typed: Layout = {
  name: "typed",
  draw: (pen) => {
    const { says } = pen;
    pen.at(40, 30, `${band(pen)} / ${says.daysheet[0]} / ${pen.date()}`);
    pen.at(40, 44, showOf(pen));
    const [name, address] = venue(pen);
    pen.at(40, 58, `${says.venue}: ${name}, ${address}`);
    marks(pen, 300, 44);
    let y = 84;
    for (const spine of SPINE) {
      const { label, written } = line(pen, spine);
      pen.at(40, y, `${written} - ${label}`);
      y += 14;
    }
    contacts(pen, 40, y + 10);
  },
};

export const TOUR_LAYOUTS: readonly Layout[] = [daySheet, labelFirst, fromTo, typed];
