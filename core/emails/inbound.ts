import { Id } from "../ids.ts";
import * as v from "valibot";

/** Of a production's address, the part before the `@`. */
export const mailboxOf = (productionId: string) => `sheets-${productionId.replaceAll("-", "")}`;

const MAILBOX = /^<?sheets-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})(?:\+[^@]*)?@/i;
/** More recipients are no production office's. */
export const RECIPIENTS_MAX = 20;

/** The productions whose addresses are among a mail's recipients, each once. */
export function productionsOf(recipients: readonly string[]): string[] {
  const ids = recipients.slice(0, RECIPIENTS_MAX).flatMap((address) => {
    const parts = MAILBOX.exec(address.trim());
    return parts ? [parts.slice(1).join("-").toLowerCase()] : [];
  });
  return [...new Set(ids)];
}

/** What SendGrid's Inbound Parse says of how a mail was delivered. */
const Envelope = v.object({ to: v.array(v.string()), from: v.optional(v.string()) });

/** The recipients that a mail service names: its `envelope`, or the `to` that stands in the mail. */
export function recipientsOf(fields: ReadonlyMap<string, string>): string[] {
  const envelope = v.safeParse(Envelope, json(fields.get("envelope") ?? ""));
  if (envelope.success) return envelope.output.to;
  return (fields.get("to") ?? "").split(",").map((address) => /<([^<>]*)>/.exec(address)?.[1] ?? address);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A service that names none.
    return undefined;
  }
}

export const InboundAccepted = v.object({ ids: v.array(Id) });
export type InboundAccepted = v.InferOutput<typeof InboundAccepted>;
