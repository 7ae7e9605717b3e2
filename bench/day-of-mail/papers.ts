import { hash } from "node:crypto";
import sharp from "sharp";
import { forwarded, mailOf, type TestPart } from "../../jobs/emails/testing-mails.ts";
import { drawnPages } from "../../jobs/reading/pages.ts";
import { pdfOfPieces, textOfPieces, type Piece } from "../callsheets/canvas.ts";
import { factsOf, type Facts } from "../callsheets/facts.ts";
import { NAMES } from "../callsheets/names.ts";
import { openPen, type Noise } from "../callsheets/pen.ts";
import { chance } from "../callsheets/random.ts";
import { LAYOUTS } from "../callsheets/sheets.ts";
import { SAYS, type Tongue } from "../callsheets/vocabulary.ts";
import type { DayMember, DayPlace } from "./cast.ts";
import type { DaySheet, DueMail } from "./plan.ts";

/** What a sheet says besides what the day's plan does of it. */
export type Drawn = { people: readonly DayMember[]; place: DayPlace };
export type MailBytes = { bytes: Buffer; messageId: string };
/** What one of its people is to have in their schedule. */
export type ExpectedCall = { date: string; time: string };

export const OFFICE = "office@films.example";
const STRANGER = "somebody@elsewhere.example";

/** One each for films of all sizes, and what an office types into a mail; offices of two countries. */
const LAYOUT_NAMES: readonly string[] = ["plain list", "commercial", "typed call", "times first"];
const USED = LAYOUTS.filter(({ name }) => LAYOUT_NAMES.includes(name));
const SPOKEN: readonly Tongue[] = ["en", "de"];
/** How well sheets are understood is measured elsewhere (bench/callsheets): here nobody has to correct one. */
const CLEAN: Noise = { isSpaced: false, jitter: 0, isUpper: false, hasColon: true, typo: false };
/** A title of another language than its sheet can turn the reader to it. */
const TITLE = "Nine Letters";
const SHOOTING_DAYS = 30;
const HOSPITAL = ["City Royal Infirmary", "5 Castle Road, Bristol BS2 8HW"] as const;
const PHOTO_QUALITY = 80;
const LATER_MINUTES = 30;
const APART_MINUTES = 12;

type Version = "first" | "changed" | "cancelled";

const hhmm = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** When somebody on a sheet is called, by its first version and by its second. */
export function callOfMember(sheet: DaySheet, at: number, isChanged: boolean): ExpectedCall {
  const { times } = factsOf(tongueOf(sheet), chance(seedOf(sheet)));
  const call = minutesOf(times.crew_call) + at * APART_MINUTES;
  const later = isChanged && at < sheet.changed ? LATER_MINUTES : 0;
  return { date: sheet.date, time: hhmm(call + later) };
}

const seedOf = ({ n }: DaySheet) => 900_000 + n;
const tongueOf = ({ n }: DaySheet): Tongue => SPOKEN[n % SPOKEN.length] ?? "en";

function factsFor(sheet: DaySheet, { people, place }: Drawn, version: Version, base: Facts): Facts {
  const says = SAYS[base.tongue];
  return {
    ...base,
    title: TITLE,
    date: sheet.date,
    // One after the other: the same number on another day would be a sheet that was moved.
    number: 1 + sheet.day,
    count: SHOOTING_DAYS,
    // By whose clocks the sheet is.
    hospital: HOSPITAL,
    revision: version === "first" ? null : 2,
    isCancelled: version === "cancelled",
    location: [place.name, place.address],
    crew: people.map(({ firstName, lastName }, at) => ({
      department: says.departments[Math.floor(at / 2)] ?? "",
      role: says.roles[at] ?? "",
      name: `${firstName} ${lastName}`,
      phone: `555-01${10 + at}`,
      call: callOfMember(sheet, at, version === "changed").time,
    })),
    // Nobody of ours: names of another country.
    cast: base.cast.map((one, at) => ({ ...one, name: strangerOf(sheet.n + at) })),
    key: [strangerOf(sheet.n + 7), strangerOf(sheet.n + 11), strangerOf(sheet.n + 13)],
  };
}

function strangerOf(n: number): string {
  const { first, last } = NAMES.fr;
  return `${first[n % first.length]} ${last[(n * 3 + 1) % last.length]}`;
}

function draw(sheet: DaySheet, drawn: Drawn, version: Version): { pieces: Piece[]; isTyped: boolean } {
  const luck = chance(seedOf(sheet));
  const facts = factsFor(sheet, drawn, version, factsOf(tongueOf(sheet), luck));
  const { pen, pieces } = openPen(facts, luck, CLEAN);
  const layout = USED[sheet.n % USED.length];
  layout?.draw(pen);
  return { pieces, isTyped: layout?.name === "typed call" };
}

