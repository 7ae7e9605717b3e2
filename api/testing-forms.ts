import { mailboxOf } from "../core/emails/inbound.ts";
import type { Sample } from "./testing-world.ts";
import { TEST_MAIL_SECRET } from "./testing.ts";

/** Bodies of several parts, as browsers and mail services send them. */
const BOUNDARY = "form-of-the-tests";
const HEADERS = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

/** One pixel. */
export const TINY_GIF =
  "GIF89a\x01\x00\x01\x00\x80\x01\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x4c\x00\x3b";

export const TIMETABLE = "date,start,end,title,stage\n2026-09-05,18:00,19:00,Opening,Main\n";

const part = (head: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
const form = (...parts: string[]) => `${parts.join("")}--${BOUNDARY}--\r\n`;

export const fileForm = (name: string, content: string, field = "file"): Sample => ({
  body: form(part(`name="${field}"; filename="${name}"`, content)),
  headers: HEADERS,
});

export const inboundForm = (productionId: string): Sample => ({
  body: form(
    part('name="envelope"', JSON.stringify({ to: [`${mailboxOf(productionId)}@in.portal.test`] })),
    part('name="email"', "Subject: Call sheet\r\n\r\nCrew call 7:00\r\n"),
  ),
  headers: { ...HEADERS, authorization: `Bearer ${TEST_MAIL_SECRET}` },
});

export const importForm = (): Sample => ({
  body: form(
    part('name="file"; filename="week.csv"', TIMETABLE),
    part('name="zone"', "Asia/Singapore"),
    part('name="dry_run"', "true"),
  ),
  headers: HEADERS,
});
