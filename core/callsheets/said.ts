import type { TimeName } from "./fields.ts";

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
