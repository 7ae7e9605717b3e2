import { basename } from "node:path";
import { parseArgs } from "node:util";
import { TIME_NAMES, type Person, type Sheet, type Source } from "../core/callsheets/fields.ts";
import { dateIn } from "../core/time.ts";
import { readSheet } from "../jobs/callsheets/read.ts";
import { UnreadablePicture } from "../jobs/pictures.ts";
import { Refusal } from "./refusal.ts";
import { table } from "./table.ts";

const USAGE =
  "bun run read-sheet FILE [--json] [--subject TEXT] [--today YYYY-MM-DD], a call sheet or a day sheet: PDF, picture, text or Markdown";

try {
  await main(Bun.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal) && !(error instanceof UnreadablePicture)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** Says what the portal understands of a sheet, for whoever looks at how well it does. */
async function main(words: string[]): Promise<void> {
  const { file, json, subject, today } = wordsOf(words);
  if (!(await Bun.file(file).exists())) throw new Refusal(`There is no file ${file}`);
  const begun = performance.now();
  const expected = {
    today: today ?? dateIn("UTC", Date.now()),
    subject: subject ?? null,
    fileName: basename(file),
  };
  const { understood, kind } = await readSheet(file, expected, new AbortController().signal);
  if (json) return console.log(JSON.stringify(understood, null, 2));
  const took = ((performance.now() - begun) / 1_000).toFixed(1);
  console.log(`${kind}, ${understood.language}, ${understood.sheets.length} sheet(s), ${took} s`);
  for (const sheet of understood.sheets) console.log(`\n${told(sheet)}`);
}

function wordsOf(words: string[]): {
  file: string;
  json: boolean;
  subject: string | undefined;
  today: string | undefined;
} {
  const read = () => {
    try {
      return parseArgs({
        args: words,
        allowPositionals: true,
        options: { json: { type: "boolean" }, subject: { type: "string" }, today: { type: "string" } },
      });
    } catch (error) {
      if (error instanceof TypeError)
        throw new Refusal(`${error.message.split(". ")[0]}\n${USAGE}`, { cause: error });
      throw error;
    }
  };
  const { values, positionals } = read();
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new Refusal(`Usage: ${USAGE}`);
  return { file, json: values.json === true, subject: values.subject, today: values.today };
}

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

function told(sheet: Sheet): string {
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
