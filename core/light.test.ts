import { describe, expect, test } from "bun:test";
import { lightOf, sunHeight, SUN_LEVELS, type Light, type Passage, type Position } from "./light.ts";
import { ALMANAC } from "./testing-almanac.ts";
import { addDays } from "./time.ts";

/** A zone whose noon is near the sun's. */
function zoneAt(longitude: number): string {
  const hours = Math.round(longitude / 15);
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

const MINUTE_MS = 60_000;
/** What NOAA states of these formulas; at a pole itself the sun takes a day and more to come up. */
const toleranceMs = ({ latitude }: Position) =>
  (Math.abs(latitude) <= 72 ? 1 : Math.abs(latitude) < 90 ? 10 : 30) * MINUTE_MS;

describe("held against an ephemeris of another make, from pole to pole, 1990 to 2037", () => {
  for (const { name, place, days } of ALMANAC)
    test(name, () => {
      for (const { date, sun, civil } of days) {
        const light = lightOf(date, zoneAt(place.longitude), place);
        for (const [level, expected] of [
          ["sun", sun],
          ["civil", civil],
        ] as const)
          expect([date, level, differences(light[level], expected, toleranceMs(place))]).toEqual([
            date,
            level,
            [],
          ]);
      }
    });

  test("there is something of each kind in it", () => {
    const all = ALMANAC.flatMap(({ days }) => days.map(({ sun }) => sun));
    const count = (is: (sun: Passage) => boolean) => all.filter(is).length;
    expect(count(({ stays }) => stays === "above")).toBeGreaterThan(20);
    expect(count(({ stays }) => stays === "below")).toBeGreaterThan(20);
    expect(count(({ begins, ends }) => (begins === null) !== (ends === null))).toBeGreaterThan(1);
  });
});

function differences(found: Passage, expected: Passage, mayBeMs: number): string[] {
  const wrong: string[] = [];
  if (found.stays !== expected.stays) wrong.push(`stays ${found.stays}, not ${expected.stays}`);
  for (const end of ["begins", "ends"] as const) {
    const [is, was] = [found[end], expected[end]];
    const isOff =
      is === null || was === null ? is !== was : Math.abs(Date.parse(is) - Date.parse(was)) > mayBeMs;
    if (isOff) wrong.push(`${end} ${is}, not ${was}`);
  }
  return wrong;
}

/** To the nearest minute, as almanacs print it. */
const clock = (instant: string | null, hours: number): string =>
  instant === null
    ? ""
    : new Date(Math.round(Date.parse(instant) / MINUTE_MS) * MINUTE_MS + hours * 60 * MINUTE_MS)
        .toISOString()
        .slice(11, 16);

test("as the U. S. Naval Observatory printed it for Tromsø (E19.0, N69.5) in 2014", () => {
  const tromso = { latitude: 69.5, longitude: 19 };
  const said = ({ civil, sun, noon }: Light) =>
    [civil.begins, sun.begins, noon, sun.ends, civil.ends].map((instant) => clock(instant, 1)).join(" ");
  expect(said(lightOf("2014-04-01", "Etc/GMT-1", tromso))).toBe("03:46 04:50 11:48 18:49 19:53");
  const white = lightOf("2014-04-30", "Etc/GMT-1", tromso);
  expect(said(white)).toBe(" 02:29 11:41 20:58 ");
  expect(white.civil.stays).toBe("above");
});

describe("any day of any place", () => {
  const places: Position[] = [-90, -78, -66.5, -45, -10, 0, 23, 51.5, 60, 66, 70, 80, 90].map(
    (latitude, at) => ({ latitude, longitude: -170 + at * 27 }),
  );

  test("comes in its order, within a day about noon, and where a level is passed the sun stands at it", () => {
    for (const place of places)
      for (let date = "1990-01-01"; date < "2038-01-01"; date = addDays(date, 97)) {
        const light = lightOf(date, zoneAt(place.longitude), place);
        const order = [
          ...[light.astronomical.begins, light.nautical.begins, light.civil.begins, light.sun.begins],
          ...[light.noon, light.sun.ends, light.civil.ends, light.nautical.ends, light.astronomical.ends],
        ].filter((instant) => instant !== null);
        // About the ends of a polar day the sun may go down before it comes up.
        if (Math.abs(place.latitude) < 60) expect(order).toEqual(order.toSorted());
        for (const level of Object.keys(SUN_LEVELS) as (keyof typeof SUN_LEVELS)[])
          for (const instant of [light[level].begins, light[level].ends])
            if (instant !== null) {
              expect(Math.abs(sunHeight(Date.parse(instant), place) - SUN_LEVELS[level])).toBeLessThan(0.005);
              expect(Math.abs(Date.parse(instant) - Date.parse(light.noon))).toBeLessThanOrEqual(
                12 * 60 * MINUTE_MS,
              );
            }
      }
  });

  test("noon is the date's own, also where the zone's clock is far from the sun's", () => {
    for (const zone of ["Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "UTC"])
      for (const longitude of [-179.9, -75, 0, 75, 179.9]) {
        const { noon } = lightOf("2026-09-03", zone, { latitude: 10, longitude });
        expect(noon.slice(0, 8)).toBe("2026-09-");
      }
    // Urumqi, by Beijing's clock.
    const { sun } = lightOf("2026-06-21", "Asia/Shanghai", { latitude: 43.83, longitude: 87.62 });
    expect([clock(sun.begins, 8), clock(sun.ends, 8)].map((time) => time.slice(0, 2))).toEqual(["06", "21"]);
    // A sunset after midnight is still that evening's.
    const reykjavik = lightOf("2026-06-21", "Atlantic/Reykjavik", { latitude: 64.15, longitude: -21.94 });
    expect(reykjavik.sun.begins?.slice(0, 10)).toBe("2026-06-21");
    expect(reykjavik.sun.ends?.slice(0, 10)).toBe("2026-06-22");
  });
});
