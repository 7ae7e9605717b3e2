import { hash, timingSafeEqual } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { emailKey } from "../../core/document-keys.ts";
import type { EmailDoor } from "../../core/emails.ts";
import { productionsOf, recipientsOf } from "../../core/emails/inbound.ts";
import { common, Problem } from "../../core/problem.ts";
import { type Actor, strangerActor } from "../../db/audit.ts";
import type { Database, Tx } from "../../db/open.ts";
import { emails } from "../../db/schema/emails.ts";
import { productions } from "../../db/schema/productions.ts";
import { commit } from "../../db/write.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { keepEmail } from "./actions.ts";
import { receiveMail, type ReceivedMail } from "./receive.ts";

/**
 * Does the request know the secret that we share with the mail service? As the password of Basic (RFC 7617), which an
 * address can carry, or as Bearer; compared in constant time, whatever its length.
 */
export function knowsSecret(headers: Headers, secrets: readonly string[]): boolean {
  const said = headers.get("authorization") ?? "";
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(said)?.[1];
  const given =
    basic === undefined
      ? /^Bearer (.+)$/i.exec(said)?.[1]
      : Buffer.from(basic, "base64").toString().split(":").slice(1).join(":");
  const digest = (text: string) => hash("sha256", text, "buffer");
  const sent = digest(given ?? "");
  let isGood = false;
  for (const secret of secrets) if (timingSafeEqual(sent, digest(secret))) isGood = true;
  return isGood && given !== undefined;
}

/**
 * Takes a mail that a mail service delivers, in the part `email` as it was sent, once for each production that it is
 * addressed to.
 * @throws Problem 401 without our secret, 400, 404 where it is addressed to nobody here, 413, 415, 422, 503 while too
 * many wait: the service comes again
 */
export async function takeInbound(services: Services, request: Request, origin: Origin): Promise<string[]> {
  if (!knowsSecret(request.headers, services.config.inboundMail.secrets))
    throw new Problem(common.unauthenticated);
  const received = await receiveMail(request, services.blobs, "email", { body: false });
  try {
    const whose = await findProductions(services.database, recipientsOf(received.fields));
    if (whose.length === 0) throw new Problem(common.notFound);
    return await keepDelivered(
      services,
      { ...received, form: "mail" },
      whose,
      "webhook",
      strangerActor(origin),
    );
  } finally {
    await received.staged.discard();
  }
}

export type Addressed = { id: string; organisationId: string };

/** The productions that recipients name. */
export async function findProductions(
  { everywhere }: Pick<Database, "everywhere">,
  recipients: readonly string[],
): Promise<Addressed[]> {
  const ids = productionsOf(recipients);
  if (ids.length === 0) return [];
  return await everywhere
    .select({ id: productions.id, organisationId: productions.organisationId })
    .from(productions)
    .where(and(inArray(productions.id, ids), isNull(productions.deletedAt)));
}

/** What a service delivers again is there already: it has the same ids for an answer. */
export async function keepDelivered(
  services: Pick<Services, "database" | "blobs" | "clock">,
  received: Omit<ReceivedMail, "fields">,
  whose: readonly Addressed[],
  door: EmailDoor,
  actor: Actor,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { id: productionId, organisationId } of whose) {
    const work = async (tx: Tx) => {
      const before = await findDelivered(tx, productionId, organisationId, received.sha256);
      if (before !== undefined) return before;
      const id = await keepEmail(tx, services, received, {
        organisationId,
        productionId,
        createdBy: null,
        door,
      });
      // In place before anything can commit. Each production has bytes of its own, to be taken away with it.
      await received.staged.copy(emailKey(organisationId, id));
      return id;
    };
    ids.push(await commit(services.database, { ...actor, organisationId }, work));
  }
  return ids;
}

async function findDelivered(
  tx: Tx,
  productionId: string,
  organisationId: string,
  sha256: string,
): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: emails.id })
    .from(emails)
    .where(
      and(
        eq(emails.organisationId, organisationId),
        eq(emails.sha256, sha256),
        eq(emails.productionId, productionId),
        inArray(emails.door, ["webhook", "smtp"]),
      ),
    )
    .limit(1);
  return row?.id;
}
