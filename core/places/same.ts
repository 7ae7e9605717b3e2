import { citiesIn, foldName } from "./find.ts";

/** Clocks that may hang anywhere. */
const ANYWHERE = "Etc/UTC";

/**
 * Is a city, by its name, where an address or a name says? Munich and München are one where both are known
 * (`cities.ts`); else its name stands there, as words of their own.
 */
export function isSameCity(city: string, place: string): boolean {
  const [known, named] = [citiesIn(city, ANYWHERE), citiesIn(place, ANYWHERE)];
  if (known.length > 0 && named.length > 0) return named.some((one) => known.includes(one));
  const name = foldName(city);
  return name !== "" && ` ${foldName(place)} `.includes(` ${name} `);
}
