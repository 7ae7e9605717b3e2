import { similarity } from "../reading/letters.ts";
import type { Person } from "./fields.ts";
import { compact } from "./flat.ts";

/** Somebody whom a name on a sheet may mean. */
export type Known = { id: string; firstName: string; lastName: string; email: string };
export type Match = { userId: string | null; by: "email" | "name" | null; candidates: Known[] };

/** Spelled nearly so: somebody is asked whether it is them. */
const ALIKE_MIN = 0.84;
const CANDIDATES_MAX = 5;

/** How a person of a sheet is known again on the next one; two of one name are told apart by their order. */
export function personKeys(people: readonly Pick<Person, "name" | "role" | "character">[]): string[] {
  const seen = new Map<string, number>();
  return people.map(({ name, role, character }) => {
    const key = compact(name ?? character ?? role ?? "");
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} ${count}`;
  });
}

/**
 * Whom of those that are known a sheet means: by their address, or by both of their names. Where these say two people,
 * or a name is two people's, or is only spelled alike, nobody is taken and somebody is asked.
 */
export function matchOf({ name, email }: Pick<Person, "name" | "email">, known: readonly Known[]): Match {
  const said = compact(name ?? "");
  const address = email?.toLowerCase() ?? "";
  const byEmail = address === "" ? [] : known.filter((one) => one.email.toLowerCase() === address);
  const byName = said === "" ? [] : known.filter((one) => spellingsOf(one).includes(said));
  const exact = unique([...byEmail, ...byName]);
  const [only] = exact;
  if (only && exact.length === 1)
    return { userId: only.id, by: byEmail.length > 0 ? "email" : "name", candidates: [] };
  const alike = said === "" ? [] : known.filter((one) => isAlike(said, name ?? "", one));
  return { userId: null, by: null, candidates: unique([...exact, ...alike]).slice(0, CANDIDATES_MAX) };
}

const spellingsOf = ({ firstName, lastName }: Known) => [
  compact(`${firstName}${lastName}`),
  compact(`${lastName}${firstName}`),
];

function isAlike(said: string, name: string, one: Known): boolean {
  if (spellingsOf(one).some((spelling) => similarity(spelling, said) >= ALIKE_MIN)) return true;
  // "G. Hopper": one letter of a first name.
  const words = name.split(/[\s.]+/).filter(Boolean);
  const last = compact(words.at(-1) ?? "");
  return (
    words.length === 2 &&
    words[0]?.length === 1 &&
    last === compact(one.lastName) &&
    compact(one.firstName).startsWith(compact(words[0]))
  );
}

const unique = (some: readonly Known[]): Known[] => [...new Map(some.map((one) => [one.id, one])).values()];
