import sharp, { type Sharp } from "sharp";
import type { DocumentType } from "../../core/documents.ts";
import { openPicture, UnreadablePicture } from "../pictures.ts";

/** A page as grey pixels, a byte each. */
export type GreyPage = { pixels: Uint8Array; width: number; height: number };

/** Larger than any print needs to be read; photographs of phones are made smaller first. */
const SIDE_MAX_PX = 3_200;
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
    throw new UnreadablePicture("The picture is broken or incomplete.", { cause: error });
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

const opened = ({ pixels, width, height }: GreyPage) => sharp(pixels, { raw: { width, height, channels: 1 } });

/**
 * Paper becomes white and print dark wherever the light fell: each pixel as a share of how bright its surroundings
 * are, then so large that small print can be read.
 */
export async function readable(page: GreyPage): Promise<{ page: GreyPage; scale: number }> {
  const light = await lightOf(page);
  const flat = new Uint8Array(page.pixels.length);
  for (let at = 0; at < flat.length; at += 1)
    flat[at] = Math.min(255, Math.round(((page.pixels[at] ?? 0) * 245) / Math.max(40, light[at] ?? 255)));
  const scale = Math.min(SCALE_MAX, Math.max(1, WIDTH_MIN_PX / page.width), SIDE_MAX_PX * 1.3 / page.height);
  if (scale <= 1) return { page: { ...page, pixels: flat }, scale: 1 };
  const { data, info } = await opened({ ...page, pixels: flat })
    .resize(Math.round(page.width * scale), Math.round(page.height * scale), { kernel: "cubic" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { page: { pixels: data, width: info.width, height: info.height }, scale: info.width / page.width };
}

/** How bright the paper is around each pixel: the brightest of small patches, smoothed. */
async function lightOf(page: GreyPage): Promise<Uint8Array> {
  const patch = Math.max(8, Math.round(Math.min(page.width, page.height) / LIGHT_PATCHES));
  const [columns, lines] = [Math.ceil(page.width / patch), Math.ceil(page.height / patch)];
  const bright = new Uint8Array(columns * lines);
  const counts = new Uint32Array(256);
  for (let line = 0; line < lines; line += 1) {
    for (let column = 0; column < columns; column += 1) {
      counts.fill(0);
      let all = 0;
      for (let y = line * patch; y < Math.min(page.height, (line + 1) * patch); y += 2) {
        for (let x = column * patch; x < Math.min(page.width, (column + 1) * patch); x += 2) {
          const value = page.pixels[y * page.width + x] ?? 0;
          counts[value] = (counts[value] ?? 0) + 1;
          all += 1;
        }
      }
      bright[line * columns + column] = brightShare(counts, all);
    }
  }
  return await sharp(bright, { raw: { width: columns, height: lines, channels: 1 } })
    .blur(1)
    .resize(page.width, page.height, { fit: "fill", kernel: "cubic" })
    .greyscale()
    .raw()
    .toBuffer();
}

/** Brighter than nine in ten: paper, and no spark of light on it. */
function brightShare(counts: Uint32Array, all: number): number {
  let above = 0;
  for (let value = 255; value > 0; value -= 1) {
    above += counts[value] ?? 0;
    if (above >= all * 0.1) return value;
  }
  return 0;
}

/** A quarter turn or several, clockwise. */
export async function turned(page: GreyPage, degrees: 90 | 180 | 270): Promise<GreyPage> {
  const { data, info } = await opened(page).rotate(degrees).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** As a file that every reader of pictures takes. */
export async function asPng(page: GreyPage): Promise<Buffer> {
  return await opened(page).png({ compressionLevel: 1 }).toBuffer();
}
