/**
 * Times that a sheet names for everybody: of film and television first, then of a show's day, then of the sun. In a file
 * without shapes, which no page need carry.
 */
export const TIME_KEYS = [
  "production_call",
  "crew_call",
  "shooting_call",
  "breakfast",
  "first_meal",
  "second_meal",
  "wrap",
  "lobby_call",
  "load_in",
  "line_check",
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
] as const;

export type TimeName = (typeof TIME_KEYS)[number];

/** `crew_call` as a person says it. */
export function timeName(name: TimeName): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `25:30` is half past one in the night that follows. */
export function timeWords(time: string): string {
  const hours = Number(time.slice(0, 2));
  return hours < 24 ? time : `${String(hours - 24).padStart(2, "0")}:${time.slice(3)} (+1)`;
}
