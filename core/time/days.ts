import { addDays, resolveLocal } from "../time.ts";

const MINUTE_MS = 60_000;

/** Minutes that pass between two instants, whatever the clocks on the way do. */
export function elapsedMinutes(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / MINUTE_MS;
}

/** How long a date lasts in a zone: 1,440 minutes but on days when its clocks change (1,380, 1,500, 1,410; 0 for one that was skipped). */
export function minutesOfDay(date: string, zone: string): number {
  return elapsedMinutes(startOfDay(date, zone), startOfDay(addDays(date, 1), zone));
}

/** The first instant of a date: midnight, or when the clocks jump over that, the moment after. */
export function startOfDay(date: string, zone: string): string {
  return resolveLocal(`${date}T00:00:00`, zone).instant;
}

/** When a production's day begins unless it says otherwise: what is earlier belongs to the evening before. */
export const DAY_STARTS_AT = "06:00";

/**
 * The date that a show is of: a set at 01:30 belongs to the evening before where the production's day begins at 06:00.
 * What has no times is of its own date.
 */
export function showDateOf(
  { local_start, all_day }: { local_start: string; all_day: boolean },
  dayStartsAt: string,
): string {
  const date = local_start.slice(0, 10);
  return !all_day && local_start.slice(11, 16) < dayStartsAt ? addDays(date, -1) : date;
}
