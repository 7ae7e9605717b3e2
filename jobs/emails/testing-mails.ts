import sharp from "sharp";
import { pdfOf } from "../../db/seed/pdf.ts";
import { drawnPages } from "../reading/pages.ts";

export type TestPart = { name: string; type: string; bytes: Uint8Array | string };
export type TestMail = {
  from?: string;
  subject?: string;
  messageId?: string;
  sentAt?: Date;
  /** Further lines of its head. */
  head?: readonly string[];
  text?: string;
  html?: string;
  parts?: readonly TestPart[];
};

/** A mail as an office's program would send it. */
export function mailOf({
  from,
  subject,
  messageId,
  sentAt,
  head = [],
  text,
  html,
  parts = [],
}: TestMail): Buffer {
  const boundary = "=_of_the_tests";
  const bodies = [
    ...(text === undefined ? [] : [`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`]),
    ...(html === undefined ? [] : [`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`]),
    ...parts.map(({ name, type, bytes }) =>
      [
        `Content-Type: ${type}; name="${name}"`,
        `Content-Disposition: attachment; filename="${name}"`,
        "Content-Transfer-Encoding: base64",
        "",
        Buffer.from(bytes as string)
          .toString("base64")
          .replaceAll(/.{76}/g, "$&\r\n"),
      ].join("\r\n"),
    ),
  ];
  return Buffer.from(
    [
      `From: Office <${from ?? "office@films.test"}>`,
      `Subject: ${subject ?? "Call sheet"}`,
      ...(messageId === undefined ? [] : [`Message-ID: <${messageId}>`]),
      `Date: ${sentAt?.toUTCString() ?? "Thu, 05 Mar 2026 18:00:00 +0000"}`,
      "MIME-Version: 1.0",
      ...head,
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      "",
      ...bodies.map((body) => `--${boundary}\r\n${body}`),
      `--${boundary}--`,
      "",
    ].join("\r\n"),
  );
}

/** A call sheet of a day in March 2026. */
export const sheetPdf = (day = 6, call = "7:00 AM"): TestPart => ({
  name: `call sheet ${day}.pdf`,
  type: "application/pdf",
  bytes: pdfOf("CALL SHEET", [
    `${["Thursday", "Friday"][day - 5] ?? "Saturday"}, March ${day}, 2026    Day 3 of 24`,
    `Crew Call: ${call}`,
    "Lunch: 1:00 PM",
    "Nearest Hospital: Mercy General Hospital, 900 Hill Street, Austin, TX 78701",
  ]),
});

/** Its upper half, which says all of it. */
async function pictureOf({ bytes }: TestPart): Promise<{ picture: Buffer; width: number; height: number }> {
  const [page] = await drawnPages(Buffer.from(bytes as Uint8Array), 1);
  const { width, height } = await sharp(page).metadata();
  const upper = { left: 0, top: 0, width, height: Math.round(height / 2) };
  return { picture: await sharp(page).extract(upper).jpeg({ quality: 80 }).toBuffer(), ...upper };
}

/** The same sheet as somebody photographed it. */
export const photographed = async (sheet: TestPart): Promise<TestPart> => ({
  name: sheet.name.replace(".pdf", ".jpg"),
  type: "image/jpeg",
  bytes: (await pictureOf(sheet)).picture,
});

/** The same sheet as it comes from a copier: a PDF of pixels. */
export async function scanned(sheet: TestPart): Promise<TestPart> {
  const { picture, width, height } = await pictureOf(sheet);
  const content = "595 0 0 421 0 421 cm /I Do";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.byteLength} >>\nstream\n${picture.toString("latin1")}\nendstream`,
  ].map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`);
  const file = `%PDF-1.4\n${objects.join("")}trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n`;
  return { ...sheet, bytes: Buffer.from(file, "latin1") };
}

export const forwarded = (mail: Uint8Array): TestPart => ({
  name: "forwarded.eml",
  type: "message/rfc822",
  bytes: mail,
});
