import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { UnreadablePicture } from "../pictures.ts";
import { readFile } from "./read.ts";

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), "read-"));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

async function read(bytes: Uint8Array | string) {
  const path = join(room, "file");
  writeFileSync(path, bytes);
  return await readFile(path, { today: "2026-09-20" }, new AbortController().signal);
}
const refusalOf = async (bytes: Uint8Array | string) =>
  await read(bytes).then(
    () => "read",
    (error: unknown) => (error instanceof UnreadablePicture ? error.message : String(error)),
  );

/** A page that is a picture and nothing else, as scanners make them. */
async function scanned(picture: Buffer): Promise<Buffer> {
  const { width = 1, height = 1 } = await sharp(picture).metadata();
  const draw = `q ${width / 3} 0 0 ${height / 3} 0 0 cm /P Do Q`;
  const before = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width / 3} ${height / 3}] /Resources << /XObject << /P 5 0 R >> >> /Contents 4 0 R >>`,
    `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`,
  ].map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`);
  const image = `5 0 obj\n<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.length} >>\nstream\n`;
  return Buffer.concat([
    Buffer.from(`%PDF-1.4\n${before.join("")}${image}`),
    picture,
    Buffer.from("\nendstream\nendobj\ntrailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n"),
  ]);
}

test("a scanned PDF without text, its page lying on its side, is rendered, turned and read", async () => {
  const lines = [
    "STRINGS AND REEDS LTD",
    "14 Denmark Street",
    "London WC2H 8LP",
    "Date: 12/09/2026 11:05",
    "Guitar strings          17.35",
    "TOTAL GBP               17.35",
  ];
  const text = lines
    .map((line, at) => `<text x="60" y="${120 + at * 64}" xml:space="preserve">${line}</text>`)
    .join("");
  const paper = `<svg width="1000" height="600"><rect width="100%" height="100%" fill="#fff"/><g font-family="monospace" font-size="40" fill="#222">${text}</g></svg>`;
  const picture = await sharp(Buffer.from(paper)).rotate(90).jpeg().toBuffer();
  const { fields, pages, isText } = await read(await scanned(picture));
  expect([isText, pages[0]?.turn]).toEqual([false, 270]);
  expect([fields.total?.value, fields.date?.value, fields.currency?.value]).toEqual([
    1_735,
    "2026-09-12",
    "GBP",
  ]);
  // The total is at the right end of the last line: at the bottom left of the page as it lies.
  const [left = 1, , right = 1, bottom = 0] = fields.total?.box ?? [];
  expect([left < right, right < 0.5, bottom > 0.6]).toEqual([true, true, true]);
});

test("a page of whatever size is read at a size of ours, and an empty one says nothing", async () => {
  const huge = `%PDF-1.4\n${TREE}<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n${PAGE.replace("200 200", "9e99 9e99")}${END}`;
  const { fields } = await read(huge);
  expect([fields.merchant, fields.total, fields.date]).toEqual([null, null, null]);
});

const PAGE = "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n";
const TREE = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n";
const END = "trailer\n<< /Root 1 0 R /Size 4 >>\n%%EOF\n";

test("whatever is wrong with a file, it is refused in words and in time", async () => {
  const files: Record<string, Uint8Array | string> = {
    nothing: "",
    noise: crypto.getRandomValues(new Uint8Array(5_000)),
    "a tree that is its own child": `%PDF-1.4\n${TREE}<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\n${END}`,
    "a million pages that are not there": `%PDF-1.4\n${TREE}<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>\nendobj\n${END}`,
    "a GIF that claims 60,000 by 60,000": Buffer.from(
      "GIF89a\x60\xea\x60\xea\x80\x01\x00\x00\x00\x00\xff\xff\xff",
      "latin1",
    ),
    "a picture that is a page of markup":
      "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
  };
  for (const [name, bytes] of Object.entries(files)) {
    const begun = performance.now();
    expect([name, await refusalOf(bytes)]).toEqual([name, expect.stringMatching(/^(The|A|Reading) .*\.$/)]);
    expect(performance.now() - begun).toBeLessThan(30_000);
  }
});
