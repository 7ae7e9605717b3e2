import { forwarded, mailOf, sheetPdf, type TestPart } from "../../../jobs/emails/testing-mails.ts";
import { winmailOf } from "../../../jobs/emails/testing-winmail.ts";
import { docxOf, xlsxOf } from "../../../jobs/reading/testing-office.ts";
import { FURTHER_MAILS } from "./further-mails.ts";
import type { HeldOutMail, Truth } from "./notation.ts";
import { TEXT_MAILS } from "./text-mails.ts";

const DAY = { date: "2026-03-06", day: "3/24" } as const;
const OF_PDF: Truth = {
  ...DAY,
  times: "crew_call=07:00 first_meal=13:00",
  hospital: "Mercy General Hospital",
  open: ["title"],
};

const ROWS = [
  ["CALL SHEET"],
  ["Date", "Friday, 6 March 2026"],
  ["Shoot day", "Day 3 of 24"],
  ["Crew call", "07:30"],
  ["Lunch", "13:00"],
  ["Est. wrap", "18:30"],
  ["Position", "Name", "Call"],
  ["Gaffer", "Ella Ellis", "06:45"],
  ["Sound Mixer", "Grace Grant", "07:30"],
];
const OF_ROWS: Truth = {
  ...DAY,
  times: "crew_call=07:30 first_meal=13:00 wrap=18:30",
  people: "Ella Ellis 06:45\nGrace Grant 07:30",
  open: ["title"],
};
/** As a workbook keeps them: shares of a day. */
const CELLS = ROWS.map((row) =>
  row.map((cell) => {
    const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(cell) ?? [];
    return hours === undefined ? cell : `=${(Number(hours) * 60 + Number(minutes)) / 1_440}`;
  }),
);
const part = (name: string, type: string, bytes: Uint8Array | string): TestPart => ({ name, type, bytes });
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SEE = "Hi all,\r\n\r\nplease find tomorrow's sheet attached.\r\n\r\nBest\r\nRos\r\n";

const CARRIED: readonly HeldOutMail[] = [
  {
    name: "a sheet in Word",
    bytes: mailOf({ text: SEE, parts: [part("Callsheet D3.docx", WORD, docxOf(ROWS))] }),
    sheets: [OF_ROWS],
  },
  {
    name: "a sheet in Excel, its times shares of a day",
    bytes: mailOf({ text: SEE, parts: [part("Callsheet D3.xlsx", EXCEL, xlsxOf(CELLS))] }),
    sheets: [OF_ROWS],
  },
  {
    name: "Outlook's winmail.dat",
    bytes: mailOf({
      text: SEE,
      parts: [
        part("winmail.dat", "application/ms-tnef", winmailOf("call.pdf", sheetPdf().bytes as Uint8Array)),
      ],
    }),
    sheets: [OF_PDF],
  },
  {
    name: "a calendar's file and a logo beside nothing",
    bytes: mailOf({
      subject: "Save the date: shoot in March",
      text: "Call sheet to follow the evening before. Dates are in the calendar file.",
      parts: [
        part(
          "shoot.ics",
          "text/calendar",
          "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@films.test\r\nDTSTART:20260306T070000Z\r\nSUMMARY:Shoot\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        ),
        part("logo.png", "image/png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")),
      ],
    }),
    sheets: [],
  },
  {
    name: "a colour in the file's name, a type that says nothing",
    bytes: mailOf({
      subject: "Fwd: D3",
      parts: [{ ...sheetPdf(), name: "Callsheet_D3_BLUE_rev2.pdf", type: "application/octet-stream" }],
    }),
    sheets: [{ ...OF_PDF, revision: "2", colour: "blue" }],
  },
  {
    name: "a name that runs the other way, and marks that turn it",
    bytes: mailOf({
      head: [
        "X-Origin: \u200e",
        `Reply-To: =?utf-8?B?${Buffer.from("\u202Bנועה ברק\u202C").toString("base64")}?= <noa@films.test>`,
      ],
      subject: `=?utf-8?B?${Buffer.from("דף יום \u200f– Call sheet").toString("base64")}?=`,
      parts: [sheetPdf()],
    }),
    sheets: [OF_PDF],
  },
  {
    name: "the day before at the bottom, two mails deep",
    bytes: mailOf({
      subject: "FW: FW: Call sheet",
      text: "FYI",
      parts: [
        forwarded(
          mailOf({
            subject: "FW: Call sheet",
            parts: [sheetPdf(), forwarded(mailOf({ parts: [sheetPdf(5, "6:00 AM")] }))],
          }),
        ),
      ],
    }),
    sheets: [OF_PDF],
  },
  {
    name: "a map and a menu beside the sheet",
    bytes: mailOf({
      text: SEE,
      parts: [
        part("menu.txt", "text/plain", "Lunch menu\r\n12:30 soup\r\n13:00 lasagne\r\n"),
        sheetPdf(),
        part("route.txt", "text/plain", "Leave the M5 at junction 17. Turn left after the mill."),
      ],
    }),
    sheets: [OF_PDF],
  },
];

export const HELD_OUT_MAILS: readonly HeldOutMail[] = [...CARRIED, ...TEXT_MAILS, ...FURTHER_MAILS];
