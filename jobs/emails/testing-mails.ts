import { pdfOf } from "../../db/seed/pdf.ts";

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

export const forwarded = (mail: Uint8Array): TestPart => ({
  name: "forwarded.eml",
  type: "message/rfc822",
  bytes: mail,
});
