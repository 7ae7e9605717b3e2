import { sheetsOf } from "../core/callsheets/testing-sheet.ts";
import { emailPageKey, emailTextKey } from "../core/document-keys.ts";
import type { EmailDraft } from "../core/emails.ts";
import { newId } from "../core/ids.ts";
import { emails } from "../db/schema/emails.ts";
import { sha256Of } from "./testing-contracts.ts";
import { fileForm, inboundForm } from "./testing-forms.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** Mails of which something was understood, as the job that reads them leaves them. */
export const DRAFT_PATHS = /\/emails\/:id\/(?:review|draft|confirm|discard|page|text)$/;

const change = { "if-match": '"1"' };
export const DRAFT_SAMPLES: Record<string, Make> = {
  "PATCH /api/v1/emails/:id/draft": () => ({
    body: { corrections: [{ sheet: 0, field: "times.crew_call", value: "06:30" }] },
    headers: change,
  }),
  "POST /api/v1/emails/:id/confirm": () => ({ body: {}, headers: change }),
  "POST /api/v1/emails/:id/discard": () => ({ body: { reason: "Of another day" }, headers: change }),
  "POST /api/v1/emails": () => fileForm("mail.eml", "Subject: Call sheet\r\n\r\nCrew call 7:00\r\n"),
  "POST /api/v1/inbound/email": ({ ids }) => inboundForm(ids.production),
  "PUT /api/v1/productions/:id/mailbox": () => ({
    body: { server: "imaps://imap.test", username: "sheets@films.test", password: "app-password" },
  }),
  "PUT /api/v1/productions/:id/mailbox/oauth": () => ({
    body: {
      server: "imaps://outlook.office365.com",
      username: "sheets@films.test",
      token_url: "https://login.microsoftonline.com/films.test/oauth2/v2.0/token",
      client_id: "client-of-the-tests",
      refresh_token: "refresh-token",
    },
  }),
  "PUT /api/v1/productions/:id/mailbox/gmail": () => ({
    body: { code: "consent-code", verifier: "v".repeat(43) },
  }),
  "PUT /api/v1/productions/:id/mailbox/microsoft": () => ({
    body: { code: "consent-code", verifier: "v".repeat(43) },
  }),
  "PUT /api/v1/productions/:id/email-senders": () => ({ body: { senders: ["@films.test"] } }),
};

/** The draft of a text. */
export function draftOf(text: string, today = "2026-09-01"): EmailDraft {
  const sheets = sheetsOf(text, { today });
  return {
    language: "en",
    sheets: sheets.map((sheet) => ({ ...sheet, part: 0 })),
    papers: [{ part: 0, kind: "text", pages: [{ width: 800, height: 1_000 }] }],
  };
}

export type Drafted = {
  organisationId: string;
  productionId: string | null;
  draft: EmailDraft;
  receivedAt?: string;
  subject?: string;
};

/** A mail with this draft. */
export async function keepDraft(portal: TestApp, { draft, receivedAt, ...mail }: Drafted): Promise<string> {
  const id = newId();
  await portal.database.db.insert(emails).values({
    id,
    ...mail,
    jobId: newId(),
    door: "webhook",
    form: "mail",
    sha256: sha256Of(id),
    sizeBytes: 1_000,
    status: "draft",
    parts: [
      { file_name: null, type: "text/plain", size_bytes: 1_000, depth: 0, outcome: "sheet", reason: null },
    ],
    draft,
    sheetCount: draft.sheets.length,
    ...(receivedAt !== undefined && { receivedAt }),
  });
  return id;
}

type Furnished = {
  organisationId: string;
  productionId: string;
  canary: string;
  /** The artist's address. */
  artist: string;
};

/** One that could be confirmed at once, with a page and its lines. */
export async function furnishDraft(
  portal: TestApp,
  { organisationId, productionId, canary, artist }: Furnished,
): Promise<string> {
  const draft = draftOf(
    `CALL SHEET\nThursday 3 September 2026\nCrew Call: 07:00\nLunch: 13:00\n\nROLE          NAME               PHONE         CALL\nGaffer        Ella Ellis         555-0110      06:48\n`,
  );
  const [sheet] = draft.sheets;
  const [gaffer] = sheet?.people ?? [];
  if (!sheet || !gaffer) throw new Error("the sheet of the tests was read otherwise");
  gaffer.email = artist;
  gaffer.role = canary;
  const id = await keepDraft(portal, { organisationId, productionId, draft, subject: canary });
  const { blobs } = portal.services;
  await blobs.write(emailPageKey(organisationId, id, 0, 0), Buffer.from(canary));
  await blobs.write(emailTextKey(organisationId, id, 0), Buffer.from(JSON.stringify({ lines: [canary] })));
  return id;
}

/** A production's own mailbox, and a mail that came in with nothing in it. */
export async function furnishMail(
  { database: { db, sql } }: TestApp,
  { organisationId, userId }: TestPerson,
  { production, canary }: { production: string; canary: string },
): Promise<string> {
  await sql`insert into production_mailboxes (production_id, organisation_id, server, username, sealed, created_by)
    values (${production}, ${organisationId}, 'imaps://imap.test', ${canary}, ${canary}, ${userId})`;
  const email = newId();
  await db.insert(emails).values({
    id: email,
    organisationId,
    productionId: production,
    createdBy: userId,
    jobId: newId(),
    door: "upload",
    form: "mail",
    sha256: sha256Of(canary),
    sizeBytes: canary.length,
    status: "skipped",
    cause: "no-sheet",
    reason: canary,
    sender: `${canary}@people.test`,
    subject: canary,
  });
  return email;
}
