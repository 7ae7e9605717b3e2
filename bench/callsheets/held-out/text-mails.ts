import { mailOf } from "../../../jobs/emails/testing-mails.ts";
import type { HeldOutMail, Truth } from "./notation.ts";

/** Mails whose own words are the sheet, or only look like one. */
const crlf = (text: string) => text.trim().replaceAll("\n", "\r\n");
/** Bytes as they are, for heads that lie about them. */
const raw = (head: readonly string[], body: string) =>
  Buffer.from(
    [
      "From: Office <office@films.test>",
      "Date: Thu, 05 Mar 2026 18:00:00 +0000",
      "MIME-Version: 1.0",
      ...head,
      "",
      crlf(body),
    ].join("\r\n"),
    "latin1",
  );
const quoted = (text: string) =>
  [...Buffer.from(text, "latin1")]
    .map((byte) =>
      byte > 126 || byte === 61
        ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
        : String.fromCodePoint(byte),
    )
    .join("");

const GERMAN = `
Tagesdispo "Kühlhaus" - Freitag, 6. März 2026

Teambeginn: 8.00 Uhr
Drehbeginn: 9.15 Uhr
Mittagessen: 13.00 Uhr
Drehschluss: 18.30 Uhr
Motiv: Schlachthof, Tölzer Straße 5, 81379 München
Krankenhaus: Klinikum Großhadern, Marchioninistraße 15, 81377 München
Regie: Jörg Grüner
`;
const OF_GERMAN: Truth = {
  title: "Kühlhaus",
  date: "2026-03-06",
  times: "crew_call=08:00 shooting_call=09:15 first_meal=13:00 wrap=18:30",
  hospital: "Klinikum Großhadern",
  people: "Jörg Grüner -",
};

const CELL = (text: string) => `<td width=120><p class=MsoNormal>${text}<o:p></o:p></p></td>`;
const LINE = (...cells: string[]) => `<tr>${cells.map(CELL).join("")}</tr>`;
const OUTLOOK = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
<p class=MsoNormal><b>CALL SHEET &#8211; PAPER LANTERN</b></p><p class=MsoNormal>Friday, March 6, 2026</p>
<table>${LINE("Crew call", "7:30&nbsp;AM")}${LINE("Lunch", "1:00&nbsp;PM")}${LINE("Est. wrap", "7:00&nbsp;PM")}</table>
<table>${LINE("<b>Position</b>", "<b>Name</b>", "<b>Call</b>")}${LINE("Gaffer", "Ella Ellis", "6:45&nbsp;AM")}${LINE("Sound Mixer", "Grace Grant", "7:30&nbsp;AM")}${LINE("Caf&eacute; contact", "Ren&eacute;e L&oacute;pez", "8:00&nbsp;AM")}</table>
</body></html>`;
const OF_OUTLOOK: Truth = {
  title: "PAPER LANTERN",
  date: "2026-03-06",
  times: "crew_call=07:30 first_meal=13:00 wrap=19:00",
  people: "Ella Ellis 06:45\nGrace Grant 07:30\nRenée López 08:00",
};

export const TEXT_MAILS: readonly HeldOutMail[] = [
  {
    name: "Outlook's HTML, a paragraph in each cell",
    bytes: mailOf({ html: OUTLOOK }),
    sheets: [OF_OUTLOOK],
  },
  {
    name: "an alternative of plain text that says nothing",
    bytes: raw(
      ["Subject: Call sheet", 'Content-Type: multipart/alternative; boundary="b"'],
      `--b\nContent-Type: text/plain\n\nYour mail program does not show HTML. View it online.\n--b\nContent-Type: text/html; charset=us-ascii\n\n${OUTLOOK}\n--b--`,
    ),
    sheets: [OF_OUTLOOK],
  },
  {
    name: "quoted-printable that says UTF-8 and is Latin-1",
    bytes: raw(
      [
        "Subject: Dispo Freitag",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
      ],
      quoted(GERMAN),
    ),
    sheets: [OF_GERMAN],
  },
  {
    name: "Latin-1 that says it is ASCII",
    bytes: raw(["Subject: Dispo Freitag", "Content-Type: text/plain; charset=us-ascii"], GERMAN),
    sheets: [OF_GERMAN],
  },
  {
    name: "a reply that only corrects",
    bytes: mailOf({
      subject: "Re: Call sheet Friday",
      text: crlf(`
