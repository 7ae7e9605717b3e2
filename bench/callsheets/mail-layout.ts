import type { Layout } from "./film-layouts.ts";
import { dayOf, distractions, hospital, lines, location, marks, timeRows, title } from "./parts.ts";

/** A call sheet typed into a mail: short lines, and people as "name - what they do - when". */
export const MAIL_LAYOUT: Layout = {
  name: "typed call",
  draw: (pen) => {
    const { says, facts } = pen;
    pen.at(40, 30, `${says.sheet[0]} - ${title(pen)}`);
    pen.at(40, 44, pen.date());
    pen.at(40, 58, dayOf(pen));
    marks(pen, 300, 44);
    let y = lines(pen, 40, 80, timeRows(pen, ["crew_call", "first_meal", "wrap"]));
    const [place, address] = location(pen);
    const [name, street] = hospital(pen);
    y = lines(pen, 40, y + 6, [
      [says.location[0], `${place}, ${address}`],
      [says.hospital[0], `${name}, ${street}`],
    ]);
    pen.at(40, y + 10, [says.columns.role, says.columns.name, says.columns.call].join("   |   "));
    y += 24;
    for (const crew of facts.crew.slice(0, 6)) {
      pen.at(40, y, [crew.role, crew.name, pen.call(crew)].join("   |   "));
      y += 13;
    }
    distractions(pen, y + 10);
  },
};
