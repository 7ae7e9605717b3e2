import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createWorker, OEM, PSM, type Page, type Worker } from "tesseract.js";
import type { PageWords, Row, Word } from "../../core/reading/words.ts";
import { asPng, cutOut, leant, readable, turned, type GreyPage } from "./picture.ts";

/** The languages of `core/receipts/labels.ts` that are read by their own data; it comes with the packages, never from afar. */
export const LANGUAGES = ["eng", "deu", "fra", "spa"] as const;
export type Language = (typeof LANGUAGES)[number];

const require = createRequire(import.meta.url);

/** The folder of a language's data; it is read from there, and kept nowhere else. */
const folderOf = (language: Language) =>
  dirname(require.resolve(`@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`));

/** A page of which fewer letters stand in sure words was not read upright: 0.45 to 0.8 of one that was, at most 0.2 of one that was not. */
const UPRIGHT_MIN = 0.3;
/** A sure word: so sure, and not of strokes alone. */
const WORD = { sure: 0.6, letters: /[\p{L}\d]{3}/u };
const TURNS = [90, 270, 180] as const;

/** A page that was read: its words, and the picture that they were read from, upright and with white paper. */
export type ReadPage = { words: PageWords; picture: GreyPage };

/** How a page lies: turned by quarters, and with lines that sink to the right. */
type Pose = Pick<PageWords, "turn" | "slope">;

export type Reader = {
  /** Words of one page, in the pixels of the picture that was given, turned upright. */
  read(page: GreyPage): Promise<ReadPage>;
  /** The same of one that was read before, turned and straightened as it was then. */
  readAgain(page: GreyPage, pose: Pose): Promise<ReadPage>;
  /** From now on black and white are told apart by what is around each letter: other letters are read well by it, and others not. */
  squint(): Promise<void>;
  /** The same page with some of its lines read anew, each by itself and as large as it is read best; no other page is read afterwards. */
  readLines(page: ReadPage, rows: readonly Row[]): Promise<PageWords>;
};

