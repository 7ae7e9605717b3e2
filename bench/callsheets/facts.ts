import type { TimeName } from "../../core/callsheets/fields.ts";
import { weekdayOf } from "../../core/time.ts";
import type { Chance } from "./random.ts";
import { BANDS, NAMES, PLACES, TITLES } from "./names.ts";
import { SAYS, type Tongue } from "./vocabulary.ts";

export type Crew = { department: string; role: string; name: string; phone: string; call: string };
export type Cast = {
  number: string;
  name: string;
  character: string;
  status: string;
  pickup: string;
  makeup: string;
  onSet: string;
};
export type SceneFact = {
  number: string;
  set: string;
  isDay: boolean;
  isInside: boolean;
  pages: string;
  cast: string;
};
/** What is true of a day; times are HH:MM from its midnight, past 24:00 in the night that follows. */
export type Facts = {
  tongue: Tongue;
  title: string;
  band: string;
  date: string;
  number: number;
  count: number;
  revision: number | null;
  isCancelled: boolean;
  times: Record<TimeName, string>;
  hospital: readonly [string, string];
  location: readonly [string, string];
  venue: readonly [string, string];
  high: number;
  low: number;
  crew: Crew[];
  cast: Cast[];
  scenes: SceneFact[];
  key: readonly [string, string, string];
};

const hhmm = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** A day, the same for the same seed. */
export function factsOf(tongue: Tongue, chance: Chance): Facts {
  const says = SAYS[tongue];
  // A film's day begins in the morning, at noon or in the evening.
  const call = chance.pick([330, 360, 390, 420, 450, 480, 720, 1_020]) + 6 * chance.number(3);
  const doors = chance.pick([1_080, 1_110, 1_140, 1_170]);
  const set = doors + 120 + 15 * chance.number(3);
  const names = peopleNames(tongue, chance, 24);
  const date = `2026-${String(1 + chance.number(12)).padStart(2, "0")}-${String(1 + chance.number(28)).padStart(2, "0")}`;
  const number = 1 + chance.number(30);
  const times = timesOf(call, doors, set);
  return {
    tongue,
    title: chance.pick(TITLES),
    band: chance.pick(BANDS),
    date,
    number,
    count: number + chance.number(20),
    revision: chance.is(0.3) ? 1 + chance.number(4) : null,
    isCancelled: chance.is(0.05),
    times,
    hospital: chance.pick(PLACES[tongue].hospitals as [[string, string]]),
    location: chance.pick(PLACES[tongue].locations as [[string, string]]),
    venue: chance.pick(PLACES[tongue].venues as [[string, string]]),
    high: 12 + chance.number(20),
    low: chance.number(11),
    crew: says.roles.slice(0, 8 + chance.number(4)).map((role, at) => ({
      department: says.departments[Math.floor(at / 2)] ?? says.departments[0] ?? "",
      role,
      name: names[at] ?? "",
      phone: `555-01${String(10 + at)}`,
      call: chance.is(0.08)
        ? "on_call"
        : chance.is(0.05)
          ? "will_notify"
          : hhmm(call - 30 + 15 * chance.number(6)),
    })),
    cast: castOf(names.slice(13, 17), call, chance),
    scenes: scenesOf(chance),
    key: [names[20] ?? "", names[21] ?? "", names[22] ?? ""],
  };
}

function timesOf(call: number, doors: number, set: number): Record<TimeName, string> {
  return {
    production_call: hhmm(call - 30),
    crew_call: hhmm(call),
    shooting_call: hhmm(call + 60),
    breakfast: hhmm(call - 30),
    first_meal: hhmm(call + 360),
    second_meal: hhmm(call + 660),
    wrap: hhmm(call + 720),
    lobby_call: hhmm(doors - 510),
    load_in: hhmm(doors - 480),
    line_check: hhmm(doors - 240),
    soundcheck: hhmm(doors - 180),
    meet_and_greet: hhmm(doors - 60),
    doors: hhmm(doors),
    support: hhmm(doors + 30),
    changeover: hhmm(set - 30),
    set: hhmm(set),
    curfew: hhmm(set + 105),
    load_out: hhmm(set + 120),
    bus_call: hhmm(set + 240),
    departure: hhmm(set + 270),
    sunrise: "06:41",
    sunset: "19:52",
  };
}

function peopleNames(tongue: Tongue, chance: Chance, count: number): string[] {
  const { first, last } = NAMES[tongue];
  const lasts = chance.some([...last, ...last.map((name) => `${name}-${last[3]}`)], count);
  return lasts.map((name) => `${first[chance.number(first.length)]} ${name}`);
}

const CHARACTERS = ["MARA", "INSPECTOR COLE", "YOUNG TIM", "THE WIDOW", "OSKAR"];

