import type { Header } from "./columns.ts";
import { contactsIn } from "./contacts.ts";
import { flat } from "./flat.ts";
import { listedPeople, mailedPeople } from "./loose-people.ts";
import { peopleIn, type FoundPerson } from "./people.ts";
import type { SheetRow } from "./rows.ts";
import { isEndOfTable } from "./sections.ts";

/** Everybody whom a sheet names: in tables, in lists without heads, in lines of a mail, and at its head. */
export function everybodyIn(
  rows: readonly SheetRow[],
  headers: readonly Header[],
  sceneRows: ReadonlySet<number>,
  advance: ReadonlySet<number>,
): { found: FoundPerson[]; tableRows: ReadonlySet<number> } {
  const tables = peopleIn(rows, headers, isEndOfTable);
  const lists = listedPeople(rows, new Set([...tables.rows, ...sceneRows, ...advance]));
  const tableRows = new Set([...tables.rows, ...sceneRows, ...lists.rows]);
  const skipped = new Set([...tableRows, ...advance]);
  const listed = [...tables.people, ...lists.people];
  const mailed = others(mailedPeople(rows, skipped), listed);
  const named = [...listed, ...mailed];
  return { found: [...named, ...others(contactsIn(rows, skipped), named)], tableRows };
}

/** Those who are not named yet. */
function others(some: readonly FoundPerson[], people: readonly FoundPerson[]): FoundPerson[] {
  const keyOf = ({ texts }: FoundPerson) => flat(texts.name ?? "");
  const seen = new Set(people.map(keyOf));
  return some.filter((one) => {
    if (seen.has(keyOf(one))) return false;
    seen.add(keyOf(one));
    return true;
  });
}
