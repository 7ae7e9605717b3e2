import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { strFromU8, unzipSync } from "fflate";
import { extractText, getDocumentProxy } from "unpdf";
import { formatAmount } from "../../core/money.ts";
import { decimalsOfNumber, neutral } from "./cells.ts";
import { openCsv } from "./csv.ts";
import { openPdf } from "./pdf.ts";
import { date, instant, number, text, type Cells, type Head, type RowWriter, type Sink } from "./table.ts";
import { HOSTILE } from "./testing-volume.ts";
import { columnName, openXlsx } from "./xlsx.ts";

const HEAD: Head = {
  title: "Expenses",
  facts: [
    ["Organisation", "=Northwind & Söhne"],
    ["As of", "2026-11-30 12:00:00 UTC"],
  ],
  columns: [date("Date"), text("Words", 40), number("Amount"), text("Currency", 8), instant("Handed in")],
};
const row = (words: string | null, amount: string | null, currency: string | null = "EUR"): Cells => [
  "2026-09-03",
  words,
  amount,
  currency,
  "2026-09-03 11:30:05",
];
const AMOUNTS: Cells[] = [
  row("yen", formatAmount(1_250n, "JPY"), "JPY"),
  row("dinar", formatAmount(-1_250n, "KWD"), "KWD"),
  row("2^53 + 1 cents", formatAmount(9_007_199_254_740_993n, "EUR")),
  row("nothing", formatAmount(0n, "EUR")),
  row(null, null, null),
];
const WORDS = HOSTILE.map((words) => row(words, "-12.50"));

async function made(
  open: (sink: Sink, head: Head) => Promise<RowWriter>,
  batches: readonly (readonly Cells[])[],
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writer = await open({ write: async (chunk) => void chunks.push(chunk.slice()) }, HEAD);
  for (const batch of batches) await writer.add(batch);
  await writer.end();
  return Buffer.concat(chunks);
}

/** What a sheet would reckon with. */
const isFormula = (cell: string) => /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell);

test("words that could be a formula are words; numbers stay numbers", () => {
  for (const words of ["=1+1", "+1", "-1", "@a", "\t1", "\r1", "\n1", "  =1", "＝1", "-12.50"])
    expect(neutral(words)).toBe(`'${words}`);
  for (const words of ["", "a=b", "5-6", "e@mail.test", "'=1"]) expect(neutral(words)).toBe(words);
  expect(["1", "-12.50", "0.000", "999999999999.99", "9007199254740993"].map(decimalsOfNumber)).toEqual([
    0,
    2,
    3,
    2,
    undefined,
  ]);
});

test("CSV is read by others as it was written, and none of its cells is a formula", async () => {
  const bytes = await made(openCsv, [WORDS, AMOUNTS]);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [names, ...rows] = parse(Buffer.from(bytes), { bom: true, record_delimiter: "\r\n" }) as string[][];
  expect(names).toEqual(["Date", "Words", "Amount", "Currency", "Handed in (UTC)"]);
  expect(rows).toHaveLength(WORDS.length + AMOUNTS.length);
  for (const [at, words] of HOSTILE.entries()) {
    expect(rows[at]?.[1]).toBe(neutral(words.toWellFormed()));
    expect(isFormula(rows[at]?.[1] ?? "")).toBeFalse();
    expect(rows[at]?.[2]).toBe("-12.50");
  }
  expect(rows.slice(HOSTILE.length).map((cells) => cells.slice(1, 4))).toEqual([
    ["yen", "1250", "JPY"],
    ["dinar", "-1.250", "KWD"],
    ["2^53 + 1 cents", "90071992547409.93", "EUR"],
    ["nothing", "0.00", "EUR"],
    ["", "", ""],
  ]);
});

/** A cell as it stands in a sheet: its style, its number, or its words. */
function sheetOf(xml: string): Map<string, { style: number; value?: string; words?: string }> {
  const cells = new Map<string, { style: number; value?: string; words?: string }>();
  for (const [, name = "", style, value, words] of xml.matchAll(
    /<c r="([A-Z]+\d+)"(?: s="(\d)")?(?: t="inlineStr")?>(?:<v>([^<]*)<\/v>|<is><t(?: xml:space="preserve")?>([^<]*)<\/t><\/is>)<\/c>/g,
  ))
    cells.set(name, {
      style: Number(style ?? 0),
      ...(value === undefined ? {} : { value }),
      ...(words === undefined ? {} : { words }),
    });
  return cells;
}
const unescaped = (words: string) =>
  words
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#13;", "\r")
    .replaceAll("&amp;", "&");

