import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, crc32, deflateRawSync, deflateSync } from "node:zlib";
import sharp from "sharp";
import { pdfOf } from "../../db/seed/pdf.ts";
import { UnreadablePicture } from "../pictures.ts";
import { BOUNDS } from "../reading/ask.ts";
import { readFile } from "./read.ts";

/** Files that are made to break, fill or hold up whatever reads them: each ends in words, within the bounds of a reader. */
let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), "hostile-"));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** As in the house, but for what would only make this test wait. */
const CPU_SECONDS = 3;
const MB = 1_048_576;

async function endOf(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(room, name.replaceAll(/\W/g, "-"));
  writeFileSync(path, bytes);
  const bounds = { ...BOUNDS, cpuSeconds: CPU_SECONDS };
  try {
    const { fields } = await readFile(path, { today: "2026-09-20" }, new AbortController().signal, bounds);
    return fields.total === null ? "read, and nothing is on it" : "read";
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    return error.message;
  }
}

type Part = string | Uint8Array;
/** Objects 1, 2, … of a PDF, without the table that every reader can do without. */
function pdf(objects: readonly Part[], trailer = ""): Buffer {
  const parts = objects.flatMap((object, at) => [`${at + 1} 0 obj\n`, object, "\nendobj\n"]);
  return Buffer.concat(
    ["%PDF-1.7\n", ...parts, `trailer\n<< /Root 1 0 R /Size ${objects.length + 1} ${trailer}>>\n%%EOF\n`].map(
      (part) => Buffer.from(part as string),
    ),
  );
}
const CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const page = (more: string) =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R ${more} >>`;
const stream = (content: Part, more = "") =>
  Buffer.concat([
    Buffer.from(`<< /Length ${Buffer.byteLength(content)} ${more}>>\nstream\n`),
    Buffer.from(content as string),
    Buffer.from("\nendstream"),
  ]);

/** So many pieces of 16 MB of spaces, packed without ever being there. */
function packedSpaces(pieces: number): Buffer {
  const piece = deflateRawSync(Buffer.alloc(16 * MB, " "), { finishFlush: constants.Z_FULL_FLUSH });
  const end = Buffer.from([0x03, 0x00, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array.from({ length: pieces }, () => piece), end]);
}

/** Forms that draw each other: each level ten times the next. */
function drawingForms(levels: number): Buffer {
  const forms = Array.from({ length: levels }, (_, at) => {
    const next = at + 1 < levels ? `/Resources << /XObject << /X ${at + 6} 0 R >> >>` : "";
    const drawing = at + 1 < levels ? "/X Do ".repeat(10) : "0 0 9 9 re f";
    return stream(drawing, `/Type /XObject /Subtype /Form /BBox [0 0 200 200] ${next} `);
  });
  return pdf([CATALOG, PAGES, page("/Resources << /XObject << /X 5 0 R >> >>"), stream("/X Do"), ...forms]);
}

const pictured = (width: number, height: number) =>
  pdf([
    CATALOG,
    PAGES,
    page("/Resources << /XObject << /P 5 0 R >> >>"),
    stream("q 200 0 0 200 0 0 cm /P Do Q"),
    stream(
      deflateSync(packedSpaces(300)),
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter [/FlateDecode /FlateDecode] `,
    ),
  ]);

/** What a picture claims to be, and hardly a byte of it. */
function png(width: number, height: number, data: Uint8Array): Buffer {
  const chunk = (type: string, content: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.byteLength);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", new Uint8Array())]);
}
const jpegOf = (width: number, height: number) =>
  Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3],
    ...[1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9],
  ]);
