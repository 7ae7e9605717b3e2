import { deflateSync } from "node:zlib";
import { madeSheets } from "../callsheets/sheets.ts";
import { DAMAGE, replaced, type Damage } from "./damage.ts";
import type { Made } from "./made.ts";

const DEEP = 50_000;

/** Objects 1, 2, … without the table that every reader can do without. */
function pdf(objects: readonly (string | Buffer)[], trailer = ""): Buffer {
  return Buffer.concat(
    [
      "%PDF-1.7\n",
      ...objects.flatMap((object, at) => [`${at + 1} 0 obj\n`, object, "\nendobj\n"]),
      `trailer\n<< /Root 1 0 R /Size ${objects.length + 1} ${trailer}>>\n%%EOF\n`,
    ].map((part) => Buffer.from(part as string, "latin1")),
  );
}
const stream = (content: Buffer | string, more = "") =>
  Buffer.concat([
    Buffer.from(`<< /Length ${content.length} ${more}>>\nstream\n`),
    Buffer.from(content as string, "latin1"),
    Buffer.from("\nendstream"),
  ]);
const CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const page = (more = "", box = "0 0 595 842") =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R ${more}>>`;
const one = (content: Buffer, more = "", box?: string) =>
  pdf([CATALOG, PAGES, page("", box), content, FONT, ...(more === "" ? [] : [more])]);
const TEXT = "BT /F1 12 Tf 60 700 Td (CALL SHEET  Friday, March 6, 2026  Crew Call: 7:00 AM) Tj ET\n";

/** The same words, packed, as most programs write them. */
const packed = () => one(stream(deflateSync(TEXT.repeat(40)), "/Filter /FlateDecode "));

export function pdfSeeds(): Buffer[] {
  const sheets = madeSheets(7, 2).filter(({ form }) => form === "pdf");
  return [...sheets.map(({ bytes }) => Buffer.from(bytes)), packed(), packed()];
}

const REFERENCE = /\d+ 0 R/g;
export const PDF_DAMAGE: Record<string, Damage> = {
  ...DAMAGE,
  "another object": (file, luck) => replaced(file, luck, REFERENCE, () => `${luck.number(12)} 0 R`),
  "another name": (file, luck) => {
    const names = file.toString("latin1").match(/\/[A-Za-z]\w*/g) ?? ["/X"];
    return replaced(file, luck, /\/[A-Za-z]\w*/g, () => names[luck.number(names.length)] ?? "/X");
  },
  "a length that lies": (file, luck) =>
    replaced(
      file,
      luck,
      /\/Length \d+/g,
      () => `/Length ${luck.pick(["0", "1", "-5", "99999999", "4 0 R", "/X"])}`,
    ),
  "a table that lies": (file, luck) =>
    replaced(
      file,
      luck,
      /\d{10} \d{5} [nf]/g,
      () => `${String(luck.number(99_999)).padStart(10, "0")} 00000 n`,
    ),
  "a box that lies": (file, luck) =>
    replaced(
      file,
      luck,
      /\/MediaBox \[[^\]]*\]/g,
      () =>
        `/MediaBox [${luck.pick(["0 0 0 0", "0 0 1e9 1e9", "0 0 -5 -5", "9 9", "/X", "0 0 0.001 99999999"])}]`,
    ),
  deep: (file, luck) =>
    replaced(
      file,
      luck,
      /<<|\[/g,
      (found) => found + luck.pick(["/X [", "[", "<< /A "]).repeat(luck.number(DEEP)),
    ),
};

/** Pages that hold each other, in so many levels of ten. */
function pageTree(levels: number): Buffer {
  const nodes = Array.from(
    { length: levels },
    (_, at) => `<< /Type /Pages /Count 10 /Kids [${`${at + 3} 0 R `.repeat(10)}] >>`,
  );
  return pdf([CATALOG, ...nodes, `<< /Type /Page /MediaBox [0 0 99 99] >>`]);
}
const bomb = (mb: number) => deflateSync(deflateSync(Buffer.alloc(mb * 1_048_576, " ")));

/** Made to break, fill or hold up whatever reads them. */
export function hostilePdfs(): Made[] {
  return [
    {
      name: "a form of pages that is its own parent",
      bytes: pdf([CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]),
    },
    { name: "a tree of pages of 10^9 leaves", bytes: pageTree(9) },
    { name: "a page of a thousand kilometres", bytes: one(stream(TEXT), "", "0 0 3e9 3e9") },
    {
      name: "a million pages that are not there",
      bytes: pdf([CATALOG, "<< /Type /Pages /Kids [] /Count 1000000 >>"]),
    },
    {
      name: "a length that is its own",
      bytes: pdf([CATALOG, PAGES, page(), "<< /Length 4 0 R >>\nstream\nBT ET\nendstream", FONT]),
    },
    { name: "an unpacked stream that lies", bytes: one(stream("no zlib at all", "/Filter /FlateDecode ")) },
    {
      name: "twenty filters, one in the other",
      bytes: one(stream(TEXT, `/Filter [${"/FlateDecode ".repeat(20)}] `)),
    },
    {
      name: "words of a hundred thousand letters",
      bytes: one(stream(`BT /F1 9 Tf (${"x".repeat(100_000)}) Tj ET`)),
    },
    { name: "ten thousand words in one place", bytes: one(stream(TEXT.repeat(10_000))) },
  ];
}

/** Those take a reader to its limits, and whoever makes them some memory. */
export function heavyPdfs(): Made[] {
  return [
    {
      name: "states that are saved and never restored",
      bytes: one(stream(`${"q ".repeat(200_000)}${TEXT}`)),
      isHeavy: true,
    },
    {
      name: "a stream that unpacks to 64 MB",
      bytes: one(stream(bomb(64), "/Filter [/FlateDecode /FlateDecode] ")),
      isHeavy: true,
    },
    {
      name: "a stream that unpacks to 600 MB",
      bytes: one(stream(bomb(600), "/Filter [/FlateDecode /FlateDecode] ")),
      isHeavy: true,
    },
    {
      name: "lists in lists, a million deep",
      bytes: pdf([CATALOG, PAGES, page(`/X ${"[".repeat(1_000_000)}`), stream(TEXT), FONT]),
      isHeavy: true,
    },
  ];
}
