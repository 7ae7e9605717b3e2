import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  mailboxProblems,
  type Mailbox,
  type MailboxInput,
  type MailboxOf,
  type MailboxSecrets,
} from "../../core/emails/mailboxes.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Reader } from "../../db/open.ts";
import { sealWords } from "../../db/person-keys.ts";
import { productionMailboxes } from "../../db/schema/mailboxes.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { refuseUnknownProduction } from "./queries.ts";

const mailboxItem = (row: typeof productionMailboxes.$inferSelect): Mailbox => ({
  server: row.server,
  username: row.username,
  state: row.state,
  reason: row.reason,
  read_at: row.readAt,
  taken_count: row.takenCount,
  left_count: row.leftCount,
  created_at: row.createdAt,
});

const ofProduction = ({ organisationId }: Pick<Caller, "organisationId">, productionId: string) =>
  and(
    eq(productionMailboxes.productionId, productionId),
    eq(productionMailboxes.organisationId, organisationId),
  );

/** The mailbox that is read for a production, and where there may be one. @throws Problem 404 */
export async function getMailbox(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  productionId: string,
  servers: readonly string[],
): Promise<MailboxOf> {
  await refuseUnknownProduction(db, caller, productionId);
  const [row] = await db.select().from(productionMailboxes).where(ofProduction(caller, productionId));
  return { servers: [...servers], mailbox: row ? mailboxItem(row) : null };
}

/**
 * Has a production's mailbox read from now on, in place of another. Of the same one other credentials are kept, and
 * how far it was read.
 * @throws Problem 404, 409 where that is not set up, 422 for a server that the house does not name
 */
export async function connectMailbox(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  input: MailboxInput,
): Promise<Written> {
  const { imapServers, calendars } = services.config;
  if (calendars.key === undefined || imapServers.length === 0) throw new Problem(mailboxProblems.notSetUp);
  // Requests go out from this house: to nobody but whom it trusts.
  const server = input.server.toLowerCase();
  if (!imapServers.includes(server))
    throw new Problem(mailboxProblems.elsewhere, undefined, {
      errors: [{ pointer: "/server", detail: "is none of the servers that this portal names" }],
    });
  const secrets: MailboxSecrets = { password: input.password };
  const { organisationId } = caller;
  const sealed = sealWords(calendars.key, organisationId, productionId, JSON.stringify(secrets));
  return await write(services.database, caller, key, async (tx) => {
    const { mailbox: before } = await getMailbox(tx, caller, productionId, imapServers);
    const isSame = before?.server === server && before.username === input.username;
    const whose = { server, username: input.username, sealed };
    const anew = {
      ...{ uidValidity: null, lastUid: 0, takenCount: 0, leftCount: 0, readAt: null },
      ...{ createdBy: caller.userId, createdAt: instantOf(services.clock.now()) },
    };
    const [row] = await tx
      .insert(productionMailboxes)
      .values({ productionId, organisationId, ...whose, ...anew })
      .onConflictDoUpdate({
        target: productionMailboxes.productionId,
        set: {
          ...(isSame ? {} : anew),
          ...whose,
          ...{ state: "waiting", reason: null, failedCount: 0, readUntil: null },
        },
        setWhere: sql`${productionMailboxes.organisationId} = ${organisationId}`,
      })
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "emails.mailbox-connected",
      object: { type: "production", id: productionId },
      ...(before && { before: { server: before.server } }),
      after: { server },
    });
    await enqueue(tx, {
      kind: "read-mailbox",
      payload: { production_id: productionId },
      organisationId,
      createdBy: caller.userId,
    });
    return { status: 200, body: { servers: imapServers, mailbox: mailboxItem(row) } };
  });
}

/** It is read no more, and its credentials are gone; what was taken from it stays. @throws Problem 404 */
export async function removeMailbox(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .delete(productionMailboxes)
      .where(ofProduction(caller, productionId))
      .returning({ server: productionMailboxes.server });
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "emails.mailbox-removed",
      object: { type: "production", id: productionId },
      before: row,
    });
    return { status: 204, body: null };
  });
}