CORRECTION - crew call is now 8:00 AM, not 7:00 AM. Everything else stands.

On Thu, Mar 5, 2026 at 4:12 PM Office <office@films.test> wrote:
> PAPER LANTERN - CALL SHEET
> Friday, March 6, 2026
> Crew call: 7:00 AM
> Lunch: 1:00 PM
> Wrap: 7:00 PM
`),
    }),
    sheets: [
      {
        date: "2026-03-06",
        times: "crew_call=08:00 first_meal=13:00 wrap=19:00",
        open: ["title", "revision"],
      },
    ],
  },
  {
    name: "a new day above the old one",
    bytes: mailOf({
      subject: "Fwd: Call sheet",
      text: crlf(`
NINE LETTERS - CALL SHEET
Saturday, March 7, 2026 - Day 4 of 24
Crew call: 9:00 AM
Lunch: 3:00 PM

---------- Forwarded message ---------
From: Office <office@films.test>
Date: Thu, Mar 5, 2026 at 4:12 PM
Subject: Call sheet Friday

NINE LETTERS - CALL SHEET
Friday, March 6, 2026 - Day 3 of 24
Crew call: 7:00 AM
Lunch: 1:00 PM
`),
    }),
    sheets: [
      {
        title: "NINE LETTERS",
        date: "2026-03-07",
        day: "4/24",
        times: "crew_call=09:00 first_meal=15:00",
      },
    ],
  },
  {
    name: "office hours under the sheet",
    bytes: mailOf({
      subject: "Call sheet for tomorrow",
      text: crlf(`
Call for tomorrow, Friday 6 March 2026

Crew call 07:30 at the Old Mill House, 77 Mill Lane, Austin, TX 78704
Lunch 13:00
Wrap 18:00

Ella Ellis (gaffer) 06:45
Grace Grant (sound) 07:30

--
Ros Peake | Production Office
Office hours Mon-Fri 09:00 - 18:00, call 512-555-0100
This e-mail and its attachments are confidential.
`),
    }),
    sheets: [
      {
        date: "2026-03-06",
        times: "crew_call=07:30 first_meal=13:00 wrap=18:00",
        people: "Ella Ellis 06:45\nGrace Grant 07:30",
        either: ["Ros Peake"],
        open: ["title", "location"],
      },
    ],
  },
  {
    name: "what a runner types on a phone",
    bytes: mailOf({
      subject: "tmrw",
      text: crlf(`
Call sheet Fri 3/6 - Paper Lantern

crew call 7a
hmu 6:15a Dana
Dana on set 8:15
lunch 1p
wrap 7p
loc 92 Bell St Nashville
`),
    }),
    sheets: [
      {
        date: "2026-03-06",
        times: "crew_call=07:00 first_meal=13:00 wrap=19:00",
        either: ["Dana"],
        open: ["title", "makeup", "on_set", "person", "call"],
      },
    ],
  },
  {
    name: "an invoice",
    bytes: mailOf({
      subject: "Invoice 2026-0311",
      text: "Invoice 2026-0311\r\nDate: 6 March 2026\r\nLocation hire 08:00 - 18:00   1 x 450.00\r\nDue by 20 March 2026, 12:00\r\nThank you!",
    }),
    sheets: [],
  },
  {
    name: "a shared document",
    bytes: mailOf({
      subject: "Call sheet D3 - invitation to edit",
      html: "<p>Ros Peake (ros@films.test) has invited you to <b>edit</b> the following document:</p><p>Call sheet D3</p><p><a href='https://docs.example.com/d/1'>Open in Docs</a></p><p>Sent 5 March 2026, 18:04</p>",
    }),
    sheets: [],
  },
];
