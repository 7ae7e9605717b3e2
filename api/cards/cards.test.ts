import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import * as v from "valibot";
import { sheetOf } from "../../core/callsheets/testing-sheet.ts";
import { Card } from "../../core/cards.ts";
import { newId } from "../../core/ids.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { addDays, addElapsed, dateIn, instantOf } from "../../core/time.ts";
import { Weather } from "../../core/weather.ts";
import { callSheets } from "../../db/schema/call-sheets.ts";
import { weatherForecasts } from "../../db/schema/weather.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

const ZONE = "Europe/Lisbon";
let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let outsider: TestPerson;
let production: string;
let tomorrow: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  outsider = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [manager, artist]);
  tomorrow = addDays(dateIn(ZONE, portal.services.clock.now()), 1);
});
afterAll(() => portal[Symbol.asyncDispose]());

async function make(more: Record<string, unknown> = {}): Promise<string> {
  const response = await portal.send(manager, "POST", "/api/v1/schedules", {
    ...{ production_id: production, title: "Call", zone: ZONE, local_start: `${tomorrow}T10:00` },
    ...{ location: "LX Factory, Lisbon", ...more },
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as ScheduleItem).id;
}
const card = async (who: TestPerson, id: string) =>
  v.parse(Card, await (await portal.send(who, "GET", `/api/v1/schedules/${id}/card`)).json());

async function forecast(place: string, agoMinutes: number): Promise<void> {
  const now = instantOf(portal.services.clock.now());
  const begin = `${dateIn("UTC", portal.services.clock.now())}T00:00:00.000Z`;
  const hours = Array.from({ length: 96 }, (_, at) => ({
    at: addElapsed(begin, at * 60),
    ...{ temperature_c: 10 + (at % 24) / 2, feels_like_c: 12, rain_mm: 0, rain_chance: 20 },
    ...{ wind_kmh: 20, gust_kmh: 70, uv: null, code: 3 },
  }));
  const at = addElapsed(now, -agoMinutes);
  await portal.database.db
    .insert(weatherForecasts)
    .values({ place, source: "Open-Meteo", fetchedAt: at, triedAt: at, failed: false, hours })
    .onConflictDoUpdate({ target: weatherForecasts.place, set: { fetchedAt: at, triedAt: at, hours } });
}

describe("an item's card", () => {
  test("where, when, the way, the light of its place, and whom to ask; no forecast where nobody was asked", async () => {
    const found = await card(artist, await make());
    expect(found.schedule.location).toBe("LX Factory, Lisbon");
    expect(found.route).toMatchObject({ state: "none", destination: { name: "Lisbon" } });
    expect(found.weather).toMatchObject({ missing: "not-asked", day: null, alerts: [] });
    expect(found.light).toMatchObject({ date: tomorrow, place: { name: "Lisbon", precision: "town" } });
    const { begins, ends } = found.light?.sun ?? {};
    expect(Date.parse(ends ?? "") - Date.parse(begins ?? "")).toBeGreaterThan(9 * 3_600_000);
    expect(found.hospital).toBeNull();
    expect(found.contacts).toMatchObject([{ name: `Ada L ${manager.userId}`, from: "production" }]);
    expect((await card(manager, found.schedule_id)).contacts).toEqual([]);
  });

  test("what is forecast of its place, with its age and what threatens", async () => {
    await forecast("38.72,-9.14", 30);
    const id = await make({ local_end: `${tomorrow}T18:00` });
    const { weather } = await card(artist, id);
    expect(weather).toMatchObject({
      ...{ missing: null, is_old: false, source: "Open-Meteo" },
      alerts: [{ rule: "gusts", level: "warning", words: "Gusts up to 70 km/h" }],
    });
    expect(weather.hours).toHaveLength(8);
    const alone = await portal.send(artist, "GET", `/api/v1/schedules/${id}/weather`);
    expect(v.parse(Weather, await alone.json())).toEqual(weather);
    await forecast("38.72,-9.14", 400);
    expect((await card(artist, id)).weather).toMatchObject({ missing: null, is_old: true });
  });

  test("where a place is not known, its zone's city gives the light and nobody a forecast", async () => {
    const found = await card(artist, await make({ location: "Studio 5" }));
    expect(found.weather.missing).toBe("no-place");
    expect(found.light?.place).toMatchObject({ name: "Lisbon", precision: "zone" });
    const nowhere = await card(artist, await make({ location: null, zone: "UTC" }));
    expect(nowhere.light).toBeNull();
  });

  test("hospital and contacts are those of the day's sheet, once somebody confirmed it", async () => {
    const id = await make();
    expect((await card(artist, id)).hospital).toBeNull();
    await portal.database.db.insert(callSheets).values({
      ...{ id: newId(), organisationId: manager.organisationId, productionId: production },
      ...{ sheetOn: tomorrow, unit: "main", receivedAt: instantOf(portal.services.clock.now()) },
      ...{ sheet: sheetOf(SHEET), confirmedBy: manager.userId },
      confirmedAt: instantOf(portal.services.clock.now()),
    });
    const found = await card(artist, id);
    expect(found.hospital).toMatchObject({
      name: "Mercy General Hospital",
      address: "900 Hill Street, Austin, TX 78701",
    });
    expect(found.contacts.map(({ name, from }) => `${name}, ${from}`)).toEqual([
      "Ben Barnes, sheet",
      `Ada L ${manager.userId}, production`,
    ]);
    // Another day's, and another production's, are not helped by it.
    expect(
      (await card(artist, await make({ local_start: `${addDays(tomorrow, 2)}T10:00` }))).hospital,
    ).toBeNull();
  });

  test("is nobody's whose the item is not", async () => {
    const id = await make({ assigned_user_ids: [artist.userId] });
    for (const path of ["card", "weather"]) {
      expect((await portal.send(outsider, "GET", `/api/v1/schedules/${id}/${path}`)).status).toBe(404);
      const stranger = await portal.person(["manager"]);
      expect((await portal.send(stranger, "GET", `/api/v1/schedules/${id}/${path}`)).status).toBe(404);
    }
  });
});

const SHEET = `
  THE LONG WINTER                                            Monday, March 2, 2026
  CALL SHEET                                                 Day 3 of 24

  CREW CALL:        7:00 AM          NEAREST HOSPITAL
  SHOOTING CALL:    8:00 AM          Mercy General Hospital
  LUNCH:            1:00 PM          900 Hill Street, Austin, TX 78701
  EST. WRAP:        7:00 PM

  1st AD: Ben Barnes, 555-0199
  Sound Mixer: Grace Grant, 555-0112
`;
