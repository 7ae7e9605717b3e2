import sharp, { type Sharp } from "sharp";
import type { DocumentType } from "../../core/documents.ts";
import { openPicture, reasonOf, UnreadablePicture } from "../pictures.ts";

/** A page as grey pixels, a byte each. */
export type GreyPage = { pixels: Uint8Array; width: number; height: number };

/** Larger than any print needs to be read; photographs of phones are made smaller first. */
const SIDE_MAX_PX = 2_600;
/** Tills print 40 to 48 letters a line: so wide their letters are tall enough to read. */
const WIDTH_MIN_PX = 1_300;
const SCALE_MAX = 3;
/** Of the page's shorter side: what is lit alike is so large at least. */
const LIGHT_PATCHES = 24;

/** @throws UnreadablePicture */
export async function greyPage(bytes: Uint8Array, type: DocumentType): Promise<GreyPage> {
  try {
    return await grey((await openPicture(bytes, type)).autoOrient());
  } catch (error) {
    if (error instanceof UnreadablePicture) throw error;
    throw new UnreadablePicture(reasonOf(error), { cause: error });
  }
}

export async function grey(picture: Sharp): Promise<GreyPage> {
  const { data, info } = await picture
    .flatten({ background: "#fff" })
    .resize(SIDE_MAX_PX, SIDE_MAX_PX, { fit: "inside", withoutEnlargement: true })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

const opened = ({ pixels, width, height }: GreyPage) =>
  sharp(pixels, { raw: { width, height, channels: 1 } });

/**
 * Paper becomes white and print black wherever the light fell and however pale the print is: each pixel between the
 * brightest and the darkest around it. Then so large that small print can be read.
 */
export async function readable(page: GreyPage): Promise<{ page: GreyPage; scale: number }> {
  const patch = Math.max(8, Math.round(Math.min(page.width, page.height) / LIGHT_PATCHES));
  const light = await levelOf(page, { patch, share: LIGHT_SHARE, smooth: 1 });
  const flat = mapped(page, (value, at) => (value * WHITE) / Math.max(LIGHT_MIN, light[at] ?? 255));
  // Of larger patches, so that there is print in most of them.
  const dark = await levelOf(flat, { patch: patch * 2, share: DARK_SHARE, smooth: 1.5 });
  const clear = mapped(flat, (value, at) => {
    const ink = Math.min(dark[at] ?? 0, DARK_MAX);
    return ((value - ink) * WHITE) / (WHITE - ink);
  });
  const scale = Math.min(SCALE_MAX, WIDTH_MIN_PX / page.width, (SIDE_MAX_PX * 1.3) / page.height);
  if (scale <= 1) return { page: clear, scale: 1 };
  const { data, info } = await opened(clear)
    .resize(Math.round(page.width * scale), Math.round(page.height * scale), { kernel: "cubic" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { page: { pixels: data, width: info.width, height: info.height }, scale: info.width / page.width };
}

const WHITE = 245;
/** Brighter than nine in ten: paper, and no spark of light on it. */
const LIGHT_SHARE = 0.9;
/** What is darker is a table or a hand, and not paper in the shade. */
const LIGHT_MIN = 40;
/** Print covers a few of a hundred pixels. */
const DARK_SHARE = 0.03;
/** What is paler is no print: a patch of nothing but paper stays white. */
const DARK_MAX = 200;

function mapped(page: GreyPage, map: (value: number, at: number) => number): GreyPage {
  const pixels = new Uint8Array(page.pixels.length);
  for (let at = 0; at < pixels.length; at += 1)
    pixels[at] = Math.max(0, Math.min(255, Math.round(map(page.pixels[at] ?? 0, at))));
  return { ...page, pixels };
}

type Level = { patch: number; share: number; smooth: number };

/** For each pixel what `share` of the patch around it is darker than. */
async function levelOf(page: GreyPage, { patch, share, smooth }: Level): Promise<Uint8Array> {
  const [columns, lines] = [Math.ceil(page.width / patch), Math.ceil(page.height / patch)];
  const levels = new Uint8Array(columns * lines);
  for (let line = 0; line < lines; line += 1)
    for (let column = 0; column < columns; column += 1)
      levels[line * columns + column] = levelIn(page, column * patch, line * patch, patch, share);
  return await sharp(levels, { raw: { width: columns, height: lines, channels: 1 } })
    .blur(smooth)
    .resize(page.width, page.height, { fit: "fill", kernel: "cubic" })
    .greyscale()
    .raw()
    .toBuffer();
}

function levelIn(
  { pixels, width, height }: GreyPage,
  left: number,
  top: number,
  patch: number,
  share: number,
): number {
  const counts = new Uint32Array(256);
  const [right, bottom] = [Math.min(width, left + patch), Math.min(height, top + patch)];
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const value = pixels[y * width + x] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
  let rest = (right - left) * (bottom - top) * share;
  for (let value = 0; value < 255; value += 1) {
    rest -= counts[value] ?? 0;
    if (rest <= 0) return value;
  }
  return 255;
}

/** A quarter turn or several, clockwise. */
export async function turned(page: GreyPage, degrees: 90 | 180 | 270): Promise<GreyPage> {
  const { data, info } = await opened(page)
    .rotate(degrees)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** Turned by an angle in radians, clockwise, on white. */
export async function leant(page: GreyPage, angle: number): Promise<GreyPage> {
  const { data, info } = await opened(page)
    .rotate((angle * 180) / Math.PI, { background: "#fff" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** A part of a page, larger, as a file. @param isSharp with its edges drawn. */
export async function cutOut(
  page: GreyPage,
  part: { left: number; top: number; width: number; height: number },
  zoom: number,
  isSharp: boolean,
): Promise<Buffer> {
  const [width, height] = [part.width, part.height].map((side) => Math.max(1, Math.round(side * zoom)));
  const cut = opened(page).extract(part).resize(width, height, { fit: "fill", kernel: "cubic" });
  return await (isSharp ? cut.sharpen({ sigma: 2, m1: 1, m2: 3 }) : cut)
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** As a file that every reader of pictures takes. */
export async function asPng(page: GreyPage): Promise<Buffer> {
  return await opened(page).png({ compressionLevel: 1 }).toBuffer();
}
