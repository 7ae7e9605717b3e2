import readExif from "exif-reader";
import decodeHeic from "heic-decode";
import sharp, { type Sharp } from "sharp";
import {
  IMAGE_FORMATS,
  THUMBNAIL_SIZES,
  type DocumentType,
  type ImageFormat,
  type ThumbnailSize,
} from "../core/documents.ts";

/** More than any phone's camera; a file that claims more wants our memory. */
export const PIXELS_MAX = 64_000_000;
const QUALITY = 85;
const PLACEHOLDER_PX = 12;

/** In words for whoever sent it. */
export class UnreadablePicture extends Error {
  override name = "UnreadablePicture";
}

export type Picture = {
  /** What `content` is: formats that browsers do not show become ones that they do. */
  type: DocumentType;
  content: Uint8Array;
  width: number;
  height: number;
  placeholder: string;
};

/**
 * The picture that a file shows, upright, and nothing else of the file but who holds its copyright (mission J-21).
 * @throws UnreadablePicture for one that is broken or too large.
 */
export async function readPicture(bytes: Uint8Array, type: DocumentType): Promise<Picture> {
  try {
    const source = await openPicture(bytes, type);
    const meta = await source.metadata();
    const kept = formatOf(type);
    const upright = source.autoOrient();
    const copyright = copyrightOf(meta.exif);
    const named = copyright === undefined ? upright : upright.withExif({ IFD0: { Copyright: copyright } });
    const { data, info } = await encode(named, kept).toBuffer({ resolveWithObject: true });
    const tiny = await open(data).resize(PLACEHOLDER_PX).webp({ quality: 40 }).toBuffer();
    return {
      type: `image/${kept}`,
      content: data,
      width: info.width,
      height: info.height,
      placeholder: `data:image/webp;base64,${tiny.toString("base64")}`,
    };
  } catch (error) {
    if (error instanceof UnreadablePicture) throw error;
    throw new UnreadablePicture(reasonOf(error), { cause: error });
  }
}

/** Any kind of picture that is taken, not yet decoded or turned upright. @throws UnreadablePicture, or what sharp says. */
export async function openPicture(bytes: Uint8Array, type: DocumentType): Promise<Sharp> {
  return type === "image/heic" ? await fromHeic(bytes) : open(bytes);
}

/** What a picture is kept as: lossless where it may be see-through, what browsers show in any case. */
function formatOf(type: DocumentType): "jpeg" | "png" | "webp" {
  if (type === "image/webp") return "webp";
  return type === "image/png" || type === "image/gif" ? "png" : "jpeg";
}

/** Every size in every format, smallest first; `done` rises to 1. */
export async function* makePictures(
  picture: Picture,
): AsyncGenerator<{ size: ThumbnailSize; format: ImageFormat; content: Uint8Array; done: number }> {
  const formats = Object.keys(IMAGE_FORMATS) as ImageFormat[];
  const total = THUMBNAIL_SIZES.length * formats.length;
  let made = 0;
  for (const size of THUMBNAIL_SIZES) {
    const cut = size === THUMBNAIL_SIZES[0];
    const resized = open(picture.content).resize(size, size, {
      fit: cut ? "cover" : "inside",
      withoutEnlargement: !cut,
    });
    for (const format of formats) {
      made += 1;
      const content = await encode(resized.clone(), format).toBuffer();
      yield { size, format, content, done: made / total };
    }
  }
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: "error", pages: 1 });
}

function encode(picture: Sharp, format: ImageFormat | "png"): Sharp {
  switch (format) {
    case "jpeg":
      return picture.flatten({ background: "#fff" }).jpeg({ quality: QUALITY, progressive: true });
    case "webp":
      return picture.webp({ quality: QUALITY });
    case "avif":
      // Its scale is another one: 60 looks like 85 of the others, at half their size.
      return picture.avif({ quality: 60, effort: 3 });
    case "png":
      return picture.png({ compressionLevel: 9, progressive: false });
  }
}

/** The codec that phones use has patents, so sharp comes without it. */
async function fromHeic(bytes: Uint8Array): Promise<Sharp> {
  const [first] = await decodeHeic.all({ buffer: bytes });
  if (!first) throw new UnreadablePicture("There is no picture in the file.");
  if (first.width * first.height > PIXELS_MAX) throw new UnreadablePicture(TOO_LARGE);
  const { data, width, height } = await first.decode();
  // Rotated already by the decoder.
  return sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
}

const TOO_LARGE = `The picture has more than ${PIXELS_MAX / 1_000_000} million pixels.`;

function copyrightOf(exif: Buffer | undefined): string | undefined {
  if (!exif) return undefined;
  try {
    const name: unknown = readExif(exif).Image?.Copyright;
    return typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, 200) : undefined;
  } catch {
    // Metadata that cannot be read is not kept.
    return undefined;
  }
}

/** What sharp has against a picture, in our words. */
export function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : "";
  return /pixel limit|exceeds/i.test(said) ? TOO_LARGE : "The picture is broken or incomplete.";
}
