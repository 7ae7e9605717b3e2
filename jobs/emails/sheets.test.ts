import { describe, expect, test } from "bun:test";
import { missingFiles, realFile, realFiles } from "../../ops/testing-files.ts";
import { UnreadablePicture } from "../pictures.ts";
import { sheetsOf, writtenSheetsOf, type SheetsRead } from "./sheets.ts";
import { forwarded, mailOf, photographed, scanned, sheetPdf, type TestMail } from "./testing-mails.ts";
import { unpack } from "./unpack.ts";

const TODAY = "2026-03-05";
const read = async (bytes: Uint8Array) => await sheetsOf((await unpack(bytes)).parts, TODAY);
const readOf = (mail: TestMail) => read(mailOf(mail));
const told = ({ draft }: SheetsRead) =>
  draft?.sheets.map(({ date, times, revision }) => [
    date?.value,
    times.crew_call?.value,
    revision !== null,
  ]) ?? [];
const outcomes = ({ parts }: SheetsRead) =>
  parts.map(({ file_name: name, depth, outcome, reason }) => [name, depth, outcome, reason]);

describe("what is read of a mail", () => {
  test("a PDF, before the words that it comes with", async () => {
    const found = await readOf({ text: "Call sheet attached.\r\nCrew call 9:00 AM", parts: [sheetPdf()] });
    expect(told(found)).toEqual([["2026-03-06", "07:00", false]]);
    expect(found.draft?.papers).toMatchObject([{ part: 1, kind: "pdf" }]);
    expect(outcomes(found)).toEqual([
      [null, 0, "not-read", "A call sheet was found before it."],
      ["call sheet 6.pdf", 0, "sheet", null],
    ]);
  });

  test("both of two units' sheets; a map beside them is none", async () => {
    const map = { name: "map.txt", type: "text/plain", bytes: "Turn left after the mill." };
    const found = await readOf({ parts: [sheetPdf(), sheetPdf(7, "9:30 AM"), map] });
    expect(told(found)).toEqual([
      ["2026-03-06", "07:00", false],
      ["2026-03-07", "09:30", false],
    ]);
    expect(found.draft?.sheets.map(({ part }) => part)).toEqual([0, 1]);
  });

  test("without its pixels where its papers carry their text; where one that counts does not, it says so at once", async () => {
    const written = async (mail: TestMail) =>
      await writtenSheetsOf((await unpack(mailOf(mail))).parts, TODAY);
    const photo = await photographed(sheetPdf(7));
    const found = await written({ text: "Attached.", parts: [photo, sheetPdf()] });
    expect(found?.draft?.sheets.map(({ date }) => date?.value)).toEqual(["2026-03-06"]);
    expect(await written({ text: "See the photo.", parts: [photo] })).toBeUndefined();
    expect(await written({ parts: [sheetPdf(), await scanned(sheetPdf(7))] })).toBeUndefined();
    expect((await written({ text: "See you tomorrow" }))?.draft).toBeNull();
  });

  test("a forwarded one, with what stands in the subjects around it", async () => {
    const inner = mailOf({ subject: "Call sheet", parts: [sheetPdf()] });
    const found = await readOf({ subject: "REVISED", text: "See below", parts: [forwarded(inner)] });
    expect(told(found)).toEqual([["2026-03-06", "07:00", true]]);
    expect(found.parts.map(({ depth }) => depth)).toEqual([0, 1]);
  });

  test("today's, and not the old one at the bottom of what was forwarded", async () => {
    const old = mailOf({ parts: [sheetPdf(5, "6:00 AM")] });
    const found = await readOf({ parts: [forwarded(old), sheetPdf()] });
    expect(told(found)).toEqual([["2026-03-06", "07:00", false]]);
    expect(outcomes(found)[0]?.slice(1)).toEqual([
      1,
      "not-read",
      "It lies in a forwarded mail, below the call sheet that was read.",
    ]);
  });

  test("its own words, also in a table of HTML", async () => {
    const html =
      "<style>p{}</style><h1>CALL SHEET</h1><p>Friday, March 6, 2026</p><table><tr><td>Crew Call</td><td>7:00&nbsp;AM</td></tr><tr><td>Lunch</td><td>1:00 PM</td></tr></table>";
    expect(told(await readOf({ html }))).toEqual([["2026-03-06", "07:00", false]]);
  });

  test("no archive, no logo, nothing that is called a PDF and is none", async () => {
    const zip = { name: "all.zip", type: "application/zip", bytes: "PK\u0003\u0004bomb" };
    const logo = { name: "logo.png", type: "image/png", bytes: Buffer.from("89504e470d0a1a0a", "hex") };
    const none = { name: "sheet.pdf", type: "application/pdf", bytes: "hello" };
    const found = await readOf({ parts: [zip, logo, none] });
    expect(found.draft).toBeNull();
    expect(found.parts.map(({ reason }) => reason)).toEqual([
      "Archives are not opened.",
      "A small picture that belongs to the text.",
      "It is called a PDF and is none.",
    ]);
  });

  test("mails in mails, as deep as anybody forwards them", async () => {
    let mail = mailOf({ parts: [sheetPdf()] });
    for (let depth = 0; depth < 5; depth += 1) mail = mailOf({ parts: [forwarded(mail)] });
    expect(told(await read(mail))).toEqual([["2026-03-06", "07:00", false]]);
    mail = mailOf({ parts: [forwarded(mail)] });
    expect(told(await read(mail))).toEqual([]);
  });

  test("nothing of what is built to break a reader", async () => {
    const parts = Array.from({ length: 60 }, (_, at) => ({
      name: `${at}`,
      type: "text/plain",
      bytes: "x",
    }));
    await expect(readOf({ parts })).rejects.toBeInstanceOf(UnreadablePicture);
    const nested = Array.from(
      { length: 2_000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}`,
    );
    await expect(read(Buffer.from(nested.join("\r\n")))).rejects.toBeInstanceOf(UnreadablePicture);
    await expect(read(Buffer.from(`X: ${"y".repeat(3_000_000)}\r\n\r\n`))).rejects.toBeInstanceOf(
      UnreadablePicture,
    );
    for (const bytes of [
      new Uint8Array(),
      new Uint8Array(5_000),
      crypto.getRandomValues(new Uint8Array(9_000)),
    ])
      expect((await read(bytes)).draft).toBeNull();
  });
});

describe("what a mail is", () => {
  const kind = async (mail: TestMail) => (await unpack(mailOf(mail))).kind;
  test("a bounce, an answer that nobody wrote, or a mail", async () => {
    expect(await kind({ from: "mailer-daemon@films.test", subject: "Undelivered Mail Returned" })).toBe(
      "bounce",
    );
    expect(await kind({ head: ["X-Failed-Recipients: a@b.test"] })).toBe("bounce");
    expect(await kind({ head: ["Auto-Submitted: auto-replied"] })).toBe("auto-reply");
    expect(await kind({ subject: "Automatische Antwort: Dispo" })).toBe("auto-reply");
    expect(await kind({ head: ["X-Autoreply: yes"] })).toBe("auto-reply");
    // A program of an office sends its sheets.
    expect(await kind({ head: ["Auto-Submitted: auto-generated"] })).toBe("mail");
    expect(await kind({ from: "postmaster@films.test" })).toBe("mail");
    const report = (type: string) =>
      Buffer.from(
        `From: a@b.test\r\nContent-Type: multipart/report; report-type=${type}; boundary=x\r\n\r\n--x--\r\n`,
      );
    expect((await unpack(report("delivery-status"))).kind).toBe("bounce");
    expect((await unpack(report('"disposition-notification"'))).kind).toBe("auto-reply");
  });

  test("nothing in what it says of itself is more than a page or a database can hold", async () => {
    const { subject, sender, messageId, sentAt } = await unpack(
      Buffer.from(
        `From: =?utf-8?B?AAA=?= <A@B.TEST>\r\nSubject: a\u0000b =?utf-8?Q?=E2=80=AEx?=\r\nDate: yesterday\r\nMessage-ID: <${"m".repeat(5_000)}>\r\n\r\n`,
      ),
    );
    expect([sender, subject, messageId?.length, sentAt]).toEqual(["a@b.test", "a b x", 998, null]);
  });
});

describe.skipIf(missingFiles("eml") !== undefined)("mails of others", () => {
  test("each comes to an end that says why", async () => {
    const ends: Record<string, string> = {};
    for (const name of realFiles("eml")) {
      const bytes = realFile(`eml/${name}`);
      const { kind, parts } = await unpack(bytes);
      const { draft, parts: read } = await sheetsOf(parts, TODAY);
      for (const { outcome, reason } of read) expect(outcome === "not-read" && reason === null).toBe(false);
      const broken = read.find(({ outcome }) => outcome === "unreadable");
      ends[name] = kind !== "mail" ? kind : draft ? "draft" : (broken?.reason ?? "no sheet");
    }
    expect(Object.keys(ends).length).toBeGreaterThan(20);
    const others = Object.entries(ends).filter(([, end]) => end !== "no sheet");
    expect(Object.fromEntries(others)).toEqual({
      "mail-attachment_message_rfc822.eml": "The PDF is broken or incomplete.",
      "mail-attachment_pdf.eml": "The PDF is broken or incomplete.",
      "mail-report_422.eml": "bounce",
    });
  });
});

describe.skipIf(missingFiles("callsheets") !== undefined)("call sheets of others", () => {
  for (const name of missingFiles("callsheets") === undefined ? realFiles("callsheets") : [])
    test(`${name}, sent with a mail, is a draft with times as HH:MM and dates as ISO, or no sheet yet`, async () => {
      const part = { name, type: "application/octet-stream", bytes: realFile(`callsheets/${name}`) };
      const { draft, parts } = await readOf({ parts: [part] });
      // A form that nobody has filled in.
      if (name.includes("template")) {
        expect([draft, parts[0]?.outcome]).toEqual([null, "no-sheet"]);
        return;
      }
      expect(draft?.sheets.length ?? 0).toBeGreaterThan(0);
      const [sheet] = draft?.sheets ?? [];
      const times = Object.values(sheet?.times ?? {}).flatMap((time) => time?.value ?? []);
      for (const time of times) expect(time).toMatch(/^[0-3]\d:[0-5]\d$/);
      if (sheet?.date) expect(sheet.date.value).toMatch(/^\d{4}-\d\d-\d\d$/);
    });
});
