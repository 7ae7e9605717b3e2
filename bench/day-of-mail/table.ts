import { DAY_OF_MAIL } from "../contract.ts";
import { table } from "../table.ts";
import type { DayOfMailFigures, Timed } from "./figures.ts";

/** Of what each time is, for people. */
export const TIME_WORDS: Readonly<Record<Timed["name"], string>> = {
  taken: "taking a mail in",
  waited: "waiting to be read",
  extraction: "files to words",
  parsing: "words to fields",
  validation: "looked at: people, changes, rest",
  storage: "written down",
  total: "from its arrival to a draft",
  creation: "confirmed: everybody has their call",
  route: "a way there, asked for and made",
  calendar: "confirmed, and in a calendar elsewhere",
  weather: "a forecast",
  told: "changed, and its person told in the page",
};

const ms = (value: number): string =>
  value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
const verdict = (isMet: boolean | null): string => (isMet === null ? "" : isMet ? "met" : "NOT MET");

export function dayOfMailTable(figures: DayOfMailFigures): string {
  const { found, routes, error_share: errors, request_error_share: requestErrors } = figures;
  const cpu = Math.max(0, ...figures.looks.map(({ programs }) => programs.jobs?.cpu ?? 0));
  return [
    `day-of-mail: ${figures.what} (${figures.sources})${figures.scale === 1 ? "" : `, at ${figures.scale} of its length`}${figures.stopped ? ", stopped" : ""}: ${figures.met ? "MET" : "NOT MET"}`,
    `${figures.sent} mails sent, as fast as ${figures.most_an_hour} in an hour of the day; ${found.mails} there: ${found.drafts} drafts, ${found.confirmed} confirmed, ${found.skipped} skipped, ${found.failed} failed; ${found.otherwise} otherwise than they should`,
    `${found.items} of ${found.items_expected} calls, ${found.told} of ${found.told_expected} notices (${found.overtaken} overtaken by a later one), ${found.calendar_entries} of ${found.calendar_entries_expected} entries right in calendars elsewhere, ${routes.ready} of ${routes.asked} ways (${routes.estimated} estimated), ${found.places_forecast} of ${found.places_expected} places forecast; ${figures.answered} questions answered`,
    table([
      ["", "count", "average ms", "p95 ms", "max ms", "goal", ""],
      ...figures.times.map((one) => [
        TIME_WORDS[one.name],
        String(one.count),
        ms(one.average_ms),
        ms(one.p95_ms),
        ms(one.max_ms),
        one.goal === null ? "" : `${one.goal.of} ${ms(one.goal.ms)}`,
        verdict(one.met),
      ]),
    ]),
    ...(figures.batches.length === 0
      ? []
      : [
          table([
            ["mails at once", "seconds", "a minute", "as they should", "goal", ""],
            ...figures.batches.map((one) => [
              String(one.mails),
              one.seconds.toFixed(1),
              one.per_minute.toFixed(1),
              `${(one.share * 100).toFixed(1)} %`,
              `${one.goal.per_minute}, ${one.goal.share * 100} %`,
              verdict(one.met),
            ]),
          ]),
        ]),
    `mails that failed ${(errors * 100).toFixed(2)} %, of ${figures.requests} requests ${(requestErrors * 100).toFixed(2)} % (goal ${DAY_OF_MAIL.errorShare * 100} %); ${figures.cpu_s_a_mail} s of CPU a mail with all that follows, jobs' program ${cpu.toFixed(2)} cores at most; load of the machine ${figures.load}`,
    ...Object.entries(figures.request_errors).map(([name, count]) => `${count} × ${name}`),
    ...figures.breaches.map((one) => `BREACH: ${one}`),
  ].join("\n\n");
}
