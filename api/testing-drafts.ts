import { sheetsOf } from "../core/callsheets/testing-sheet.ts";
import { emailPageKey, emailTextKey } from "../core/document-keys.ts";
import type { EmailDraft } from "../core/emails.ts";
import { newId } from "../core/ids.ts";
import { emails } from "../db/schema/emails.ts";
import { sha256Of } from "./testing-contracts.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp } from "./testing.ts";

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
