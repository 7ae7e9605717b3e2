import { PAGES_MAX } from "../../core/email-drafts.ts";
import { textOf } from "../callsheets/paper.ts";
import { UnreadablePicture } from "../pictures.ts";
import { answer } from "../reading/answer.ts";
import { drawnPages } from "../reading/pages.ts";
import type { Drawn, DrawnPaper } from "./draw.ts";
import { unpack, unpackAlone } from "./unpack.ts";

/** A program of its own (draw.ts): draws the papers of one mail, or of a file without one, and ends. */
const [form = "", fileName = "", wanted = "[]"] = process.argv.slice(2);

type Wanted = { part: number; kind: "text" | "pdf" | "picture"; pages: number };
const LINES_MAX = 4_000;
const LINE_MAX = 400;
const NONE: DrawnPaper = { pages: [], lines: null };

async function draw(bytes: Uint8Array): Promise<Drawn> {
  const parts = form === "mail" ? (await unpack(bytes)).parts : await unpackAlone(bytes, fileName);
  const papers: DrawnPaper[] = [];
  for (const { part, kind, pages } of JSON.parse(wanted) as Wanted[]) {
    const found = parts[part];
    papers.push(found ? await paperOf(found.bytes, kind, Math.min(pages, PAGES_MAX)) : NONE);
  }
  return { papers };
}

/** One that cannot be drawn takes nothing from the others. */
async function paperOf(bytes: Uint8Array, kind: Wanted["kind"], pagesMax: number): Promise<DrawnPaper> {
  if (kind === "text") return { pages: [], lines: linesOf(textOf(bytes) ?? "") };
  try {
    const pages = await drawnPages(bytes, pagesMax);
    return { pages: pages.map((page) => page.toString("base64")), lines: null };
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    return NONE;
  }
}

/** Numbered as `paperOfText` numbers them. */
const linesOf = (text: string): string[] =>
  text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll("\f", "")
    .split("\n")
    .slice(0, LINES_MAX)
    .map((line) => line.slice(0, LINE_MAX));

await answer(draw);
