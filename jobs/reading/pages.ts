import { PDFiumLibrary } from "@hyzyla/pdfium";
import sharp, { type Sharp } from "sharp";
import { openPicture, reasonOf, UnreadablePicture } from "../pictures.ts";
import { kindOf } from "./kind.ts";

/** Wide enough to read small print of a call sheet, and no more than a phone fetches in a moment. */
const WIDTH_PX = 1_240;
const HEIGHT_MAX_PX = 3_000;
const QUALITY = 72;

/** The first pages of a PDF, or a picture, as one looks at them: WebP. For programs of their own alone. @throws UnreadablePicture */
export async function drawnPages(bytes: Uint8Array, pagesMax: number): Promise<Buffer[]> {
  const type = kindOf(bytes);
  try {
    if (type === "application/pdf") return await drawnPdf(bytes, pagesMax);
    return [await asWebp((await openPicture(bytes, type)).autoOrient())];
  } catch (error) {
    if (error instanceof UnreadablePicture) throw error;
    const reason = type === "application/pdf" ? "The PDF cannot be drawn." : reasonOf(error);
    throw new UnreadablePicture(reason, { cause: error });
  }
}

async function drawnPdf(bytes: Uint8Array, pagesMax: number): Promise<Buffer[]> {
  const library = await PDFiumLibrary.init();
  try {
    const file = await library.loadDocument(bytes);
    const pages: Buffer[] = [];
    for (let at = 0; at < Math.min(file.getPageCount(), pagesMax); at += 1) {
      const page = file.getPage(at);
      const { originalWidth, originalHeight } = page.getOriginalSize();
      if (!(originalWidth > 0 && originalHeight > 0))
        throw new UnreadablePicture("A page of the PDF has no size.");
      const scale = Math.min(WIDTH_PX / originalWidth, HEIGHT_MAX_PX / originalHeight);
      const { data, width, height } = await page.render({ scale, render: "bitmap" });
      pages.push(await asWebp(sharp(data, { raw: { width, height, channels: 4 } })));
    }
    file.destroy();
    return pages;
  } finally {
    library.destroy();
  }
}

const asWebp = (picture: Sharp): Promise<Buffer> =>
  picture
    .flatten({ background: "#fff" })
    .resize(WIDTH_PX, HEIGHT_MAX_PX, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: QUALITY, effort: 3 })
    .toBuffer();
