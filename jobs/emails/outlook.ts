import type { Attachment } from "postal-mime";
import { UnreadablePicture } from "../pictures.ts";
import { isCompound, openCompound, type CompoundFile } from "../reading/compound.ts";
import { charsetOf, rtfHtml, rtfText } from "../reading/rtf.ts";
import { unsqueezed } from "./lzfu.ts";

/** What a mail carries, whoever kept it. */
export type Carrier = {
  subject?: string | undefined;
  text?: string | undefined;
  html?: string | undefined;
  attachments: Attachment[];
  /** Mails that it carries, kept as itself is. */
  items?: Carrier[];
};

/** As deep as mails in mails are read, and some. */
const DEPTH_MAX = 8;
const FILES_MAX = 60;
/** What an item says of itself, by the number of its property and of its kind (MS-OXPROPS). */
const PROPERTY = {
  subject: "0037",
  text: "1000",
  squeezedRtf: "1009",
  html: "1013",
  attachedFile: "3701",
  shortName: "3704",
  longName: "3707",
  type: "370E",
  contentId: "3712",
} as const;
const KIND = { bytes: "0102", storage: "000D", unicode: "001F", ansi: "001E" } as const;
const PROPERTIES = "__properties_version1.0";
/** Among its short properties: the code pages of its letters and of its HTML, and where it was written. */
const TAGS = { letters: 0x3f_fd_00_03, web: 0x3f_de_00_03, locale: 0x3f_f1_00_03 } as const;
/** Where no code page of the letters is said: that of Windows for a language (MS-LCID), by its lower ten bits. */
const CODE_PAGE_OF: Record<number, number> = {
  ...{
    0x01: 1_256,
    0x04: 936,
    0x08: 1_253,
    0x0d: 1_255,
    0x11: 932,
    0x12: 949,
    0x1e: 874,
    0x1f: 1_254,
    0x2a: 1_258,
  },
  ...{ 0x02: 1_251, 0x19: 1_251, 0x22: 1_251, 0x23: 1_251, 0x25: 1_257, 0x26: 1_257, 0x27: 1_257 },
  ...{ 0x05: 1_250, 0x0e: 1_250, 0x15: 1_250, 0x18: 1_250, 0x1a: 1_250, 0x1b: 1_250, 0x24: 1_250 },
};
/** Of Chinese, where the letters are the traditional ones: Taiwan, Hong Kong, Macau. */
const TRADITIONAL = new Set([0x04_04, 0x0c_04, 0x14_04]);
const HIDDEN = 0x7f_fe_00_0b;
const PROPERTY_BYTES = 16;

/**
 * An item that Outlook keeps (`.msg`, MS-OXMSG): its subject, its words and its files; undefined of any other file. For
 * programs of their own alone: it may be hostile. @throws UnreadablePicture
 */
export function outlookItem(bytes: Uint8Array): Carrier | undefined {
  if (!isCompound(bytes)) return undefined;
  const file = openCompound(bytes);
  return file?.read(PROPERTIES) ? itemAt(file, "", 0) : undefined;
}

const below = (path: string, name: string) => (path === "" ? name : `${path}/${name}`);
const stream = (path: string, property: string, kind: string) =>
  below(path, `__substg1.0_${property}${kind}`);

function itemAt(file: CompoundFile, path: string, depth: number): Carrier {
  const letters = lettersAt(file, path);
  const web = shortAt(file, path, TAGS.web) ?? 0;
  const wordsOf = (property: string) => textAt(file, path, property, letters);
  const rtf = rtfAt(file, path);
  const html =
    wordsOf(PROPERTY.html) ??
    htmlIn(file.read(stream(path, PROPERTY.html, KIND.bytes)), web) ??
    (rtf && rtfHtml(rtf));
  const text = wordsOf(PROPERTY.text);
  // In plain text Outlook makes lines of a table's cells.
  const shown = html === undefined ? rtf && rtfText(rtf) : undefined;
  const carrier: Carrier = {
    subject: wordsOf(PROPERTY.subject),
    text: text === undefined || shown?.includes("\t") === true ? shown : text,
    html,
    attachments: [],
    items: [],
  };
  const attached = file.names(path).storages.filter((name) => name.startsWith("__attach_version1.0_"));
  if (attached.length > FILES_MAX)
    throw new UnreadablePicture("The mail carries more files than anybody reads.");
  for (const name of attached.toSorted()) take(file, below(path, name), depth, letters, carrier);
  return carrier;
}

function lettersAt(file: CompoundFile, path: string): number {
  const locale = shortAt(file, path, TAGS.locale) ?? 0;
  const own = TRADITIONAL.has(locale) ? 950 : CODE_PAGE_OF[locale & 0x3_ff];
  return shortAt(file, path, TAGS.letters) ?? own ?? 0;
}

/** A file, or an item of its own. */
function take(file: CompoundFile, path: string, depth: number, codePage: number, carrier: Carrier): void {
  const inner = stream(path, PROPERTY.attachedFile, KIND.storage);
  if (file.read(below(inner, PROPERTIES))) {
    if (depth < DEPTH_MAX) carrier.items?.push(itemAt(file, inner, depth + 1));
    return;
  }
  const content = file.read(stream(path, PROPERTY.attachedFile, KIND.bytes));
  if (!content) return;
  const said = (property: string) => textAt(file, path, property, codePage);
  const contentId = said(PROPERTY.contentId);
  const isHidden = ((shortAt(file, path, HIDDEN) ?? 0) & 1) === 1;
  carrier.attachments.push({
    filename: said(PROPERTY.longName) ?? said(PROPERTY.shortName) ?? "file",
    mimeType: said(PROPERTY.type)?.toLowerCase() ?? "application/octet-stream",
    disposition: "attachment",
    // A picture of the text's own.
    related: isHidden,
    ...(contentId === undefined ? {} : { contentId }),
    content: Uint8Array.from(content).buffer,
  });
}

/** A text in Unicode, or in the item's code page. */
function textAt(file: CompoundFile, path: string, property: string, codePage: number): string | undefined {
  const wide = file.read(stream(path, property, KIND.unicode));
  if (wide) return new TextDecoder("utf-16le").decode(wide).replace(/\0+$/, "");
  const narrow = file.read(stream(path, property, KIND.ansi));
  return narrow && new TextDecoder(charsetOf(codePage)).decode(narrow).replace(/\0+$/, "");
}

/** One of the properties that lie in one stream, each with its value; undefined where it is not there. */
function shortAt(file: CompoundFile, path: string, tag: number): number | undefined {
  const bytes = file.read(below(path, PROPERTIES));
  if (!bytes) return undefined;
  const list = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The heads of an item, of one in another, and of a file are of different lengths, each of whole rows but for eight bytes.
  for (let at = list.length % PROPERTY_BYTES; at + PROPERTY_BYTES <= list.length; at += PROPERTY_BYTES)
    if (list.readUInt32LE(at) === tag) return list.readUInt32LE(at + 8);
  return undefined;
}

function htmlIn(bytes: Uint8Array | undefined, codePage: number): string | undefined {
  if (!bytes || bytes.length === 0) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(charsetOf(codePage)).decode(bytes);
  }
}

function rtfAt(file: CompoundFile, path: string): Uint8Array | undefined {
  const squeezed = file.read(stream(path, PROPERTY.squeezedRtf, KIND.bytes));
  return squeezed && unsqueezed(squeezed);
}
