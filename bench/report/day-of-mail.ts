import { DAY_OF_MAIL } from "../contract.ts";
import type { DayOfMailFigures } from "../day-of-mail/figures.ts";
import type { Missed } from "./missed.ts";
import { TIME_WORDS } from "../day-of-mail/table.ts";
import { count, met, ms, percent, table } from "./words.ts";

/** What a day of call sheets by mail came to, against what was sent. */
export function dayOfMailText({ found, times, batches, routes, ...day }: DayOfMailFigures): string {
  const length = day.scale === 1 ? "" : `, ${day.scale} of its length`;
  return [
    `A day at ${day.speed} times its speed${length}, in a whole house ([how](bench.md#a-day-of-mail); ${day.sources}): ${met(day.met)}. ${count(day.sent)} mails, as fast as ${day.most_an_hour} in an hour of the day: ${found.drafts} drafts, ${found.confirmed} confirmed, ${found.skipped} skipped, ${found.failed} failed, ${found.otherwise} otherwise than they should. What followed, of what had to: ${found.items} of ${found.items_expected} calls, ${found.told} of ${found.told_expected} notices, ${found.calendar_entries} of ${found.calendar_entries_expected} entries in calendars elsewhere, ${routes.ready} of ${routes.asked} ways, ${found.places_forecast} of ${found.places_expected} places forecast. Mails that failed ${percent(day.error_share)}, requests ${percent(day.request_error_share)} (goal ≤ ${percent(DAY_OF_MAIL.errorShare)}); ${day.cpu_s_a_mail} s of CPU a mail. The machine's load was ${day.load}, whoever else was on it: what waits for a core waits in these times.`,
    table(
      ["", "count", "average", "p95", "max", "goal"],
      times.map((one) => [
        TIME_WORDS[one.name],
        one.count,
        ms(one.average_ms),
        ms(one.p95_ms),
        ms(one.max_ms),
        one.goal === null ? "" : `${one.goal.of} ≤ ${ms(one.goal.ms)}: ${met(one.met === true)}`,
      ]),
    ),
    table(
      ["Mails at once", "a minute", "as they should", "goal"],
      batches.map((one) => [
        one.mails,
        one.per_minute,
        percent(one.share),
        `≥ ${one.goal.per_minute}, ≥ ${percent(one.goal.share)}: ${met(one.met)}`,
      ]),
    ),
    ...(day.breaches.length > 0 ? [day.breaches.map((one) => `- **breach**: ${one}`).join("\n")] : []),
  ].join("\n\n");
}

/** Goals of it that were measured and not met. */
export function missedOfMail(day: DayOfMailFigures | undefined): Missed[] {
  if (!day) return [];
  const id = "day-of-mail";
  const times = day.times.flatMap((one) =>
    one.goal === null || one.met === true
      ? []
      : [
          {
            id,
            what: `${TIME_WORDS[one.name]}, ${one.goal.of}`,
            figure: ms(one.goal.of === "p95" ? one.p95_ms : one.average_ms),
            goal: `≤ ${ms(one.goal.ms)}`,
          },
        ],
  );
  const batches = day.batches
    .filter(({ met: isMet }) => !isMet)
    .map(({ mails, per_minute, share, goal }) => ({
      id,
      what: `${mails} mails at once`,
      figure: `${per_minute} a minute, ${percent(share)}`,
      goal: `≥ ${goal.per_minute}, ≥ ${percent(goal.share)}`,
    }));
  const breaches = day.breaches.map((what) => ({ id, what, figure: "a breach", goal: "none" }));
  return [...times, ...batches, ...breaches];
}
