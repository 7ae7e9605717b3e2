import type { Person, Sheet } from "../callsheets/fields.ts";
import { flat } from "../callsheets/flat.ts";
import type { CardContact, CardHospital } from "../cards.ts";

/** Whom people ring up on the day, in the order in which they would; as call sheets and day sheets call them. */
const ASKED: readonly RegExp[] = [
  /\b(medic|paramedic|first aid|nurse|sanitater|secouriste|sanitario)\b/,
  /\b(tour manager|tm|tourleit\w*)\b/,
  /\b(1st|first|1\.?|erste\w?|1er|primer)\s*(ad|assistant director|regieassist\w*|assistant realisateur|ayudante de direccion)\b/,
  /\b(upm|pm|production (?:manager|coordinator|office|supervisor)|unit (?:production )?manager|produktionsleit\w*|regisseu(?:r|se) general\w*|(?:directeur|directrice|jefe|jefa|director|directora) de produc\w*)\b/,
  /\b(2nd|second|2\.?|zweite\w?|2e|2eme|segundo)\s*(ad|assistant director|regieassist\w*|assistant realisateur|ayudante de direccion)\b/,
  /\b(location manager|aufnahmeleit\w*|runner|stage manager|venue (?:rep|manager|contact)|promoter(?: rep)?|security)\b/,
];

const rankOf = ({ role }: Person): number => {
  if (role === null) return -1;
  const said = flat(role);
  return ASKED.findIndex((words) => words.test(said));
};

/** Those of a sheet whom everybody on it may ring up: by what they do, and only with a number or an address. */
export function contactsOf(sheet: Sheet): CardContact[] {
  return sheet.people
    .map((person) => ({ person, rank: rankOf(person) }))
    .filter(
      ({ person, rank }) => rank >= 0 && person.name !== null && (person.phone ?? person.email) !== null,
    )
    .sort((a, b) => a.rank - b.rank)
    .map(({ person }) => ({
      name: person.name ?? "",
      role: person.role,
      phone: person.phone,
      email: person.email,
      from: "sheet" as const,
    }));
}

/** Where help is, if the sheet says it. */
export function hospitalOf(sheet: Sheet): CardHospital | undefined {
  const found = sheet.places.find(({ kind }) => kind === "hospital");
  return found && { name: found.name, address: found.address, phone: found.phone };
}
