import { expect, test } from "bun:test";
import { pdfWords } from "./pdf.ts";

/** A page of 300 by 200 points with one line; `page` and `text` say how both lie. */
function onePage(page: string, text: string): Uint8Array {
  const content = `BT /F1 10 Tf ${text} (Crew call at seven in the morning) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R ${page} /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ].map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`);
  return new TextEncoder().encode(`%PDF-1.4\n${objects.join("")}trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n`);
}

/** Where its first and last word begin, and its bottom. */
async function placeOf(page: string, text: string) {
  const [read] = (await pdfWords(onePage(page, text), 1)) ?? [];
  const [first, last] = [read?.words[0], read?.words.at(-1)];
  const round = (value = NaN) => Math.round(value);
  return [
    read?.width,
    read?.height,
    first?.text,
    round(first?.x0),
    round(first?.y1),
    last?.text,
    round(last?.y1),
  ];
}

test("words stand where they are seen: on a page as it is, on one that is turned, on one that begins elsewhere", async () => {
  const seen = ["Crew", 20, 52, "morning", 52];
  expect(await placeOf("/MediaBox [0 0 300 200]", "1 0 0 1 20 150 Tm")).toEqual([300, 200, ...seen]);
  // Lies on its side in the file, and is turned by a quarter to be looked at.
  expect(await placeOf("/MediaBox [0 0 200 300] /Rotate 90", "0 1 -1 0 50 20 Tm")).toEqual([
    300,
    200,
    ...seen,
  ]);
  expect(await placeOf("/MediaBox [100 100 400 300]", "1 0 0 1 120 250 Tm")).toEqual([300, 200, ...seen]);
});

test("print along an edge is no line of the page", async () => {
  expect(await pdfWords(onePage("/MediaBox [0 0 300 200]", "0 1 -1 0 290 20 Tm"), 1)).toBeUndefined();
});
