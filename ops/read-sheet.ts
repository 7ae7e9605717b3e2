import { basename } from "node:path";
import { parseArgs } from "node:util";
import { dateIn } from "../core/time.ts";
import { readSheet } from "../jobs/callsheets/read.ts";
import { UnreadablePicture } from "../jobs/pictures.ts";
import { Refusal } from "./refusal.ts";
import { told } from "./sheet-words.ts";

const USAGE =
  "bun run read-sheet FILE [--json] [--subject TEXT] [--today YYYY-MM-DD], a call sheet or a day sheet: PDF, Word, Excel, picture, text or Markdown";

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
