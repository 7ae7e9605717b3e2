import type { Claim } from "./pen.ts";

/**
 * What people read on the public sheets (../shared/data/callsheets, whose names are invented): labelled by hand before
 * the reader was held against them. `fields` are those that are labelled whole, so that more is too much.
 */
export type PublicSheet = { file: string; claims: readonly Claim[]; fields: readonly string[] };

const claim = (field: string, value: string, key = ""): Claim => ({ unit: "main", field, key, value });
const times = (all: string): Claim[] =>
  all.split(" ").map((one) => {
    const [name = "", time = ""] = one.split("=");
    return claim(`times.${name}`, time);
  });
/** "Jo Example 08:00, …": with each call a person; `-` is none. */
const people = (all: string): Claim[] =>
  all.split(", ").flatMap((one) => {
    const at = one.lastIndexOf(" ");
    const [name, call] = [one.slice(0, at), one.slice(at + 1)];
    return [claim("person", name, name), ...(call === "-" ? [] : [claim("call", call, name)])];
  });
const TIMES = [
  "production_call",
  "crew_call",
  "shooting_call",
  "breakfast",
  "first_meal",
  "second_meal",
  "wrap",
  "lobby_call",
  "load_in",
  "soundcheck",
  "meet_and_greet",
  "doors",
  "support",
  "changeover",
  "set",
  "curfew",
  "load_out",
  "bus_call",
  "departure",
  "sunrise",
  "sunset",
].map((name) => `times.${name}`);

export const PUBLIC_SHEETS: readonly PublicSheet[] = [
  {
    // Its sunset is in the morning: that is asked, and not told.
    file: "film-commercial-A-2018.txt",
    fields: [
      ...TIMES,
      "title",
      "date",
      "day_number",
      "day_count",
      "hospital",
      "high",
      "low",
      "call",
      "revision",
      "is_cancelled",
    ],
    claims: [
      claim("title", "Northern Lamp Team Videos"),
      claim("date", "2018-08-14"),
      claim("day_number", "2"),
      claim("day_count", "2"),
      claim("hospital", "Trillium Health Partners Queensway Health Centre"),
      claim("location", "Northern Lamp Ltd", "1"),
      claim("high", "30"),
      claim("low", "19"),
      ...times("production_call=08:00 crew_call=08:30 first_meal=13:00 sunrise=06:21"),
      ...people(
        "Cleo Fakeman on_call, Ivy Sample on_call, Kim Fakeman on_call, Jo Example 08:00, Ada Sample 08:30, Ray Example 08:30, Oz Mock 08:00, Lou Dummy 08:30, Max Tester 08:30, Quin Sample 08:30, Nia Placeholder 08:00, Dov Dummy 09:00, Hal Specimen 09:00, Sue Fakeman 09:00, Finn Placeholder 09:00",
      ),
    ],
  },
  {
    file: "film-commercial-D-2021.txt",
    fields: [
      ...TIMES,
      "title",
      "date",
      "day_number",
      "day_count",
      "hospital",
      "high",
      "low",
      "revision",
      "is_cancelled",
    ],
    claims: [
      claim("title", "Sample Super Pack"),
      claim("date", "2021-02-26"),
      claim("day_number", "1"),
      claim("day_count", "1"),
      claim("hospital", "St. Joseph's Health Centre - Emergency Department"),
      claim("location", "Sample Build Studios", "1"),
      claim("high", "3"),
      claim("low", "0"),
      ...times("production_call=07:00 crew_call=07:30 sunrise=06:58 sunset=18:02"),
      ...people(
        "Quin Mock 07:30, Max Fakeman 07:30, Ada Dummy on_call, Kim Fakeman 07:30, Cleo Fakeman 07:00, Yan Dummy 07:30, Ray Specimen 07:30, Sue Sample 07:30, Cleo Dummy 07:30, Yan Sample 07:30, Zoe Tester 07:30, Eve Placeholder 07:30, Finn Mock 07:30, Jo Tester 07:30, Val Dummy 07:30, Ben Specimen 07:30, Oz Tester 07:30, Pia Fakeman 07:30, Val Sample 07:30, Xia Placeholder 07:30, Wes Tester 07:30, Cleo Sample 07:30, Wes Example 07:30, Eve Fakeman 07:30, Finn Dummy 07:30, Pia Placeholder 07:30, Yan Mock 07:30, Xia Fakeman 07:30, Ray Tester 07:30, Gia Tester 07:30, Zoe Specimen 07:30, Ada Example 10:00, Gia Specimen 08:00, Hal Sample 08:00, Hal Placeholder 07:00, Gia Example 06:00, Ivy Mock 07:00, Ivy Dummy 07:00, Jo Specimen 07:00, Ben Fakeman 07:00, Kim Placeholder 07:00, Jo Fakeman 08:30, Hal Fakeman 09:00, Max Specimen 09:30",
      ),
    ],
  },
  {
    // Its weekday is wrong: the day is asked, and not told.
    file: "tour-daysheet-paris-2015.txt",
    fields: [...TIMES, "title", "date", "venue", "day_number", "day_count", "revision", "is_cancelled"],
    claims: [
      claim("title", "The Samples at La Cigalle, Paris"),
      claim("venue", "La Cigale"),
      ...times(
        "lobby_call=07:10 load_in=11:45 soundcheck=13:30 doors=19:00 second_meal=19:30 support=20:00 changeover=21:00 set=21:30 load_out=24:30 curfew=25:30",
      ),
      claim("schedule", "07:10", "07:10 Lobby Call"),
      claim("schedule", "08:45", "08:45 train Toulon to Paris"),
      claim("schedule", "14:30", "14:30 The Samples lighting focus"),
      claim("schedule", "20:00", "20:00 support band show"),
      claim("schedule", "00:30", "00:30 loadout"),
      claim("schedule", "09:10", "09:10 transfert from hotel to airport"),
      claim("person", "Pia Exemple", "Pia Exemple"),
      claim("person", "Quin Modele", "Quin Modele"),
      claim("person", "Nia Fictive", "Nia Fictive"),
    ],
  },
  {
    file: "tour-daysheet-table.txt",
    fields: [...TIMES, "revision", "is_cancelled"],
    claims: [
      ...times(
        "bus_call=08:00 lobby_call=08:00 load_in=10:00 first_meal=12:00 soundcheck=14:00 meet_and_greet=15:00 doors=17:00 support=18:00 changeover=19:30 set=20:00 curfew=22:00 load_out=22:15 departure=24:00",
      ),
      ...["09:00 Depart hotel", "10:00 Arrive venue", "19:30 Changeover", "24:00 Bus departs"].map((line) =>
        claim("schedule", line.slice(0, 5), line),
      ),
    ],
  },
];
