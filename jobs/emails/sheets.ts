import type { EmailDraft, EmailPart } from "../../core/emails.ts";
import { understandBody } from "../../core/callsheets/bodies.ts";
import { understandSheet } from "../../core/callsheets/understand.ts";
import { paperOf, textOf, writtenPaperOf, type ReadPaper } from "../callsheets/paper.ts";
import { UnreadablePicture } from "../pictures.ts";
import { isCompound } from "../reading/compound.ts";
import { isPdf } from "../reading/kind.ts";
import { isRtf } from "../reading/rtf.ts";
import type { UnpackedPart } from "./unpack.ts";

export type SheetsRead = {
  parts: EmailPart[];
  draft: EmailDraft | null;
  extractionMs: number;
  parsingMs: number;
};

/** More would take more time than a reader has. */
const PAPERS_MAX = 6;
/** Smaller pictures are logos. */
const PICTURE_MIN_BYTES = 20_000;

/** Files before pictures, which take seconds; the mail's own words last: they speak of the sheet that is with them. */
const RANKS = ["pdf", "text", "picture", "body"] as const;
type Rank = (typeof RANKS)[number];

const REASONS = {
  archive: "Archives are not opened.",
  noPdf: "It is called a PDF and is none.",
  kind: "Files of this kind are not read.",
  logo: "A small picture that belongs to the text.",
  empty: "It is empty.",
  enough: "A call sheet was found before it.",
  older: "It lies in a forwarded mail, below the call sheet that was read.",
  many: "There is more in the mail than is read.",
  outlook:
    "Nothing that can be read is in Outlook's own format: send it as PDF, or forward it as an attachment.",
  oldExcel: "Excel files from before 2007 are not read: save it as .xlsx or PDF.",
} as const;

/**
 * The call sheets of a mail: of what lies closest to its top, all of the best kind that are sheets. So an older sheet
 * at the bottom of a forwarded mail is not taken for today's.
 */
export async function sheetsOf(parts: readonly UnpackedPart[], today: string): Promise<SheetsRead> {
  return await sheetsBy(paperOf, parts, today);
}

/** The same of a mail whose papers carry their text; undefined where one that counts has to be read from its pixels. */
export async function writtenSheetsOf(
  parts: readonly UnpackedPart[],
  today: string,
): Promise<SheetsRead | undefined> {
  let isScan = false;
  const read = async (bytes: Uint8Array): Promise<ReadPaper | undefined> => {
    const paper = isScan ? undefined : await writtenPaperOf(bytes);
    isScan ||= paper === undefined;
    return paper;
  };
  const found = await sheetsBy(read, parts, today);
  return isScan ? undefined : found;
}

type ReadsPaper = (bytes: Uint8Array) => Promise<ReadPaper | undefined>;

async function sheetsBy(
  readPaper: ReadsPaper,
  parts: readonly UnpackedPart[],
  today: string,
): Promise<SheetsRead> {
  const outcomes: EmailPart[] = parts.map((part) => ({
    file_name: part.fileName,
    type: part.type,
    size_bytes: part.bytes.byteLength,
    depth: part.depth,
    outcome: "not-read",
    reason: null,
  }));
  const found: SheetsRead = { parts: outcomes, draft: null, extractionMs: 0, parsingMs: 0 };
  const ranked = parts.map((part) => rankOf(part));
  let papers = 0;
  for (const depth of [...new Set(parts.map((part) => part.depth))].toSorted((a, b) => a - b))
    for (const rank of RANKS)
      for (const [at, part] of parts.entries()) {
        if (part.depth !== depth || ranked[at] !== rank) continue;
        const outcome = outcomes[at];
        if (outcome === undefined) continue;
        if (isDone(found.draft, outcomes, { depth, rank }, ranked))
          outcome.reason = REASONS[depth > 0 ? "older" : "enough"];
        else if (papers >= PAPERS_MAX) outcome.reason = REASONS.many;
        else {
          papers += 1;
          await readPart(readPaper, { part, at, today }, outcome, found);
        }
      }
  for (const [at, rank] of ranked.entries()) {
    const outcome = outcomes[at];
    if (outcome && typeof rank === "object") outcome.reason = rank.reason;
  }
  return found;
}

