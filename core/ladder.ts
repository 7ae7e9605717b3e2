import { addDays, addElapsed, localOf, resolveLocal } from "./time.ts";

/**
 * How somebody is told, rung by rung, until they have seen it: their devices, an e-mail, a text. What changes within a
 * day of its start goes on to a text, and then to the planners (jobs/handlers/unseen.ts).
 */
export const RUNGS = ["push", "email", "sms"] as const;
export type Rung = (typeof RUNGS)[number];

/** What begins within so long of being told is pressing: it has to be seen in time. */
export const PRESSING_MINUTES = 24 * 60;
/** A third of the time that is left passes before planners hear of it; each rung has a third of that. */
const RUNGS_PER_TIME_LEFT = 9;
const WAIT_MINUTES_MIN = 2;
const WAIT_MINUTES_MAX = 60;
/** What begins before so long after the quiet hours would be known too late if they were kept. */
export const ROUSING_MINUTES = 4 * 60;

const minutesBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 60_000;

export const isPressing = (toldAt: string, startsAt: string | null): boolean =>
  startsAt !== null && minutesBetween(toldAt, startsAt) <= PRESSING_MINUTES;

/** When the rung after one is due that was taken at `at`, of what was told first at `toldAt`. */
export function nextDue(at: string, toldAt: string, startsAt: string | null): string {
  if (startsAt === null || !isPressing(toldAt, startsAt)) return addElapsed(at, WAIT_MINUTES_MAX);
  const wait = minutesBetween(toldAt, startsAt) / RUNGS_PER_TIME_LEFT;
  return addElapsed(at, Math.min(WAIT_MINUTES_MAX, Math.max(WAIT_MINUTES_MIN, wait)));
}

export type QuietHours = { from: string; until: string };

/**
 * Until when somebody whose clock is that of `zone` is not to be disturbed at `now`; undefined where they may be. What
 * begins before they would have time to get ready for it goes through.
 */
export function quietUntil(
  now: string,
  { from, until }: QuietHours,
  zone: string,
  startsAt: string | null,
): string | undefined {
  const local = localOf(now, zone);
  const [day, time] = [local.slice(0, 10), local.slice(11, 16)];
  const isOverNight = from > until;
  const isQuiet = isOverNight ? time >= from || time < until : time >= from && time < until;
  if (!isQuiet) return undefined;
  const endDay = isOverNight && time >= from ? addDays(day, 1) : day;
  const end = resolveLocal(`${endDay}T${until}:00`, zone).instant;
  // Clocks that go back bring a time twice: the quiet hours end with the first.
  if (end <= now) return undefined;
  return startsAt !== null && startsAt < addElapsed(end, ROUSING_MINUTES) ? undefined : end;
}
