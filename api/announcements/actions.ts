import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { AnnouncementCreate } from "../../core/announcements.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { enqueue } from "../../db/jobs.ts";
import { announcementReads, announcements } from "../../db/schema/announcements.ts";
import { productions } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { announcementItem, getAnnouncement } from "./queries.ts";

export async function publishAnnouncement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: AnnouncementCreate,
): Promise<Written> {
  const productionId = input.production_id ?? null;
  try {
    return await write(services.database, caller, key, async (tx) => {
      if (productionId !== null) {
        const [production] = await tx
          .select({ id: productions.id })
          .from(productions)
          .where(
            and(
              eq(productions.id, productionId),
              eq(productions.organisationId, caller.organisationId),
              isNull(productions.deletedAt),
            ),
          );
        if (!production) throw new Problem(common.notFound, "There is no such production.");
      }
      const [row] = await tx
        .insert(announcements)
        .values({
          id: input.id ?? newId(services.clock.now()),
          organisationId: caller.organisationId,
          productionId,
          title: input.title,
          body: input.body,
          mustRead: input.must_read,
          createdBy: caller.userId,
          createdAt: instantOf(services.clock.now()),
        })
        .returning();
      if (!row) throw new Error("insert returned no row");
      audit(tx, {
        action: "announcements.published",
        object: { type: "announcement", id: row.id, version: row.version },
        after: row,
      });
      await enqueue(tx, {
        kind: "notify-announcement",
        payload: { announcement_id: row.id },
        organisationId: caller.organisationId,
        createdBy: caller.userId,
      });
      return {
        status: 201,
        body: announcementItem({ announcement: row, readAt: null }),
        etag: `"${row.version}"`,
      };
    });
  } catch (error) {
    if (isUniqueViolation(error, "announcements_pkey"))
      throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/** The caller opened it; the first time counts. */
export async function readAnnouncement(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { announcement } = await getAnnouncement(tx, caller, id);
    const [read] = await tx
      .insert(announcementReads)
      .values({
        announcementId: id,
        userId: caller.userId,
        organisationId: caller.organisationId,
        readAt: instantOf(services.clock.now()),
      })
      .onConflictDoNothing()
      .returning();
    if (read)
      audit(tx, {
        action: "announcements.read",
        object: { type: "announcement", id, version: announcement.version },
        after: read,
      });
    const body = announcementItem(await getAnnouncement(tx, caller, id));
    return { status: 200, body, etag: `"${body.version}"` };
  });
}
