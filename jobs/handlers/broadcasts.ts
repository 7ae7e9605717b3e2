import { and, eq, isNull, sql } from "drizzle-orm";
import { tell } from "../../db/notify.ts";
import type { Reader } from "../../db/open.ts";
import { broadcasts } from "../../db/schema/broadcasts.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productionPeople } from "../../db/schema/productions.ts";
import { handler } from "../handler.ts";

/** People told in one transaction: far below the statement timeout. */
const CHUNK = 200;

type Broadcast = typeof broadcasts.$inferSelect;

/** Tells whoever a message is for: once each, however often the job runs. Its result counts whom this run told. */
export const notifyBroadcast = handler("notify-broadcast", async (run) => {
  const [message] = await run.database.db
    .select()
    .from(broadcasts)
    .where(eq(broadcasts.id, run.job.payload.broadcast_id));
  if (!message) return { told: 0 };
  const people = await audienceOf(run.database.db, message);
  let told = 0;
  for (let at = 0; at < people.length; at += CHUNK) {
    run.signal.throwIfAborted();
    const chunk = people.slice(at, at + CHUNK);
    const { organisationId, title, body, link, byMail } = message;
    const key = `broadcast:${message.id}`;
    const tidings = { organisationId, key, kind: "message" as const, title, body, link, byMail };
    told += (await run.write((tx) => tell(tx, chunk, tidings, run.portalUrl))).length;
    run.progress(((at + chunk.length) / people.length) * 100);
  }
  return { told };
});

/** Whom it names; else whoever is on its production and has one of its roles by now, but not who wrote it. */
async function audienceOf(db: Reader, message: Broadcast): Promise<string[]> {
  if (message.userIds !== null) return message.userIds;
  const rows = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, message.organisationId),
        isNull(memberships.deletedAt),
        sql`${memberships.userId} <> ${message.createdBy}`,
        message.roles === null
          ? // Whoever only runs the system is no member that anything is told to.
            sql`array_to_string(${memberships.roles}, ',') <> 'engineer'`
          : sql`${memberships.roles} && ${`{${message.roles.join(",")}}`}::text[]`,
        message.productionId === null
          ? undefined
          : sql`exists (select from ${productionPeople} works where works.production_id = ${message.productionId}
              and works.user_id = ${memberships.userId})`,
      ),
    )
    .orderBy(memberships.userId);
  return rows.map(({ userId }) => userId);
}
