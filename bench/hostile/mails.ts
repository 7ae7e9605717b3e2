import { forwarded, mailOf, sheetPdf } from "../../jobs/emails/testing-mails.ts";
import { winmailOf } from "../../jobs/emails/testing-winmail.ts";
import { docxOf, xlsxOf } from "../../jobs/reading/testing-office.ts";
import { DAMAGE, replaced, type Damage } from "./damage.ts";
import type { Made } from "./made.ts";

const MB = 1_048_576;
const ROWS = [["CALL SHEET"], ["Date", "Friday, 6 March 2026"], ["Crew call", "07:30"]];

export function mailSeeds(): Buffer[] {
  const sheet = mailOf({ text: "Attached.", parts: [sheetPdf()] });
  const html =
    "<h1>CALL SHEET</h1><p>Friday, March 6, 2026</p><table><tr><td>Crew Call</td><td>7:00&nbsp;AM</td></tr></table>";
  return [
    sheet,
    mailOf({ html, text: "", head: ["References: <1@films.test> <2@films.test>"] }),
    mailOf({ subject: "=?utf-8?B?w5xiZXJtb3JnZW4=?= REVISED", parts: [forwarded(sheet), sheetPdf(7)] }),
    mailOf({
      text: "Wrap is now 6 PM.\r\n\r\nOn Thu, Mar 5, 2026 Office <o@films.test> wrote:\r\n> CALL SHEET\r\n> Friday, March 6, 2026\r\n> Crew Call: 7:00 AM\r\n> Wrap: 7:00 PM",
      parts: [
        { name: "day 3.docx", type: "application/octet-stream", bytes: docxOf(ROWS) },
        { name: "day 3.xlsx", type: "application/octet-stream", bytes: xlsxOf(ROWS) },
        { name: "winmail.dat", type: "application/ms-tnef", bytes: winmailOf("a.docx", docxOf(ROWS)) },
      ],
    }),
    Buffer.from(
      "From: =?iso-8859-1?Q?B=FCro?= <a@films.test>\r\nSubject: Call sheet\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCALL SHEET=0AFriday, March 6, 2026=0ACrew Call: 7:00 AM=\r\n=FC\r\n",
    ),
  ];
}

const CHARSETS = [
  "utf-7",
  "utf-16",
  "x-unknown",
  "utf-8\u0000",
  "",
  "iso-2022-jp",
  "gb18030",
  "binary",
  "a".repeat(5_000),
] as const;
export const MAIL_DAMAGE: Record<string, Damage> = {
  ...DAMAGE,
  "another charset": (file, luck) =>
    replaced(file, luck, /charset=[^\s;]+|=\?[\w-]+\?/g, (found) =>
      found.startsWith("=?") ? `=?${luck.pick(CHARSETS)}?` : `charset=${luck.pick(CHARSETS)}`,
    ),
  "another encoding": (file, luck) =>
    replaced(
      file,
      luck,
      /Encoding: [\w-]+/g,
      () =>
        `Encoding: ${luck.pick(["base64", "quoted-printable", "x-uuencode", "7bit", "", "base64, base64"])}`,
    ),
  "another boundary": (file, luck) =>
    replaced(file, luck, /=_of_the_tests/g, () =>
      luck.pick(["", "--", "=_of_the_test", "x".repeat(3_000), "\u0000"]),
    ),
  "bad base64": (file, luck) =>
    replaced(file, luck, /[A-Za-z0-9+/]{40,}/g, (found) =>
      luck.pick(["====", found.replaceAll(/[a-m]/g, "*"), `${found}=`, found.slice(1), "\u00ff".repeat(50)]),
    ),
  "another type": (file, luck) =>
    replaced(
      file,
      luck,
      /Content-Type: [\w/]+/g,
      () =>
        `Content-Type: ${luck.pick(["message/rfc822", "multipart/mixed", "text/html", "text/calendar", "application/pdf", "/", "message/partial", "multipart/signed"])}`,
    ),
  "more heads": (file, luck) =>
    replaced(
      file,
      luck,
      /\r\n/g,
      () =>
        `\r\n${`${luck.pick(["X-A: b", "To: (((((", "From: <<<<", "Content-Type: text/plain; name*0*=u''%", " folded", ":", "Received: from"])}\r\n`.repeat(luck.number(3_000))}`,
    ),
};

