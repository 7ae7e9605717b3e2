import { and, eq } from "drizzle-orm";
import { emailKey, emailPageKey, emailTextKey } from "../../core/document-keys.ts";
import { instantOf } from "../../core/time.ts";
import { emails } from "../../db/schema/emails.ts";
import { drawMail, type Drawn } from "../emails/draw.ts";
import { handler } from "../handler.ts";
import { UnreadablePicture } from "../pictures.ts";

/**
 * Draws the pages of a draft, so that whoever confirms it sees where each value stands. What cannot be drawn is not
 * there, and the draft is as good without it.
 */
export const drawEmail = handler(
  "draw-email",
  async (run) => {
    const [row] = await run.database.db
      .select()
      .from(emails)
      .where(
        and(eq(emails.id, run.job.payload.email_id), eq(emails.organisationId, run.job.organisationId ?? "")),
      );
    if (!row || row.draft === null || row.drawnAt !== null) return null;
    const blob = await run.blobs.find(emailKey(row.organisationId, row.id));
    const file = blob && { path: blob.path, form: row.form, fileName: row.fileName };
    let drawn: Drawn = { papers: [] };
    try {
      if (file) drawn = await drawMail(file, row.draft.papers, run.signal);
    } catch (error) {
      // Too much for a reader's bounds: the draft is confirmed without pictures.
      if (!(error instanceof UnreadablePicture)) throw error;
    }
    for (const [paper, { pages, lines }] of drawn.papers.entries()) {
      for (const [page, bytes] of pages.entries())
        await run.blobs.write(
          emailPageKey(row.organisationId, row.id, paper, page),
          Buffer.from(bytes, "base64"),
        );
      if (lines !== null)
        await run.blobs.write(
          emailTextKey(row.organisationId, row.id, paper),
          Buffer.from(JSON.stringify({ lines })),
        );
    }
    await run.write((tx) =>
      tx
        .update(emails)
        .set({ drawnAt: instantOf(run.clock.now()) })
        .where(eq(emails.id, row.id)),
    );
    return { pages: drawn.papers.reduce((sum, { pages }) => sum + pages.length, 0) };
  },
  { concurrency: 1 },
);
