import { understandBody } from "../../core/callsheets/bodies.ts";
import { understandSheet } from "../../core/callsheets/understand.ts";
import { paperOfText } from "../../core/callsheets/text.ts";
import { planImport } from "../../core/imports/diff.ts";
import { UnreadableFile } from "../../core/imports/table.ts";
import { understand } from "../../core/imports/understand.ts";
import { textOf } from "../../jobs/callsheets/paper.ts";
import { unpack, unpackAlone, type UnpackedPart } from "../../jobs/emails/unpack.ts";
import { UnreadablePicture } from "../../jobs/pictures.ts";
import { answer } from "../../jobs/reading/answer.ts";
import { pdfPictures, pdfWords } from "../../jobs/reading/pdf.ts";
import { unpacked, type Outcome, type Outcomes } from "./batch.ts";
import type { Kind } from "./cases.ts";

/** A program of its own (fuzz.ts): reads many files, as the programs of the house read one, but for what is only pixels. */
const [kind = "pdf"] = process.argv.slice(2) as [Kind?];

const TODAY = "2026-03-05";
const PAGES_MAX = 8;
const PICTURES_MAX = 1;
const PAPERS_MAX = 6;
const IMPORT = { zone: "America/New_York", window: { startsOn: "2025-07-01", endsOn: "2025-07-31" } };

type Read = (bytes: Uint8Array) => Promise<boolean>;
const READ: Record<Kind, Read> = {
  pdf: readPdf,
  eml: async (bytes) => await readParts((await unpack(bytes)).parts),
  ics: readCalendar,
  office: async (bytes) => await readParts(await unpackAlone(bytes, "sheet.doc")),
};

/** @returns whether anything was understood. */
async function readPdf(bytes: Uint8Array): Promise<boolean> {
  const pages = await pdfWords(bytes, PAGES_MAX);
  if (pages === undefined) {
    // Its letters would be made out next, which takes seconds and is the same for any pixels.
    await pdfPictures(bytes, PICTURES_MAX);
    return false;
  }
  return isSheet({ pages, firstLines: null });
}

async function readParts(parts: readonly UnpackedPart[]): Promise<boolean> {
  let found = false;
  for (const part of parts.slice(0, PAPERS_MAX)) {
    const text = await textIn(part.bytes).catch(refused);
    if (typeof text === "string" && part.fileName === null)
      found = understandBody(text, { today: TODAY, subject: part.subject }).sheets.length > 0 || found;
    else if (typeof text === "string") found = isSheet(paperOfText(text), part) || found;
    else if (Buffer.from(part.bytes).toString("latin1", 0, 5) === "%PDF-")
      found = (await readPdf(part.bytes).catch(refused)) || found;
  }
  return found;
}

const textIn = async (bytes: Uint8Array): Promise<string | undefined> =>
  await Promise.resolve(bytes).then(textOf);

const isSheet = (
  paper: Parameters<typeof understandSheet>[0],
  about: { subject: string | null; fileName: string | null } = { subject: null, fileName: null },
) =>
  understandSheet(paper, { today: TODAY, subject: about.subject, fileName: about.fileName }).sheets.length >
  0;

function refused(error: unknown): false {
  if (error instanceof UnreadablePicture) return false;
  throw error;
}

async function readCalendar(bytes: Uint8Array): Promise<boolean> {
  const { rows, mapping } = understand(bytes, IMPORT);
  return planImport(rows, [], mapping, []).inserts.length > 0;
}

async function outcomeOf(bytes: Uint8Array): Promise<Outcome> {
  const begun = process.cpuUsage();
  const ended = (said: Outcome["said"], words = ""): Outcome => {
    const { user, system } = process.cpuUsage(begun);
    return { said, words, cpuMs: Math.round((user + system) / 1_000) };
  };
  try {
    return ended((await READ[kind](bytes)) ? "read" : "nothing");
  } catch (error) {
    if (error instanceof UnreadablePicture || error instanceof UnreadableFile)
      return ended("refused", error.message);
    return ended(
      "broke",
      error instanceof Error ? (error.stack ?? String(error)).slice(0, 1_000) : String(error),
    );
  }
}

await answer(async (batch): Promise<Outcomes> => {
  const outcomes: Outcome[] = [];
  for (const bytes of unpacked(Buffer.from(batch))) outcomes.push(await outcomeOf(bytes));
  return { outcomes };
});
