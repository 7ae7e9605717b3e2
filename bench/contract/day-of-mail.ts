/**
 * A day of an office's mail, with all that follows from it. S-06 counts 950 mails that are processed and S-09 500 sheets:
 * the others are changes of them, and copies that somebody sends on.
 */
export const DAY_OF_MAIL = {
  what: "a day of call sheets by mail, confirmed, changed, cancelled, at 24 times its speed",
  sources: "S-02 S-04 S-05 S-06 S-07 S-08 S-09 S-10 S-16",
  speed: 24,
  /** Of a thousand, hour by hour; in all of it 42 an hour, and 150 at most. */
  mailsAnHour: [8, 5, 3, 3, 5, 12, 28, 45, 52, 55, 50, 48, 46, 44, 46, 50, 62, 90, 150, 88, 48, 32, 18, 12],
  counts: { sheet: 500, confirmed: 450, revision: 75, cancellation: 25, copy: 350, skipped: 25, broken: 25 },
  peopleOfASheet: 4,
  routes: 200,
  /** So many at once, by themselves: how many a minute end, and which share of them as they should (S-04 asks for 20). */
  batches: [
    { mails: 10, perMinute: 12, share: 0.95 },
    { mails: 50, perMinute: 25, share: 0.9 },
    { mails: 100, perMinute: 35, share: 0.85 },
  ],
  /** Of each mail (S-02), by the p95 of all. */
  stages: {
    taken: 5_000,
    extraction: 15_000,
    parsing: 8_000,
    validation: 2_000,
    storage: 1_000,
    total: 30_000,
  },
  /** On the average (S-06, S-10). */
  averages: { waited: 5_000, mail: 28_000, creation: 2_000, route: 8_000, calendar: 15_000, weather: 3_000 },
  waitedMsMax: 60_000,
  /** Mails that fail, and requests of the day that do. */
  errorShare: 0.05,
} as const;