const LOCKED = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${"41".repeat(32)}> /U <${"42".repeat(32)}> >> /ID [<01> <01>] `;
const written = Buffer.from(
  pdfOf("Receipt", ["TOTAL GBP 41.35", "Date: 12/09/2026", "STRINGS AND REEDS LTD"]),
);

const BROKEN = /^The (PDF|picture) is broken or incomplete\.$|^The file breaks whatever reads it\.$/;
const ENDED = /^Reading it took too (long|much memory)\.$|^The file breaks whatever reads it\.$/;
const LARGE = /^The picture has more than 64 million pixels\.$/;
/** Some readers pass over what is wrong with it; then there is nothing on it. */
const EMPTY = /^read, and nothing is on it$/;
const either = (...words: RegExp[]) => new RegExp(words.map(({ source }) => `(?:${source})`).join("|"));

const FILES: Record<string, [bytes: () => Part | Promise<Part>, says: RegExp]> = {
  "a stream that unpacks to 16 GB": [
    () =>
      pdf([
        CATALOG,
        PAGES,
        page(""),
        stream(deflateSync(packedSpaces(1_000)), "/Filter [/FlateDecode /FlateDecode] "),
      ]),
    either(ENDED, BROKEN, EMPTY),
  ],
  "a page with a picture of 50,000 by 50,000": [() => pictured(50_000, 50_000), either(ENDED, BROKEN, EMPTY)],
  "forms that draw each other ten thousand million times": [
    () => drawingForms(11),
    either(ENDED, BROKEN, EMPTY),
  ],
  "a form that draws itself": [
    () =>
      pdf([
        CATALOG,
        PAGES,
        page("/Resources << /XObject << /X 5 0 R >> >>"),
        stream("/X Do"),
        stream(
          "/X Do",
          "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> ",
        ),
      ]),
    either(ENDED, BROKEN, EMPTY),
  ],
  "a tile of nearly nothing, laid over a page": [
    () =>
      pdf([
        CATALOG,
        PAGES,
        page("/Resources << /Pattern << /T 5 0 R >> >>"),
        stream("/Pattern cs /T scn 0 0 200 200 re f"),
        stream(
          "0 0 1 1 re f",
          "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.00001 /YStep 0.00001 /Resources << >> ",
        ),
      ]),
    either(ENDED, BROKEN, EMPTY),
  ],
  "a table that follows itself": [
    () =>
      Buffer.from(
        `%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Prev 9 >>\nstartxref\n9\n%%EOF\n`,
      ),
    BROKEN,
  ],
  "a length that is its own": [
    () => pdf([CATALOG, PAGES, page(""), "<< /Length 4 0 R >>\nstream\nBT ET\nendstream"]),
    either(BROKEN, EMPTY, ENDED),
  ],
  "lists in lists, a million deep": [
    () => pdf([CATALOG, PAGES, page(`/X ${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`), stream("")]),
    either(BROKEN, EMPTY, ENDED),
  ],
  "a PDF that is cut off": [() => written.subarray(0, written.length / 3), either(BROKEN, EMPTY)],
  "a PDF under a password": [
    () => pdf([CATALOG, PAGES, page(""), stream("")], LOCKED),
    /^The PDF is locked with a password\.$/,
  ],
  "a PNG that claims 50,000 by 50,000": [() => png(50_000, 50_000, deflateSync(Buffer.alloc(100))), LARGE],
  "a PNG that unpacks to far more than it claims": [
    () => png(100, 100, packedSpaces(60)),
    either(BROKEN, EMPTY, ENDED),
  ],
  "a JPEG that claims 65,535 by 65,535": [() => jpegOf(65_535, 65_535), either(LARGE, BROKEN)],
  "a photograph that is cut off": [
    async () =>
      (
        await sharp({ create: { width: 900, height: 900, channels: 3, background: "#999" } })
          .jpeg()
          .toBuffer()
      ).subarray(0, 900),
    BROKEN,
  ],
  "a HEIC of nothing but its name": [
    () => Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0heicmif1"), Buffer.alloc(5_000, 0xff)]),
    either(BROKEN, ENDED, /^There is no picture in the file\.$/),
  ],
};

/** Two at a time, as many as the house reads. */
const lanes = [Promise.resolve(), Promise.resolve()];
const inLane = async (at: number, work: () => Promise<void>) =>
  await (lanes[at % lanes.length] = (lanes[at % lanes.length] ?? Promise.resolve()).then(work, work));

for (const [at, [name, [bytes, says]]] of Object.entries(FILES).entries())
  test.concurrent(
    `${name} ends in words`,
    () =>
      inLane(at, async () => {
        expect([name, await endOf(name, await bytes())]).toEqual([name, expect.stringMatching(says)]);
      }),
    240_000,
  );