function castOf(names: readonly string[], call: number, chance: Chance): Cast[] {
  return names.map((name, at) => {
    const makeup = call - 60 + 30 * chance.number(4);
    return {
      number: String(at + 1),
      name,
      character: CHARACTERS[at] ?? "GUEST",
      status: chance.pick(["SW", "W", "WF", "SWF"]),
      pickup: hhmm(makeup - 45),
      makeup: hhmm(makeup),
      onSet: hhmm(makeup + 75),
    };
  });
}

const SETS = ["KITCHEN", "HARBOUR WALL", "POLICE STATION - CORRIDOR", "APARTMENT", "CAR (MOVING)", "ROOFTOP"];

function scenesOf(chance: Chance): SceneFact[] {
  return chance.some(SETS, 2 + chance.number(3)).map((set, at) => ({
    number: `${11 + at * 7}${chance.is(0.3) ? "A" : ""}`,
    set,
    isDay: chance.is(0.6),
    isInside: chance.is(0.6),
    pages: chance.pick(["1 3/8", "5/8", "2", "3/8", "2 1/8"]),
    cast: chance.pick(["1, 2", "1", "2, 3, 4", "1, 3"]),
  }));
}

/** How a sheet writes its times, by what is usual where its language is spoken. */
export type Clock = (time: string) => string;
export function clockOf(tongue: Tongue, chance: Chance): Clock {
  const styles: Record<Tongue, readonly [string, ...string[]]> = {
    en: ["7:00 AM", "7:00A", "07:00", "0700", "7:00am", "700A"],
    de: ["07:00", "07:00 Uhr", "7.00 Uhr", "07.00", "7:00"],
    fr: ["07h00", "7h00", "07:00", "7h"],
    es: ["07:00", "7:00", "07:00 h", "07.00", "7:00 AM"],
  };
  const style = chance.pick(styles[tongue]);
  return (time) => written(time, style);
}

function written(time: string, style: string): string {
  const hour = Number(time.slice(0, 2)) % 24;
  const minute = time.slice(3);
  const padded = String(hour).padStart(2, "0");
  const [half, twelve] = [hour < 12 ? "A" : "P", ((hour + 11) % 12) + 1];
  switch (style) {
    case "7:00 AM":
      return `${twelve}:${minute} ${half}M`;
    case "7:00A":
      return `${twelve}:${minute}${half}`;
    case "700A":
      return `${twelve}${minute}${half}`;
    case "7:00am":
      return `${twelve}:${minute}${half.toLowerCase()}m`;
    case "0700":
      return `${padded}${minute}`;
    case "07:00 Uhr":
      return `${padded}:${minute} Uhr`;
    case "7.00 Uhr":
      return `${hour}.${minute} Uhr`;
    case "07.00":
      return `${padded}.${minute}`;
    case "07h00":
      return `${padded}h${minute}`;
    case "7h00":
      return `${hour}h${minute}`;
    case "7h":
      return minute === "00" ? `${hour}h` : `${hour}h${minute}`;
    case "07:00 h":
      return `${padded}:${minute} h`;
    case "7:00":
      return `${hour}:${minute}`;
    default:
      return `${padded}:${minute}`;
  }
}

/** A date as written; `isOpen` where nothing on it tells day from month. */
export function dateOf(iso: string, tongue: Tongue, chance: Chance): { text: string; isOpen: boolean } {
  const [year = "", month = "", day = ""] = iso.split("-");
  const { months, weekdays } = SAYS[tongue];
  const weekday = weekdays.split(" ")[weekdayOf(iso) - 1] ?? "";
  const name = months.split(" ")[Number(month) - 1] ?? "";
  const plain = String(Number(day));
  const style = chance.number(5);
  switch (tongue) {
    case "en": {
      if (style === 0) return { text: `${weekday}, ${name} ${plain}, ${year}`, isOpen: false };
      if (style === 1) return { text: `${weekday} ${plain} ${name} ${year}`, isOpen: false };
      if (style === 2)
        return { text: `${Number(month)}/${plain}/${year} (${weekday.slice(0, 3)})`, isOpen: false };
      if (style === 3) return { text: `${weekday} ${day}/${month}/${year.slice(2)}`, isOpen: false };
      return { text: `${month}/${day}/${year}`, isOpen: Number(day) <= 12 && day !== month };
    }
    case "de":
      return {
        text:
          style < 2
            ? `${weekday}, ${plain}. ${name} ${year}`
            : style < 4
              ? `${weekday.slice(0, 2)}. ${day}.${month}.${year}`
              : `${day}.${month}.${year.slice(2)}`,
        isOpen: false,
      };
    case "fr":
      return {
        text: style < 3 ? `${weekday} ${plain} ${name} ${year}` : `${day}/${month}/${year}`,
        isOpen: false,
      };
    case "es":
      return {
        text: style < 3 ? `${weekday} ${plain} de ${name} de ${year}` : `${day}/${month}/${year}`,
        isOpen: false,
      };
  }
}
