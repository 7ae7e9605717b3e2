import { parseArgs } from "node:util";
import { Refusal } from "./refusal.ts";

export type ImportWords = {
  file: string;
  organisation: string;
  production: string;
  /** The production's when absent. */
  zone: string | undefined;
  /** A file of JSON: a mapping, or parts of one. */
  mapping: string | undefined;
  dryRun: boolean;
};

export const IMPORT_USAGE =
  "bun run import FILE --organisation NAME --production NAME [--zone Europe/Lisbon] [--mapping FILE.json] [--dry-run]";

/** @throws Refusal with the usage */
export function readImportWords(words: string[]): ImportWords {
  const read = () => {
    try {
      return parseArgs({
        args: words,
        allowPositionals: true,
        options: {
          organisation: { type: "string" },
          production: { type: "string" },
          zone: { type: "string" },
          mapping: { type: "string" },
          "dry-run": { type: "boolean" },
        },
      });
    } catch (error) {
      if (error instanceof TypeError)
        throw new Refusal(`${error.message.split(". ")[0]}\n${IMPORT_USAGE}`, { cause: error });
      throw error;
    }
  };
  const { values, positionals } = read();
  const [file, ...rest] = positionals;
  if (
    file === undefined ||
    rest.length > 0 ||
    values.organisation === undefined ||
    values.production === undefined
  )
    throw new Refusal(IMPORT_USAGE);
  return {
    file,
    organisation: values.organisation,
    production: values.production,
    zone: values.zone,
    mapping: values.mapping,
    dryRun: values["dry-run"] === true,
  };
}
