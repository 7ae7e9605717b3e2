import { and, asc, count, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Mail, MailQuery, Notification, NotificationQuery } from "../../core/notifications.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { mails, notifications } from "../../db/schema/notifications.ts";

export function notificationItem(row: typeof notifications.$inferSelect): Notification {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    body: row.body,
    link: row.link,
    status: row.readAt === null ? "unread" : "read",
    created_at: row.createdAt,
    read_at: row.readAt,
  };
}

/** Nobody reads another person's. */
export function ownNotifications(caller: Caller) {
  return and(
    eq(notifications.organisationId, caller.organisationId),
    eq(notifications.userId, caller.userId),
  );
}

/** With how many of them are unread as `meta.total` when those are asked for. */
export async function listNotifications(
  db: Reader,
  caller: Caller,
  query: NotificationQuery,
): Promise<Page<Notification>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const compare = sql.raw(sort.descending ? "<" : ">");
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const which = { unread: isNull(notifications.readAt), read: isNotNull(notifications.readAt) };
  const [rows, total] = await Promise.all([
    db
      .select()
      .from(notifications)
      .where(
        and(
          ownNotifications(caller),
          query.status && which[query.status],
          after &&
            sql`(${notifications.createdAt}, ${notifications.id}) ${compare} (${sql.param(after[0], notifications.createdAt)}, ${sql.param(after[1], notifications.id)})`,
        ),
      )
      .orderBy(direction(notifications.createdAt), direction(notifications.id))
      .limit(limit + 1),
    query.status === "unread" ? countUnread(db, caller) : undefined,
  ]);
  const page = pageOf(rows, limit, (row) => [row.createdAt, row.id], notificationItem);
  return total === undefined ? page : { ...page, meta: { ...page.meta, total } };
}

async function countUnread(db: Reader, caller: Caller): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(notifications)
    .where(and(ownNotifications(caller), isNull(notifications.readAt)));
  return row?.count ?? 0;
}

function mailItem(row: typeof mails.$inferSelect): Mail {
  return {
    id: row.id,
    recipient: row.recipient,
    subject: row.subject,
    body: row.body,
    state: row.state,
    reason: row.reason,
    created_at: row.createdAt,
    sent_at: row.sentAt,
    delivered_at: row.deliveredAt,
    opened_at: row.openedAt,
    bounced_at: row.bouncedAt,
  };
}

export async function listMails(db: Reader, caller: Caller, query: MailQuery): Promise<Page<Mail>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const compare = sql.raw(sort.descending ? "<" : ">");
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await db
    .select()
    .from(mails)
    .where(
      and(
        eq(mails.organisationId, caller.organisationId),
        after &&
          sql`(${mails.createdAt}, ${mails.id}) ${compare} (${sql.param(after[0], mails.createdAt)}, ${sql.param(after[1], mails.id)})`,
      ),
    )
    .orderBy(direction(mails.createdAt), direction(mails.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id], mailItem);
}

/** @throws Problem 404 */
export async function getMail(db: Reader, caller: Caller, id: string): Promise<Mail> {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), eq(mails.organisationId, caller.organisationId)));
  if (!row) throw new Problem(common.notFound);
  return mailItem(row);
}
