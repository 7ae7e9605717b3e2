import { TIME_NAMES, type Person, type Sheet, type Source } from "../core/callsheets/fields.ts";
import { table } from "./table.ts";

const where = ({ page, line, box }: Source) =>
  line !== null
    ? `line ${line}`
    : page === null
      ? "beside it"
      : `page ${page + 1} at ${(box ?? []).map((share) => share.toFixed(2)).join(" ")}`;
const row = (name: string, value: string, source: Source) => [
  name,
  value,
  String(source.confidence),
  where(source),
  source.doubt ?? "",
];

/** What was understood of a sheet, as an engineer reads it. */
export function told(sheet: Sheet): string {
  const fields = [
    "unit",
    "title",
    "artist",
    "company",
    "episode",
    "date",
    "day_number",
    "day_count",
    "revision",
    "is_cancelled",
    "zone",
    "city",
    "curfew_is_hard",
    "weather",
    "high",
    "low",
  ] as const;
  const rows = [
    ...fields.flatMap((name) => {
      const field = sheet[name];
      return field === null
        ? []
        : [
            row(
              name,
              typeof field.value === "object" ? JSON.stringify(field.value) : String(field.value),
              field,
            ),
          ];
    }),
    ...TIME_NAMES.flatMap((name) => {
      const field = sheet.times[name];
      return field === null
        ? []
        : [row(name, field.end === null ? field.value : `${field.value}-${field.end}`, field)];
    }),
    ...sheet.places.map((place) =>
      row(
        place.kind,
        [place.number, place.name, place.address, place.phone].filter(Boolean).join(" | "),
        place,
      ),
    ),
  ];
  return [
    sheet.kind,
    table(rows, ["field", "value", "sure", "where", "doubt"]),
    section(
      "schedule",
      sheet.schedule.map(({ start, end, label, name, day_offset }) => [
        `${start}${end === null ? "" : `-${end}`}${day_offset > 0 ? ` +${day_offset}` : ""}`,
        label,
        name ?? "",
      ]),
    ),
    section(
      "scenes",
      sheet.scenes.map(({ number, setting, time_of_day, set, eighths, cast_numbers }) => [
        number,
        setting ?? "",
        time_of_day ?? "",
        set ?? "",
        String(eighths ?? ""),
        cast_numbers.join(","),
      ]),
    ),
    section("people", sheet.people.map(personRow)),
    section(
      "asked",
      sheet.questions.map(({ field, why, candidates }) => [
        field,
        why,
        candidates.map(({ value }) => value).join(" or "),
      ]),
    ),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function personRow(person: Person): string[] {
  const {
    name,
    role,
    character,
    department,
    call,
    call_state,
    pickup,
    makeup,
    on_set,
    wrap,
    phone,
    cast_number,
    work_status,
  } = person;
  return [
    [cast_number, name].filter(Boolean).join(" "),
    [character, role].filter(Boolean).join(" / "),
    department ?? "",
    call?.value ?? call_state ?? "",
    [
      pickup && `p/u ${pickup.value}`,
      makeup && `mu ${makeup.value}`,
      on_set && `set ${on_set.value}`,
      wrap && `wrap ${wrap.value}`,
      work_status,
    ]
      .filter(Boolean)
      .join(" "),
    phone ?? "",
  ];
}

const section = (name: string, rows: string[][]) => (rows.length === 0 ? "" : `${name}\n${table(rows)}`);