/** Mails in mails, or parts in parts, so deep. */
const nestedMails = (depth: number) =>
  Buffer.from(
    `${"Content-Type: message/rfc822\r\n\r\n".repeat(depth)}Subject: CALL SHEET\r\n\r\nCrew Call 7:00 AM`,
  );
const nestedParts = (depth: number) =>
  Buffer.from(
    Array.from(
      { length: depth },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}`,
    ).join("\r\n"),
  );
const html = (body: string) => mailOf({ html: body });
const head = (line: string) => mailOf({ text: "CALL SHEET", head: [line] });
const large = (type: string, mb: number) =>
  mailOf({ parts: [{ name: "large", type, bytes: Buffer.alloc(mb * MB, "CREW CALL 7:00 AM, ") }] });

export function hostileMails(): Made[] {
  return [
    { name: "mails in mails, 1,000 deep", bytes: nestedMails(1_000) },
    { name: "parts in parts, 1,000 deep", bytes: nestedParts(1_000) },
    { name: "parts in parts, 60 deep, never closed", bytes: nestedParts(60) },
    {
      name: "ten thousand empty parts",
      bytes: Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\n".repeat(10_000)}`),
    },
    { name: "ten thousand heads", bytes: Buffer.from(`${"X-Flood: yes\r\n".repeat(10_000)}\r\nCALL SHEET`) },
    {
      name: "a head of 500 KB that opens encoded words",
      bytes: head(`Subject: ${"=?utf-8?Q?".repeat(45_000)}`),
    },
    { name: "an address that only opens", bytes: head(`To: ${"<".repeat(400_000)}`) },
    { name: "an address of comments in comments", bytes: head(`To: ${"(".repeat(200_000)}`) },
    { name: "an address of groups", bytes: head(`To: ${"a:b;,".repeat(80_000)}`) },
    { name: "an address of quotes", bytes: head(`To: ${'"\\'.repeat(200_000)}`) },
    {
      name: "a name in ten thousand pieces",
      bytes: Buffer.from(
        `Content-Type: application/pdf;${Array.from({ length: 10_000 }, (_, at) => ` name*${at}*=utf-8''%41;`).join("")}\r\n\r\nx`,
      ),
    },
    {
      name: "a name whose pieces count to 10^9",
      bytes: Buffer.from("Content-Type: application/pdf; name*999999999*=a; name*0*=b\r\n\r\nx"),
    },
    { name: "a page of tags that only open", bytes: html("<".repeat(400_000)) },
    { name: "a page of styles that only open", bytes: html("<style ".repeat(57_000)) },
    { name: "a page of cells that only close", bytes: html("</td >  ".repeat(50_000)) },
    { name: "a page of spaces and tabs", bytes: html(`a${"&nbsp; \t".repeat(50_000)}b`) },
    {
      name: "a text of 2 MB in one line",
      bytes: mailOf({ text: `CALL SHEET ${"7:00 AM ".repeat(260_000)}` }),
    },
    {
      name: "a text of times and nothing else",
      bytes: mailOf({ text: `CALL SHEET\r\n${"Crew Call 7:00 AM\t7:30 AM\t1-2-26\r\n".repeat(4_000)}` }),
    },
    {
      name: "a text of one word of 400 KB",
      bytes: mailOf({ text: `CALL SHEET\r\n${"a1:".repeat(130_000)}` }),
    },
    { name: "forty sheets", bytes: mailOf({ parts: Array.from({ length: 40 }, () => sheetPdf()) }) },
  ];
}

/** Those take a reader to its limits, and whoever makes them some memory. */
export function heavyMails(): Made[] {
  return [
    { name: "50 MB of nothing", bytes: large("application/octet-stream", 37), isHeavy: true },
    { name: "50 MB of text", bytes: large("text/plain", 37), isHeavy: true },
  ];
}
