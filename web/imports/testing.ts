import type { Mapping } from "../../core/imports.ts";

/** How a plain file with a header is read. */
export const mapping = (source: Partial<Mapping["source"]>): Mapping => ({
  version: 1,
  source: { format: "delimited", delimiter: ",", header: true, path: null, ...source },
  start: { date: "Date", time: "Time" },
  end: {},
  title: ["Artist"],
  stage: "Stage",
  location: null,
  kind: null,
  notes: [],
  key: null,
  zone: null,
  date_order: "day_first",
  year: null,
  day_convention: "calendar",
  day_starts_at: "06:00",
  without_am_pm: "24h",
  duration_unit: "minutes",
  fill_down: [],
  stages: {},
  vanished: "auto",
});
