type Named = { first_name: string; last_name: string };
type Known = Named & { email: string };

export const fullName = ({ first_name, last_name }: Named): string => `${first_name} ${last_name}`;

/** As people type in a hurry: without capitals and accents. */
const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().trim();

/** Those whose name, address or `more` hold every word of `text`; no words hold nobody back. */
export function withWords<T extends Known>(
  people: readonly T[],
  text: string,
  more: (person: T) => string = () => "",
): T[] {
  const words = plain(text).split(/\s+/);
  return people.filter((person) => {
    const known = plain(`${fullName(person)} ${person.email} ${more(person)}`);
    return words.every((word) => known.includes(word));
  });
}

/** Those who may be meant: by the whole address or name, else by words of them; nobody for no words. */
export function meant<T extends Known>(people: readonly T[], text: string): T[] {
  const wanted = plain(text);
  if (wanted === "") return [];
  const exact = people.filter(
    (person) => plain(person.email) === wanted || plain(fullName(person)) === wanted,
  );
  return exact.length > 0 ? exact : withWords(people, text);
}