/** The sheet as a PDF, or as the words of the mail itself. */
export function paperOf(sheet: DaySheet, drawn: Drawn, version: Version): TestPart | string {
  const { pieces, isTyped } = draw(sheet, drawn, version);
  if (isTyped) return textOfPieces(pieces).replaceAll("\n", "\r\n");
  return { name: `call-sheet-${sheet.date}.pdf`, type: "application/pdf", bytes: pdfOfPieces(pieces) };
}

/** The sheet as it hangs on a wall. */
async function photoOf(sheet: DaySheet, drawn: Drawn): Promise<TestPart> {
  const [page] = await drawnPages(pdfOfPieces(draw(sheet, drawn, "first").pieces), 1);
  const bytes = await sharp(page).jpeg({ quality: PHOTO_QUALITY }).toBuffer();
  return { name: `IMG_${1_000 + sheet.n}.jpg`, type: "image/jpeg", bytes };
}

/** What the office sends of a sheet; other ids make other mails of the same. */
export function sheetMail(sheet: DaySheet, drawn: Drawn, version: Version, id: string): Buffer {
  const paper = paperOf(sheet, drawn, version);
  const word = { first: "", changed: "REVISED: ", cancelled: "CANCELLED: " }[version];
  return mailOf({
    from: OFFICE,
    subject: `${word}Call sheet ${sheet.date}`,
    messageId: id,
    sentAt: new Date(),
    ...(typeof paper === "string" ? { text: paper } : { text: "Attached.", parts: [paper] }),
  });
}

const idOf = (what: string) => `${hash("sha256", what, "hex").slice(0, 32)}@films.example`;

/** A mail of the day as it comes in. @param run tells one day's from another's. */
export async function mailBytes(
  { n, kind, sheet, isPhoto }: Omit<DueMail, "atMs">,
  drawn: Drawn,
  run: string,
): Promise<MailBytes> {
  const messageId = idOf(`${run} ${n}`);
  const mail = (more: Parameters<typeof mailOf>[0]) => ({
    bytes: mailOf({ from: OFFICE, messageId, sentAt: new Date(), ...more }),
    messageId,
  });
  const first = idOf(`${run} sheet ${sheet.n}`);
  switch (kind) {
    case "sheet":
      return { bytes: sheetMail(sheet, drawn, "first", first), messageId: first };
    case "revision":
      return { bytes: sheetMail(sheet, drawn, "changed", messageId), messageId };
    case "cancellation":
      return { bytes: sheetMail(sheet, drawn, "cancelled", messageId), messageId };
    case "copy": {
      const part = isPhoto ? await photoOf(sheet, drawn) : forwarded(sheetMail(sheet, drawn, "first", first));
      return mail({ subject: "FW: call sheet", text: "For you.", parts: [part] });
    }
    case "duplicate":
      // Another relay's line, so that it is not the same bytes.
      return {
        bytes: Buffer.concat([
          Buffer.from(`X-Relay: ${messageId}\r\n`),
          sheetMail(sheet, drawn, "first", first),
        ]),
        messageId: first,
      };
    case "bounce":
      return mail({ from: "mailer-daemon@films.example", subject: "Undelivered Mail Returned to Sender" });
    case "auto-reply":
      return mail({
        subject: "Out of office",
        head: ["Auto-Submitted: auto-replied"],
        text: "Back on Monday.",
      });
    case "sender":
      return { bytes: mailFrom(STRANGER, sheet, drawn, messageId), messageId };
    case "no-sheet":
      return mail({ subject: "Friday", text: "Cake in the kitchen at three. Everybody is welcome." });
    case "broken":
      return mail({ text: "Attached.", parts: [brokenPdf(n)] });
  }
}

function mailFrom(from: string, sheet: DaySheet, drawn: Drawn, messageId: string): Buffer {
  const paper = paperOf(sheet, drawn, "first");
  const parts = typeof paper === "string" ? [] : [paper];
  return mailOf({ from, messageId, sentAt: new Date(), text: typeof paper === "string" ? paper : "", parts });
}

/** It says that it is a PDF, and the rest never came. */
function brokenPdf(n: number): TestPart {
  const luck = chance(n);
  const noise = Buffer.from(Array.from({ length: 2_000 }, () => luck.number(256)));
  const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"), noise]);
  return { name: "call sheet.pdf", type: "application/pdf", bytes };
}