/** Whether what was found stands above this, or is of a better kind. */
function isDone(
  draft: EmailDraft | null,
  outcomes: readonly EmailPart[],
  here: { depth: number; rank: Rank },
  ranked: readonly (Rank | { reason: string })[],
): boolean {
  const [first] = draft?.papers ?? [];
  if (!first) return false;
  return outcomes[first.part]?.depth !== here.depth || ranked[first.part] !== here.rank;
}

async function readPart(
  readPaper: ReadsPaper,
  { part, at, today }: { part: UnpackedPart; at: number; today: string },
  outcome: EmailPart,
  found: SheetsRead,
): Promise<void> {
  try {
    const begun = performance.now();
    const read = await readPaper(part.bytes);
    if (!read) return;
    const { paper, kind } = read;
    const extracted = performance.now();
    const expected = { today, subject: part.subject, fileName: part.fileName };
    // Of a mail's own words those at the top count, and what was quoted below is older.
    const { language, sheets } =
      part.fileName === null
        ? understandBody(textOf(part.bytes) ?? "", expected)
        : understandSheet(paper, expected);
    found.extractionMs += extracted - begun;
    found.parsingMs += performance.now() - extracted;
    outcome.outcome = sheets.length > 0 ? "sheet" : "no-sheet";
    if (sheets.length === 0) return;
    found.draft ??= { language, sheets: [], papers: [] };
    found.draft.sheets.push(...sheets.map((sheet) => ({ ...sheet, part: at })));
    const pages = paper.pages.map(({ width, height }) => ({ width, height }));
    found.draft.papers.push({ part: at, kind, pages });
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    outcome.outcome = "unreadable";
    outcome.reason = error.message;
  }
}

function rankOf({ fileName, type, bytes, isInline }: UnpackedPart): Rank | { reason: string } {
  if (bytes.byteLength === 0) return { reason: REASONS.empty };
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (isPdf(bytes)) return "pdf";
  if (type === "application/pdf") return { reason: REASONS.noPdf };
  if (fileName === null) return "body";
  if (head.startsWith("PK") && isOffice(type, fileName)) return "text";
  if (isRtf(bytes)) return "text";
  if (isCompound(bytes) && (/\.do[ct]$/i.test(fileName) || type === "application/msword")) return "text";
  if (isCompound(bytes) && (/\.xl[st]$/i.test(fileName) || type === "application/vnd.ms-excel"))
    return { reason: REASONS.oldExcel };
  if (begins(head, ARCHIVES) && !/\.(?:pptx|od[ts])$/i.test(fileName)) return { reason: REASONS.archive };
  if (/winmail\.dat$|\.msg$/i.test(fileName) || type === "application/ms-tnef")
    return { reason: REASONS.outlook };
  if (/^text\/(?:plain|markdown|html|csv|tab-separated-values)$/.test(type)) return "text";
  if (/\.(?:txt|md|csv|tsv|html?)$/i.test(fileName)) return "text";
  if (isPicture(head))
    return isInline || bytes.byteLength < PICTURE_MIN_BYTES ? { reason: REASONS.logo } : "picture";
  return { reason: REASONS.kind };
}

/** Word and Excel, as they have been kept since 2007. */
const isOffice = (type: string, fileName: string) =>
  /\.(?:docx|docm|xlsx|xlsm)$/i.test(fileName) ||
  /openxmlformats-officedocument\.(?:wordprocessingml|spreadsheetml)/.test(type);

const ARCHIVES = ["PK\u0003\u0004", "Rar!", "\u001f\u008b", "7z\u00bc"] as const;
const PICTURES = ["\u00ff\u00d8\u00ff", "\u0089PNG", "GIF8", "II*", "MM\u0000*"] as const;
const begins = (head: string, some: readonly string[]) => some.some((one) => head.startsWith(one));

const isPicture = (head: string) =>
  begins(head, PICTURES) ||
  (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") ||
  head.slice(4, 8) === "ftyp";