test("XLSX has numbers as numbers with their currency's decimals, days as days, and no formula", async () => {
  const bytes = await made(openXlsx, [WORDS, AMOUNTS]);
  const files = unzipSync(bytes);
  const xml = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(xml).not.toContain("<f>");
  const cells = sheetOf(xml);
  expect(cells.get("A1")).toEqual({ style: 1, words: "Date" });
  for (const [at, words] of HOSTILE.entries()) {
    const found = unescaped(cells.get(`B${at + 2}`)?.words ?? "");
    expect(isFormula(found)).toBeFalse();
    const expected = neutral(words.toWellFormed())
      .replaceAll("\u0000", "")
      .replaceAll("\u0007", "")
      .replace("_x0041_", "_x005F_x0041_");
    expect(found).toBe(expected);
    expect(cells.get(`C${at + 2}`)).toEqual({ style: 6, value: "-12.50" });
  }
  const first = HOSTILE.length + 2;
  expect([0, 1, 2, 3].map((at) => cells.get(`C${first + at}`))).toEqual([
    { style: 4, value: "1250" },
    { style: 7, value: "-1.250" },
    // A double would make it another.
    { style: 0, words: "90071992547409.93" },
    { style: 6, value: "0.00" },
  ]);
  expect(cells.get(`A${first}`)).toEqual({ style: 2, value: "46268" });
  expect(Number(cells.get(`E${first}`)?.value)).toBeCloseTo(46_268 + (11.5 * 3_600 + 5) / 86_400, 8);
  expect(cells.has(`B${first + 4}`)).toBeFalse();
  expect(sheetOf(strFromU8(files["xl/worksheets/sheet2.xml"] ?? new Uint8Array())).get("B1")?.words).toBe(
    "'=Northwind &amp; Söhne",
  );
  expect([columnName(0), columnName(25), columnName(26), columnName(701), columnName(702)]).toEqual([
    "A",
    "Z",
    "AA",
    "ZZ",
    "AAA",
  ]);
});

test.skipIf(Bun.which("python3") === null)("XLSX is read by a program of somebody else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "xlsx-"));
  try {
    // Many pieces, as a large one has.
    const many = Array.from({ length: 40 }, (_, part) =>
      Array.from({ length: 500 }, (_, at) => row(`row ${part * 500 + at}`, "1.00")),
    );
    writeFileSync(join(folder, "a.xlsx"), await made(openXlsx, [WORDS, ...many]));
    const program = `
import sys, zipfile, xml.etree.ElementTree as tree
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
for name in z.namelist(): tree.fromstring(z.read(name))
n = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
rows = tree.fromstring(z.read("xl/worksheets/sheet1.xml")).findall(".//m:row", n)
print(len(rows), "".join(rows[-1].find("m:c[2]/m:is/m:t", n).itertext()), "".join(rows[${HOSTILE.indexOf("שלום עולם") + 1}].find("m:c[2]/m:is/m:t", n).itertext()))
`;
    const child = Bun.spawnSync(["python3", "-X", "utf8", "-c", program, join(folder, "a.xlsx")]);
    expect([child.stdout.toString(), child.stderr.toString()]).toEqual([
      `${1 + WORDS.length + 20_000} row 19999 שלום עולם\n`,
      "",
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("PDF says every row on its pages, amounts whole, in letters that can be copied", async () => {
  const many = Array.from({ length: 120 }, (_, at) => row(`Taxi ${at} — Übermut, Ελένη, Ольга`, "-1234.50"));
  const bytes = await made(openPdf, [WORDS, AMOUNTS, many]);
  expect(Buffer.from(bytes.subarray(0, 8)).toString("latin1")).toBe("%PDF-1.7");
  expect(bytes.length).toBeLessThan(120_000);
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { totalPages, text: pages } = await extractText(document, { mergePages: false });
  expect(totalPages).toBeGreaterThan(2);
  const all = pages.join("\n");
  expect(all).toContain("Organisation: =Northwind & Söhne");
  for (let at = 0; at < 120; at++) expect(all).toContain(`Taxi ${at} — Übermut, Ελένη, Ольга`);
  expect(all).toContain("90071992547409.93");
  expect(all).toContain("-1.250");
  // Each page says what its columns are.
  for (const page of pages) expect(page).toContain("Handed in (UTC)");
});

test.skipIf(Bun.which("pdftotext") === null)("PDF is read by a program of somebody else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pdf-"));
  try {
    writeFileSync(join(folder, "a.pdf"), await made(openPdf, [AMOUNTS, WORDS]));
    const child = Bun.spawnSync(["pdftotext", "-layout", join(folder, "a.pdf"), "-"]);
    expect(child.stderr.toString()).toBe("");
    expect(child.stdout.toString()).toContain("90071992547409.93");
    expect(child.stdout.toString()).toContain("Fête — Übermut");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
