import { PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";
import { getDocumentProxy } from "unpdf";
import type { PageWords, Word } from "../../core/reading/words.ts";
import { UnreadablePicture } from "../pictures.ts";
import { grey, type GreyPage } from "./picture.ts";

/** A page with fewer is a picture of a page. */
const LETTERS_MIN = 20;
/** 72 points are an inch: 200 dots of it. */
const RENDER_SCALE = 200 / 72;
const PAGE_POINTS_MAX = 5_000;

/** The text that the first pages of a PDF carry, with where it stands; undefined where they have none and must be read as a picture. @throws UnreadablePicture */
export async function pdfWords(bytes: Uint8Array, pagesMax: number): Promise<PageWords[] | undefined> {
  try {
    // It takes the bytes for its own.
    const file = await getDocumentProxy(bytes.slice());
    const pages: PageWords[] = [];
    for (let number = 1; number <= Math.min(file.numPages, pagesMax); number += 1) {
      const page = await file.getPage(number);
      const { width, height, transform } = page.getViewport({ scale: 1 });
      const { items } = await page.getTextContent();
      const words = items.flatMap((item) =>
        "str" in item ? wordsOf(item as Item, matrixOf(transform)) : [],
      );
      pages.push({ width, height, slope: 0, turn: 0, words });
    }
    const letters = pages.flatMap(({ words }) => words).reduce((sum, { text }) => sum + text.length, 0);
    return letters < LETTERS_MIN ? undefined : pages;
  } catch (error) {
    throw new UnreadablePicture(reasonOf(error), { cause: error });
  }
}

type Matrix = [number, number, number, number, number, number];
type Item = { str: string; transform: number[]; width: number; height: number };

/** More than so steep is print along an edge, and no line of the page. */
const STEEP = 0.5;

/**
 * A piece of text becomes its words, each as wide as its share of the letters. Where they stand on the page as it is
 * looked at: many pages lie on their side in the file, and say that they are to be turned.
 */
function wordsOf({ str, transform, width, height }: Item, view: Matrix): Word[] {
  const own = matrixOf(transform);
  const [along, down, , , left, baseline] = product(view, own);
  const tall = height || Math.hypot(own[2], own[3]);
  if (tall === 0 || Math.abs(down) > Math.abs(along) * STEEP) return [];
  const bottom = baseline + tall * 0.2;
  return [...str.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
    text,
    x0: left + (width * index) / str.length,
    x1: left + (width * (index + text.length)) / str.length,
    y0: bottom - tall,
    y1: bottom,
    confidence: 0.99,
  }));
}

const matrixOf = ([a = 1, b = 0, c = 0, d = 1, e = 0, f = 0]: number[]): Matrix => [a, b, c, d, e, f];

/** First `b`, then `a` (ISO 32000-1 §8.3.4). */
const product = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[2] * b[1],
  a[1] * b[0] + a[3] * b[1],
  a[0] * b[2] + a[2] * b[3],
  a[1] * b[2] + a[3] * b[3],
  a[0] * b[4] + a[2] * b[5] + a[4],
  a[1] * b[4] + a[3] * b[5] + a[5],
];

/** Its first pages as pictures. @throws UnreadablePicture */
export async function pdfPictures(bytes: Uint8Array, pagesMax: number): Promise<GreyPage[]> {
  const library = await PDFiumLibrary.init();
  try {
    const file = await library.loadDocument(bytes);
    const pages: GreyPage[] = [];
    for (let at = 0; at < Math.min(file.getPageCount(), pagesMax); at += 1) {
      const page = file.getPage(at);
      const { originalWidth, originalHeight } = page.getOriginalSize();
      const longer = Math.max(originalWidth, originalHeight);
      if (!(longer > 0)) throw new UnreadablePicture("A page of the PDF has no size.");
      const scale = Math.min(RENDER_SCALE, (PAGE_POINTS_MAX / longer) * 0.6);
      const { data, width, height } = await page.render({ scale, render: "bitmap" });
      pages.push(await grey(sharp(data, { raw: { width, height, channels: 4 } })));
    }
    file.destroy();
    return pages;
  } catch (error) {
    if (error instanceof UnreadablePicture) throw error;
    throw new UnreadablePicture(reasonOf(error), { cause: error });
  } finally {
    library.destroy();
  }
}

function reasonOf(error: unknown): string {
  const said = error instanceof Error ? `${error.name} ${error.message}` : "";
  return /password|encrypt/i.test(said)
    ? "The PDF is locked with a password."
    : "The PDF is broken or incomplete.";
}