export async function openReader(language: Language): Promise<Reader & AsyncDisposable> {
  const worker = await createWorker(language, OEM.LSTM_ONLY, {
    langPath: folderOf(language),
    cacheMethod: "none",
  });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.SINGLE_BLOCK, user_defined_dpi: "300" });
  return {
    read: (page) => readUpright(worker, page),
    readAgain: (page, pose) => readPosed(worker, page, pose),
    squint: async () => {
      // Sauvola's; its types know the parameters of an older engine.
      await worker.setParameters({ thresholding_method: "2" } as object);
    },
    readLines: async (page, rows) => {
      await worker.setParameters({
        tessedit_pageseg_mode: PSM.SINGLE_LINE,
        thresholding_method: "0",
      } as object);
      const again = new Map<Word, readonly Word[]>();
      for (const row of rows) {
        const [first, ...rest] = row.words;
        if (!first) continue;
        again.set(first, await readLine(worker, page, row));
        for (const word of rest) again.set(word, []);
      }
      return { ...page.words, words: page.words.words.flatMap((word) => again.get(word) ?? [word]) };
    },
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

/** As it lies, and where that reads like nothing, turned by quarters; straightened where its lines are askew. */
async function readUpright(worker: Worker, page: GreyPage): Promise<ReadPage> {
  let best = await readPosed(worker, page, { turn: 0, slope: 0 });
  for (const turn of TURNS) {
    if (sureness(best.words) >= UPRIGHT_MIN) break;
    const one = await readPosed(worker, page, { turn, slope: 0 });
    if (sureness(one.words) > sureness(best.words)) best = one;
  }
  if (Math.abs(best.words.slope) < SLOPE_MIN) return best;
  const straight = await readPosed(worker, page, best.words);
  return sureness(straight.words) > sureness(best.words) ? straight : best;
}

/** About one degree: print that leans less is read as well as it lies. */
const SLOPE_MIN = 0.02;

async function readPosed(worker: Worker, page: GreyPage, { turn, slope }: Pose): Promise<ReadPage> {
  const upright = turn === 0 ? page : await turned(page, turn);
  if (Math.abs(slope) < SLOPE_MIN) return await readPage(worker, upright, turn);
  const angle = Math.atan(slope);
  const straight = await leant(upright, -angle);
  const read = await readPage(worker, straight, turn);
  const { words, slope: rest } = read.words;
  return {
    ...read,
    words: {
      ...read.words,
      width: upright.width,
      height: upright.height,
      slope: slope + rest,
      words: words.map((word) => leantBack(word, angle, straight, upright)),
    },
    picture: (await readable(upright)).page,
  };
}

/** A word's box where it stood before its page was straightened around its middle. */
function leantBack(word: Word, angle: number, from: GreyPage, to: GreyPage): Word {
  const [x, y] = [(word.x0 + word.x1 - from.width) / 2, (word.y0 + word.y1 - from.height) / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [left, top] = [to.width / 2 + x * cos - y * sin, to.height / 2 + x * sin + y * cos];
  const [wide, tall] = [(word.x1 - word.x0) / 2, (word.y1 - word.y0) / 2];
  return { ...word, x0: left - wide, x1: left + wide, y0: top - tall, y1: top + tall };
}

/** The share of its letters that stand in sure words; a page of almost none is as good as unread. */
function sureness({ words }: PageWords): number {
  const lettersOf = (some: readonly Word[]) => some.reduce((sum, { text }) => sum + text.length, 0);
  const letters = lettersOf(words);
  if (letters < LETTERS_MIN) return 0;
  const sure = words.filter(({ text, confidence }) => confidence >= WORD.sure && WORD.letters.test(text));
  return lettersOf(sure) / letters;
}
const LETTERS_MIN = 20;

async function readPage(worker: Worker, page: GreyPage, turn: PageWords["turn"]): Promise<ReadPage> {
  const { page: large, scale } = await readable(page);
  const { data } = await worker.recognize(await asPng(large), {}, { text: false, blocks: true });
  const lines = linesOf(data);
  const words = lines.flatMap((line) =>
    line.words.map(({ text, bbox, confidence }): Word => ({
      text,
      x0: bbox.x0 / scale,
      y0: bbox.y0 / scale,
      x1: bbox.x1 / scale,
      y1: bbox.y1 / scale,
      confidence: confidence / 100,
    })),
  );
  return {
    words: { width: page.width, height: page.height, slope: slopeOf(lines), turn, words },
    picture: large,
  };
}

/** Letters are read best so high; around a line there is some white. */
const LETTER_PX = 42;
const ZOOM = { least: 0.6, most: 4 };
const AROUND_HEIGHTS = { above: 0.45, beside: 0.8 };

/** One line of a page, read twice; a line that reads like nothing stays as it was. */
async function readLine(
  worker: Worker,
  { picture, words: page }: ReadPage,
  row: Row,
): Promise<readonly Word[]> {
  const scale = picture.width / page.width;
  const edge = (of: "x0" | "x1" | "y0" | "y1", pick: (...all: number[]) => number, by: number) =>
    Math.round((pick(...row.words.map((word) => word[of])) + by * row.height) * scale);
  const left = Math.max(0, edge("x0", Math.min, -AROUND_HEIGHTS.beside));
  const top = Math.max(0, edge("y0", Math.min, -AROUND_HEIGHTS.above));
  const right = Math.min(picture.width, edge("x1", Math.max, AROUND_HEIGHTS.beside));
  const bottom = Math.min(picture.height, edge("y1", Math.max, AROUND_HEIGHTS.above));
  if (right - left < 8 || bottom - top < 8) return row.words;
  const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, LETTER_PX / (row.height * scale)));
  const part = { left, top, width: right - left, height: bottom - top };
  const read = async (isSharp: boolean): Promise<Word[]> => {
    const cut = await cutOut(picture, part, zoom, isSharp);
    const { data } = await worker.recognize(cut, {}, { text: false, blocks: true });
    return linesOf(data).flatMap((line) =>
      line.words.map(({ text, bbox, confidence }): Word => ({
        text,
        x0: (bbox.x0 / zoom + left) / scale,
        y0: (bbox.y0 / zoom + top) / scale,
        x1: (bbox.x1 / zoom + left) / scale,
        y1: (bbox.y1 / zoom + top) / scale,
        confidence: confidence / 100,
      })),
    );
  };
  const [plain, sharp] = [await read(false), await read(true)];
  return plain.length > 0 ? doubted(plain, sharp) : row.words;
}

/** Digits that look otherwise with their edges drawn are not sure, however sure their reader was. */
function doubted(words: readonly Word[], others: readonly Word[]): Word[] {
  const said = new Set(others.map(({ text }) => text));
  return words.map((word) =>
    /\d/.test(word.text) && !said.has(word.text)
      ? { ...word, confidence: word.confidence * DIGITS_DIFFER }
      : word,
  );
}
const DIGITS_DIFFER = 0.5;

const linesOf = ({ blocks }: Page) =>
  (blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines));

/** By how much the lines sink: the middle one's slope, long lines counting for more. */
function slopeOf(lines: ReturnType<typeof linesOf>): number {
  const slopes = lines
    .map(({ baseline: { x0, y0, x1, y1 } }) => ({ slope: (y1 - y0) / Math.max(1, x1 - x0), length: x1 - x0 }))
    .filter(({ slope, length }) => length > 50 && Math.abs(slope) < 0.3)
    .toSorted((a, b) => a.slope - b.slope);
  let left = slopes.reduce((sum, { length }) => sum + length, 0) / 2;
  for (const { slope, length } of slopes) {
    left -= length;
    if (left <= 0) return slope;
  }
  return 0;
}
