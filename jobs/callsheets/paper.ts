import type { Language } from "../../core/callsheets/fields.ts";
import { paperOfText, type Paper } from "../../core/callsheets/text.ts";
import { languageOfPaper } from "../../core/callsheets/understand.ts";
import { isPdf, kindOf } from "../reading/kind.ts";
import { officeText } from "../reading/office.ts";
import { rtfText } from "../reading/rtf.ts";
import { word97Text } from "../reading/word97.ts";
import { pdfPictures, pdfWords } from "../reading/pdf.ts";
import { greyPage, type GreyPage } from "../reading/picture.ts";
import { openReader, type Language as Letters } from "../reading/text.ts";
import type { ReadSheet } from "./read.ts";

/** What comes after them are maps, forms and safety notes. */
const PAGES_MAX = 8;
/** A page of pixels takes seconds to read. */
const PICTURES_MAX = 3;
/** Of three languages no letters come with us: those of the nearest, which has most of their marks. */
const LETTERS: Record<Language, Letters> = {
  en: "eng",
  de: "deu",
  fr: "fra",
  es: "spa",
  it: "fra",
  nl: "eng",
  pt: "spa",
};

export type ReadPaper = { paper: Paper; kind: ReadSheet["kind"] };

/** A file's words with where they stand, by its own text where it has one. For programs of their own alone: it may be hostile. @throws UnreadablePicture */
export async function paperOf(bytes: Uint8Array): Promise<ReadPaper> {
  const written = await writtenPaperOf(bytes);
  if (written) return written;
  const kind = kindOf(bytes);
  const isPdf = kind === "application/pdf";
  const pictures = isPdf ? await pdfPictures(bytes, PICTURES_MAX) : [await greyPage(bytes, kind)];
  return { paper: await paperOfPictures(pictures), kind: "picture" };
}

/** The same of a file that carries its text; undefined of one that has to be read from its pixels, which takes seconds. @throws UnreadablePicture */
export async function writtenPaperOf(bytes: Uint8Array): Promise<ReadPaper | undefined> {
  const text = textOf(bytes);
  if (text !== undefined) return { paper: paperOfText(text), kind: "text" };
  if (kindOf(bytes) !== "application/pdf") return undefined;
  const pages = await pdfWords(bytes, PAGES_MAX);
  return pages && { paper: { pages, firstLines: null }, kind: "pdf" };
}

/** In English first; where that shows another language, again in it: its letters and words are others. */
async function paperOfPictures(pictures: readonly GreyPage[]): Promise<Paper> {
  const english = await readIn("eng", pictures);
  const language = languageOfPaper(english);
  return language === "en" ? english : await readIn(LETTERS[language], pictures);
}

async function readIn(letters: Letters, pictures: readonly GreyPage[]): Promise<Paper> {
  await using reader = await openReader(letters);
  const pages: Paper["pages"][number][] = [];
  for (const picture of pictures) pages.push((await reader.read(picture)).words);
  return { pages, firstLines: null };
}

/** Text that Windows calls Unicode says so in its first two bytes. */
const WIDE: Record<string, string | undefined> = { "\u00ff\u00fe": "utf-16le", "\u00fe\u00ff": "utf-16be" };

/** The text of a file that is nothing else, or of Word, Excel or Rich Text; undefined of a PDF, a picture, and what no character set explains. @throws UnreadablePicture */
export function textOf(bytes: Uint8Array): string | undefined {
  const office = officeText(bytes) ?? rtfText(bytes) ?? word97Text(bytes);
  if (office !== undefined) return office;
  const wide = WIDE[Buffer.from(bytes.subarray(0, 2)).toString("latin1")];
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString("latin1");
  // oxlint-disable-next-line no-control-regex
  if (isPdf(bytes) || /[\u0000-\u0008\u000e-\u001a]/.test(head)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Older programs of offices write one byte a letter; a picture has control characters in its head.
    return /^(?:\u00ff\u00d8|\u0089PNG|GIF8|RIFF)/.test(head)
      ? undefined
      : new TextDecoder("windows-1252").decode(bytes);
  }
}
