import { and, asc, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { mailboxOf } from "../../core/emails/inbound.ts";
import type { EmailSenders, EmailSendersInput } from "../../core/emails/senders.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Reader } from "../../db/open.ts";
import { emailSenders } from "../../db/schema/emails.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { refuseUnknownProduction } from "./queries.ts";

/** Whose mails a production takes, and where they are sent to. @throws Problem 404 */
export async function getSenders(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  productionId: string,
  domain: string | undefined,
): Promise<EmailSenders> {
  await refuseUnknownProduction(db, caller, productionId);
  const rows = await db
    .select({ pattern: emailSenders.pattern })
    .from(emailSenders)
    .where(
      and(
        eq(emailSenders.productionId, productionId),
        eq(emailSenders.organisationId, caller.organisationId),
      ),
    )
    .orderBy(asc(emailSenders.pattern));
  return {
    address: domain === undefined ? null : `${mailboxOf(productionId)}@${domain}`,
    senders: rows.map(({ pattern }) => pattern),
  };
}

/** Puts these in place of those that were there. @throws Problem 404 */
export async function setSenders(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  input: EmailSendersInput,
): Promise<Written> {
  const domain = services.config.inboundMail.domain;
  return await write(services.database, caller, key, async (tx) => {
    const before = await getSenders(tx, caller, productionId, domain);
    const { organisationId } = caller;
    await tx
      .delete(emailSenders)
      .where(
        and(eq(emailSenders.productionId, productionId), eq(emailSenders.organisationId, organisationId)),
      );
    const senders = [...new Set(input.senders)].toSorted();
    const createdAt = instantOf(services.clock.now());
    if (senders.length > 0)
      await tx.insert(emailSenders).values(
        senders.map((pattern) => ({
          productionId,
          pattern,
          organisationId,
          createdBy: caller.userId,
          createdAt,
        })),
      );
    audit(tx, {
      action: "emails.senders-changed",
      object: { type: "production", id: productionId },
      before: { senders: before.senders },
      after: { senders },
    });
    return { status: 200, body: { ...before, senders } };
  });
}
