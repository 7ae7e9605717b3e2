import { expect, test } from "bun:test";
import { distanceWords, leaveWords, mapAddress, minutesWords, spanWords } from "./words.ts";

test("minutes, spans and distances as people say them", () => {
  expect([0, 25, 60, 65, 130].map(minutesWords)).toEqual(["0 min", "25 min", "1 h", "1 h 05", "2 h 10"]);
  const span = (minutes_min: number, minutes_max: number) => spanWords({ minutes_min, minutes_max });
  expect([span(25, 40), span(50, 70), span(90, 130), span(5, 5)]).toEqual([
    "25 to 40 min",
    "50 min to 1 h 10",
    "1 h 30 to 2 h 10",
    "5 min",
  ]);
  expect([448, 8_240, 310_400].map(distanceWords)).toEqual(["450 m", "8.2 km", "310 km"]);
});

test("whoever leaves the day before is told so", () => {
  expect(leaveWords("2026-12-01T17:05:00", "2026-12-01T18:00:00")).toMatch(/^0?5:05\sPM$|^17:05$/);
  expect(leaveWords("2026-11-30T22:40:00", "2026-12-01T05:00:00")).toEndWith(" (−1 day)");
});

test("a map is asked for both ends, or not at all", () => {
  const place = { name: "Dock 4", latitude: 1.5, longitude: -2, precision: "point" } as const;
  const plan = { start: place, destination: { ...place, latitude: 3 } };
  expect(mapAddress(plan as Parameters<typeof mapAddress>[0])).toEndWith("route=1.5%2C-2%3B3%2C-2");
  expect(mapAddress({ ...plan, start: null } as Parameters<typeof mapAddress>[0])).toBeUndefined();
});
