import { AMERICAS } from "./americas.ts";
import { EUROPE } from "./europe.ts";
import { ELSEWHERE } from "./elsewhere.ts";

export type City = {
  /** The first is how it is shown. */
  names: readonly string[];
  /** How its country is called, and its code. */
  countries: readonly string[];
  /** First parts of the names of its country's zones. */
  areas: readonly string[];
  latitude: number;
  longitude: number;
};

/** A country a line: its code, the areas of its zones, its names, then `Town/Other name 51.51 -0.13` and so on. */
function read(lines: string): City[] {
  return lines
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [head = "", towns = ""] = line.split(" : ");
      const [code = "", areas = "", names = ""] = head.split(" | ").map((part) => part.trim());
      const countries = [code, ...names.split(", ")];
      return towns.split("; ").map((town): City => {
        const [, called = "", latitude, longitude] = /^(.+) (-?[\d.]+) (-?[\d.]+)$/.exec(town.trim()) ?? [];
        return {
          names: called.split("/"),
          countries,
          areas: areas.split(" "),
          latitude: Number(latitude),
          longitude: Number(longitude),
        };
      });
    });
}

/**
 * Capitals and towns that tours and productions go to, with the middle of each to a hundredth of a degree (about a
 * kilometre). Where a town lies is a fact: these were written down from general knowledge, from nobody's data set, and
 * are held against the airports of the towns in tests.
 */
export const CITIES: readonly City[] = [EUROPE, AMERICAS, ELSEWHERE].flatMap(read);
