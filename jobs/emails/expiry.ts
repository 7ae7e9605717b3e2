import { and, asc, eq, isNull, lt } from "drizzle-orm";
import { emailKey, emailPagesFolder } from "../../core/document-keys.ts";
import type { Blobs } from "../../core/server/blobs.ts";
import { instantOf } from "../../core/time.ts";
import { KEPT } from "../../db/housekeeping.ts";
import type { Database } from "../../db/open.ts";
import { emails } from "../../db/schema/emails.ts";

const ROWS_MAX = 100;

/** Takes away the bytes of mails whose time is over; what was understood of them stays. @returns how many. */
export async function sweepEmails(
  { everywhere }: Pick<Database, "everywhere">,
  blobs: Blobs,
  nowMs: number,
  stopped: () => boolean = () => false,
): Promise<number> {
  const before = instantOf(nowMs - KEPT.emailBytes * 1_000);
  let swept = 0;
  while (!stopped()) {
    const over = await everywhere
      .select({ id: emails.id, organisationId: emails.organisationId })
      .from(emails)
      .where(and(isNull(emails.sweptAt), lt(emails.receivedAt, before)))
      .orderBy(asc(emails.receivedAt))
      .limit(ROWS_MAX);
    for (const { id, organisationId } of over) {
      // The row says so once they are gone: cut off between the two, they are taken away once more.
      await blobs.remove(emailKey(organisationId, id));
      await blobs.remove(emailPagesFolder(organisationId, id));
      await everywhere
        .update(emails)
        .set({ sweptAt: instantOf(nowMs) })
        .where(eq(emails.id, id));
      swept += 1;
    }
    if (over.length < ROWS_MAX) break;
  }
  return swept;
}
