import { describe, expect, test } from "bun:test";
import { CITIES } from "../places/cities.ts";
import type { Located } from "../places.ts";
import { estimate, greatCircleM } from "./estimate.ts";
import { judge } from "./judge.ts";

const point = (latitude: number, longitude: number): Located => ({
  name: "x",
  ...{ latitude, longitude },
  precision: "point",
});
const town = (name: string): Located => {
  const city = CITIES.find(({ names }) => names[0] === name);
  if (!city) throw new Error(`no ${name}`);
  return point(city.latitude, city.longitude);
};

test("a great circle is as long as everybody says", () => {
  // A degree of the equator, and of a meridian, of a sphere of that size.
  expect(greatCircleM(point(0, 0), point(0, 1))).toBeCloseTo(111_195, -1);
  expect(greatCircleM(point(10, 20), point(11, 20))).toBeCloseTo(111_195, -1);
  expect(greatCircleM(point(0, 179.5), point(0, -179.5))).toBeCloseTo(111_195, -1);
  expect(greatCircleM(point(90, 0), point(-90, 77)) / 1_000).toBeCloseTo(20_015, 0);
  expect(greatCircleM(point(1, 2), point(1, 2))).toBe(0);
  expect(greatCircleM(town("Paris"), town("London")) / 1_000).toBeWithin(338, 348);
});

/** As people drive them outside of the rush, in minutes; known generally, and not fitted to. */
const DRIVES: [string, string, number][] = [
  ["Lisbon", "Porto", 185],
  ["Paris", "Lyon", 280],
  ["Berlin", "Hamburg", 190],
  ["Madrid", "Barcelona", 370],
  ["Rome", "Milan", 360],
  ["London", "Manchester", 240],
  ["London", "Brighton", 105],
  ["Edinburgh", "Glasgow", 65],
  ["Dublin", "Galway", 140],
  ["Munich", "Vienna", 260],
  ["Zurich", "Geneva", 175],
  ["Amsterdam", "Brussels", 140],
  ["Copenhagen", "Malmö", 45],
  ["Oslo", "Bergen", 440],
  ["Stockholm", "Gothenburg", 290],
  ["Warsaw", "Kraków", 210],
  ["Prague", "Brno", 130],
  ["Naples", "Bari", 165],
  ["New York", "Boston", 230],
  ["New York", "Philadelphia", 110],
  ["Los Angeles", "San Diego", 125],
  ["Los Angeles", "San Francisco", 350],
  ["Los Angeles", "Las Vegas", 245],
  ["Chicago", "Milwaukee", 95],
  ["Dallas", "Austin", 180],
  ["Toronto", "Montreal", 330],
  ["Seattle", "Vancouver", 165],
  ["Sydney", "Canberra", 180],
  ["Sydney", "Melbourne", 540],
  ["Tokyo", "Osaka", 370],
  ["Osaka", "Kyoto", 60],
  ["Seoul", "Busan", 270],
  ["Johannesburg", "Durban", 350],
  ["São Paulo", "Rio de Janeiro", 350],
  ["Melbourne", "Geelong", 65],
  ["Auckland", "Wellington", 480],
];

describe("an estimate", () => {
  test("holds nine of ten drives between towns within its band", () => {
    const outside = DRIVES.filter(([from, to, minutes]) => {
      const [way] = estimate(town(from), town(to));
      return !way || minutes < way.minutes_min || minutes > way.minutes_max;
    });
    expect(outside.length).toBeLessThanOrEqual(DRIVES.length / 10);
  });
  test("is a band that widens with what is not known, and never more sure than it is", () => {
    const [hall, hotel] = [point(51.5432, -0.1519), point(51.5205, -0.1556)];
    const [exact] = estimate(hotel, hall);
    const [vague] = estimate({ ...hotel, precision: "town" }, hall);
    expect(exact?.source).toBe("estimate");
    expect(exact?.minutes_min).toBeLessThan(exact?.minutes ?? 0);
    expect(exact?.minutes_max).toBeGreaterThan(exact?.minutes ?? 0);
    expect(vague?.minutes_min).toBeLessThanOrEqual(exact?.minutes_min ?? 0);
    expect(vague?.minutes_max).toBeGreaterThan((exact?.minutes_max ?? 0) + 30);
    let before = 0;
    for (let km = 0; km < 1_400; km += 7) {
      const [way] = estimate(point(0, 0), point(0, km / 111.195));
      const { minutes = 0, minutes_min = 0, minutes_max = 0 } = way ?? {};
      expect(minutes_min).toBeLessThanOrEqual(minutes);
      expect(minutes).toBeLessThanOrEqual(minutes_max);
      expect(minutes).toBeGreaterThanOrEqual(before);
      before = minutes;
    }
  });
  test("says also how long one walks, where one would", () => {
    expect(estimate(point(51.5, 0), point(51.51, 0)).map(({ mode }) => mode)).toEqual(["driving", "walking"]);
    expect(estimate(point(51.5, 0), point(51.53, 0))).toHaveLength(1);
  });
});

test("less than a tenth is nobody's news", () => {
  const ways = (minutes_max: number) => [{ ...estimate(point(0, 0), point(0, 1))[0]!, minutes_max }];
  const judged = [46, 45, 54, 55, 50].map((minutes) => judge(ways(50), ways(minutes)));
  expect(judged).toEqual(["same", "better", "same", "worse", "same"]);
  expect(judge([], ways(10))).toBe("same");
});
