import { deflateSync } from "node:zlib";
import type { Font } from "./font.ts";
import type { Sink } from "./table.ts";

/** Numbers of the objects that every paper has; pages come after them. */
const [CATALOG, PAGES, FONT, CID_FONT, DESCRIPTOR, FONT_FILE, TO_UNICODE, INFO, FIRST_PAGE] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const NAME = "PORTAL+DejaVuSansCondensed";
const FONT_LEVEL = 9;
/** Of one `bfchar` block. */
const CHARS_MAX = 100;

export type PdfObjects = {
  /** A page with this content, deflated. */
  page(content: Uint8Array): Promise<void>;
  end(last: { font: Font; used: ReadonlyMap<number, number>; title: string }): Promise<void>;
};

/** Writes down the objects of a PDF one after the other, and at the end where each of them lies (ISO 32000-1 §7.5). */
export async function openObjects(sink: Sink): Promise<PdfObjects> {
  const places: number[] = [];
  let size = 0;
  let pages = 0;
  const write = async (...parts: readonly (string | Uint8Array)[]) => {
    const bytes = Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
    );
    size += bytes.length;
    await sink.write(bytes);
  };
  const object = async (number: number, ...parts: readonly (string | Uint8Array)[]) => {
    places[number] = size;
    await write(`${number} 0 obj\n`, ...parts, "\nendobj\n");
  };
  const stream = (number: number, content: Uint8Array, more = "") =>
    object(
      number,
      `<< /Length ${content.length} /Filter /FlateDecode${more} >>\nstream\n`,
      content,
      "\nendstream",
    );
  await write("%PDF-1.7\n", new Uint8Array([37, 0xe2, 0xe3, 0xcf, 0xd3, 10]));
  return {
    page: async (content) => {
      const number = FIRST_PAGE + 2 * pages++;
      await object(
        number,
        `<< /Type /Page /Parent ${PAGES} 0 R /MediaBox [0 0 842 595] /Resources << /Font << /F ${FONT} 0 R >> >> /Contents ${number + 1} 0 R >>`,
      );
      await stream(number + 1, content);
    },
    end: async ({ font, used, title }) => {
      const glyphs = [...used.keys()].sort((a, b) => a - b);
      const outlines = font.subset(new Set(glyphs));
      const kids = Array.from({ length: pages }, (_, at) => `${FIRST_PAGE + 2 * at} 0 R`);
      await object(CATALOG, `<< /Type /Catalog /Pages ${PAGES} 0 R /Lang (en) >>`);
      await object(PAGES, `<< /Type /Pages /Count ${pages} /Kids [${kids.join(" ")}] >>`);
      await object(
        FONT,
        `<< /Type /Font /Subtype /Type0 /BaseFont /${NAME} /Encoding /Identity-H /DescendantFonts [${CID_FONT} 0 R] /ToUnicode ${TO_UNICODE} 0 R >>`,
      );
      const widths = glyphs.map((glyph) => `${glyph} [${font.widthOf(glyph)}]`);
      await object(
        CID_FONT,
        `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${NAME} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${DESCRIPTOR} 0 R /CIDToGIDMap /Identity /W [${widths.join(" ")}] >>`,
      );
      await object(
        DESCRIPTOR,
        `<< /Type /FontDescriptor /FontName /${NAME} /Flags 4 /FontBBox [${font.box.join(" ")}] /ItalicAngle 0 /Ascent ${font.ascent} /Descent ${font.descent} /CapHeight ${font.ascent} /StemV 80 /FontFile2 ${FONT_FILE} 0 R >>`,
      );
      await stream(FONT_FILE, deflateSync(outlines, { level: FONT_LEVEL }), ` /Length1 ${outlines.length}`);
      await stream(TO_UNICODE, deflateSync(unicodeMap(used)));
      await object(INFO, `<< /Title <${utf16(`\ufeff${title}`)}> /Producer (Live Portal) >>`);
      await finish();
    },
  };

  async function finish(): Promise<void> {
    const start = size;
    const lines = places.slice(1).map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
    await write(
      `xref\n0 ${places.length}\n0000000000 65535 f \n`,
      ...lines,
      `trailer\n<< /Size ${places.length} /Root ${CATALOG} 0 R /Info ${INFO} 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    );
  }
}

/** So that what is copied out of the paper is what was written (§9.10.3). */
function unicodeMap(used: ReadonlyMap<number, number>): string {
  const chars = [...used].map(
    ([glyph, codePoint]) =>
      `<${glyph.toString(16).padStart(4, "0")}> <${utf16(String.fromCodePoint(codePoint))}>`,
  );
  let blocks = "";
  for (let at = 0; at < chars.length; at += CHARS_MAX) {
    const some = chars.slice(at, at + CHARS_MAX);
    blocks += `${some.length} beginbfchar\n${some.join("\n")}\nendbfchar\n`;
  }
  return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${blocks}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
}

/** UTF-16, big-endian, in hex. */
function utf16(words: string): string {
  let hex = "";
  for (let at = 0; at < words.length; at++) hex += words.charCodeAt(at).toString(16).padStart(4, "0");
  return hex;
}
