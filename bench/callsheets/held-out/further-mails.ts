import { mailOf, sheetPdf, type TestPart } from "../../../jobs/emails/testing-mails.ts";
import { docxOf, struck } from "../../../jobs/reading/testing-office.ts";
import type { HeldOutMail, Truth } from "./notation.ts";

/** Files as they are after other programs had them in their hands. */
const part = (name: string, type: string, bytes: Uint8Array | string): TestPart => ({ name, type, bytes });
const OF_PDF: Truth = {
  date: "2026-03-06",
  day: "3/24",
  times: "crew_call=07:00 first_meal=13:00",
  hospital: "Mercy General Hospital",
  open: ["title"],
};
const TEXT = `CALL SHEET\r\nFriday, 6 March 2026\r\nCrew call: 07:30\r\nLunch: 13:00\r\nGaffer: Jürgen Müller, 0170 555 0101\r\n`;
const OF_TEXT: Truth = {
  date: "2026-03-06",
  times: "crew_call=07:30 first_meal=13:00",
  people: "Jürgen Müller -",
  open: ["title"],
};
const HTML = `<html><head><meta charset="windows-1252"></head><body><h1>CALL SHEET</h1><p>Friday, 6 March 2026</p><p>Crew call: 07:30</p><p>Lunch: 13:00</p><p>Gaffer: Jürgen Müller</p></body></html>`;
const REVISED = `<p>CALL SHEET - REVISED</p><p>Friday, 6 March 2026</p><table><tr><td>Crew call</td><td><s>7:30 AM</s> 8:15 AM</td></tr><tr><td>Lunch</td><td><span style="color:red;text-decoration:line-through">1:00 PM</span> 1:45 PM</td></tr></table>`;
const OF_REVISED: Truth = {
  date: "2026-03-06",
  times: "crew_call=08:15 first_meal=13:45",
  open: ["title"],
};

export const FURTHER_MAILS: readonly HeldOutMail[] = [
  {
    name: "a PDF behind an empty line",
    bytes: mailOf({
      parts: [
        {
          ...sheetPdf(),
          bytes: Buffer.concat([Buffer.from("\r\n\r\n"), Buffer.from(sheetPdf().bytes as Uint8Array)]),
        },
      ],
    }),
    sheets: [OF_PDF],
  },
  {
    name: "a text that Windows calls Unicode",
    bytes: mailOf({
      parts: [part("sheet.txt", "text/plain", Buffer.from(`\ufeff${TEXT}`, "utf16le"))],
    }),
    sheets: [OF_TEXT],
  },
  {
    name: "a page of HTML in a file, in letters of Windows",
    bytes: mailOf({
      parts: [part("call sheet.htm", "application/octet-stream", Buffer.from(HTML, "latin1"))],
    }),
    sheets: [OF_TEXT],
  },
  {
    name: "old times struck through",
    bytes: mailOf({ html: REVISED }),
    sheets: [OF_REVISED],
  },
  {
    name: "old times struck through in Word",
    bytes: mailOf({
      parts: [
        part(
          "revised.docx",
          "application/octet-stream",
          docxOf([
            ["CALL SHEET - REVISED"],
            ["Friday, 6 March 2026"],
            ["Crew call", `${struck("7:30 AM")} 8:15 AM`],
            ["Lunch", `${struck("1:00 PM")} 1:45 PM`],
          ]),
        ),
      ],
    }),
    sheets: [OF_REVISED],
  },
  {
    name: "two days in one text",
    bytes: mailOf({
      subject: "Call sheets Friday and Saturday",
      text: `CALL SHEET\r\nFriday, 6 March 2026\r\nCrew call: 07:30\r\nWrap: 18:00\r\n\r\n\r\nCALL SHEET\r\nSaturday, 7 March 2026\r\nCrew call: 09:30\r\nWrap: 20:00\r\n`,
    }),
    // Which of the two is asked: nothing of either may be told of the other.
    sheets: [{ open: ["title", "date"] }],
  },
];
