import { TIME_NAMES, type TimeName } from "./fields.ts";

const NAMES: ReadonlySet<string> = new Set(TIME_NAMES);
export const isTimeName = (name: string): name is TimeName => NAMES.has(name);

/** Where on the day a time of each name may lie, in minutes: it tells the halves of a day apart where no am or pm stands. */
export const USUAL: Partial<Record<TimeName, readonly [from: number, to: number]>> = {
  breakfast: [240, 690],
  first_meal: [600, 1_080],
  second_meal: [960, 1_560],
  soundcheck: [540, 1_260],
  line_check: [540, 1_260],
  meet_and_greet: [660, 1_380],
  doors: [780, 1_410],
  support: [840, 1_470],
  changeover: [840, 1_530],
  set: [840, 1_560],
  curfew: [1_200, 1_560],
  load_out: [1_080, 1_680],
  sunrise: [150, 630],
  sunset: [870, 1_410],
};

/** In this order through a day; what stands later and is earlier is of the night that follows. */
export const AFTER: Partial<Record<TimeName, readonly TimeName[]>> = {
  shooting_call: ["crew_call"],
  first_meal: ["crew_call", "shooting_call"],
  second_meal: ["crew_call", "shooting_call", "first_meal"],
  wrap: ["crew_call", "shooting_call", "first_meal"],
  support: ["doors"],
  changeover: ["doors", "support"],
  set: ["doors", "support", "soundcheck"],
  curfew: ["set", "doors", "support"],
  load_out: ["set", "doors", "curfew"],
};
