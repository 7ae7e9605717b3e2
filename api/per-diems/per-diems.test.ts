import { afterAll, beforeAll, expect, test } from "bun:test";
import type { PerDiemAnswer } from "../../core/per-diems.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  artist = await portal.person(["artist"]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const night = { minutes_away: 1_440, is_night_before: true, is_night_after: true };
const ask = (body: unknown) => portal.send(artist, "POST", "/api/v1/per-diems", body);

test("a journey of three days with its reasons", async () => {
  const response = await ask({
    pack: "de-estg",
    days: [
      { ...night, date: "2026-09-01", is_night_before: false, minutes_away: 600 },
      { ...night, date: "2026-09-02", provided: ["lunch", "breakfast"] },
      {
        ...night,
        date: "2026-09-03",
        is_night_after: false,
        minutes_away: 600,
        back_at: "18:00",
        provided: ["breakfast"],
      },
    ],
  });
  expect(response.status).toBe(200);
  const answer = (await response.json()) as PerDiemAnswer;
  expect(answer).toMatchObject({ amount: "33.60", currency: "EUR" });
  expect(answer.days[1]).toEqual({
    date: "2026-09-02",
    amount_minor: 1_120,
    base_minor: 2_800,
    deductions: [
      { meal: "breakfast", minor: 560 },
      { meal: "lunch", minor: 1_120 },
    ],
  });
});

test("what no pack knows is refused where it stands", async () => {
  for (const [body, pointer] of [
    [{ pack: "fr", days: [{ ...night, date: "2026-09-01" }] }, "/pack"],
    [{ pack: "us-gsa", days: [] }, "/days"],
    [{ pack: "us-gsa", days: [{ ...night, date: "2019-09-01" }] }, "/days/0/date"],
    [{ pack: "us-gsa", days: [{ ...night, date: "2026-09-01", locality: "93" }] }, "/days/0/locality"],
    [
      { pack: "us-gsa", days: [{ ...night, date: "2026-09-01", locality: "constructor" }] },
      "/days/0/locality",
    ],
    [
      { pack: "us-gsa", days: [{ ...night, date: "2026-09-01", minutes_away: 1_501 }] },
      "/days/0/minutes_away",
    ],
    [{ pack: "us-gsa", days: [{ ...night, date: "2026-09-01", provided: ["tea"] }] }, "/days/0/provided/0"],
  ] as const) {
    const response = await ask(body);
    const { errors } = (await response.json()) as { errors?: { pointer: string }[] };
    expect([body, response.status, errors?.[0]?.pointer]).toEqual([body, 422, pointer]);
  }
});
