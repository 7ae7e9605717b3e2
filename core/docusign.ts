import * as v from "valibot";
import { nextStage, STATUS_OF, type ContractStage, type ContractVerb } from "./contract-states.ts";

/** What DocuSign calls where an envelope stands (domain D10). */
export const ENVELOPE_STATUSES = [
  "created",
  "sent",
  "delivered",
  "signed",
  "completed",
  "declined",
  "voided",
  "deleted",
  "timedout",
] as const;
export type EnvelopeStatus = (typeof ENVELOPE_STATUSES)[number];

/** Nothing more happens to an envelope in these. */
export const isEnvelopeOver = (status: EnvelopeStatus): boolean =>
  status !== "created" && status !== "sent" && status !== "delivered" && status !== "signed";

const VERBS: Readonly<Record<EnvelopeStatus, readonly ContractVerb[]>> = {
  created: [],
  sent: [],
  delivered: ["view"],
  signed: ["view"],
  completed: ["view", "complete"],
  declined: ["decline"],
  voided: ["void"],
  deleted: ["void"],
  timedout: ["lapse"],
};

/**
 * The steps by which a contract comes to where its envelope stands, from wherever it is: forward alone. What comes
 * late, or twice, asks for none.
 */
export function stepsTo(stage: ContractStage, status: EnvelopeStatus): ContractVerb[] {
  const steps: ContractVerb[] = [];
  if (STATUS_OF[stage] !== "pending_signature") return steps;
  let at = stage;
  for (const verb of VERBS[status]) {
    const next = nextStage(at, verb);
    if (next === null || (next === at && verb === "view")) continue;
    steps.push(verb);
    at = next;
  }
  return steps;
}

/** What Connect sends of an envelope: only which one is read, where it stands is asked for. */
export const ConnectEvent = v.object({
  event: v.string(),
  data: v.object({ envelopeId: v.pipe(v.string(), v.uuid()) }),
});

/** The most keys that Connect signs with at once. */
export const CONNECT_KEYS_MAX = 100;
export const connectSignatureHeader = (at: number): string => `x-docusign-signature-${at}`;
