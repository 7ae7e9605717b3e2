import { hash, timingSafeEqual } from "node:crypto";
import { recipientsOf } from "../../core/emails/inbound.ts";
import { common, Problem } from "../../core/problem.ts";
import { strangerActor } from "../../db/audit.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { keepDelivered } from "./actions.ts";
import { findProductions } from "./queries.ts";
import { receiveMail } from "./receive.ts";

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
    const kept = await keepDelivered(
      services,
      { ...received, form: "mail" },
      whose,
      "webhook",
      strangerActor(origin),
    );
    return kept.map(({ id }) => id);
  } finally {
    await received.staged.discard();
  }
}
