import { hash } from "node:crypto";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { must } from "../core/assert.ts";
import {
  nextStage,
  stageOf,
  STATUS_OF,
  type ContractEvent,
  type ContractVerb,
} from "../core/contract-states.ts";
import { isEnvelopeOver } from "../core/docusign.ts";
import { newId } from "../core/ids.ts";
import { audit } from "./audit.ts";
import { enqueue } from "./jobs.ts";
import type { Reader, Tx } from "./open.ts";
import { contractEvents, contracts, contractSignatories, type SendWhenMade } from "./schema/contracts.ts";
import { documents } from "./schema/documents.ts";
import { contractEnvelopes } from "./schema/envelopes.ts";

export type ContractRecord = typeof contracts.$inferSelect;
export type SignatoryRecord = typeof contractSignatories.$inferSelect;

/** One step in a contract's life: taken by a person, or by the house itself (`actorId` null). */
export type ContractStep = {
  verb: ContractVerb;
  event: ContractEvent;
  actorId: string | null;
  /** An instant. */
  at: string;
  notes?: string | null;
  change?: Partial<typeof contracts.$inferInsert>;
};

/** Nobody needs to be told of these. */
const QUIET: ReadonlySet<ContractEvent> = new Set(["created", "changed", "viewed", "sealed", "expired"]);

/** Signed elsewhere, it must not be signed there any more. */
const WITHDRAWS: ReadonlySet<ContractVerb> = new Set(["void", "correct", "lapse"]);

/** Until the transaction ends nobody else takes a step of this contract. */
export async function lockContract(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<ContractRecord | undefined> {
  const [row] = await tx
    .select()
    .from(contracts)
    .where(
      and(eq(contracts.id, id), eq(contracts.organisationId, organisationId), isNull(contracts.deletedAt)),
    )
    .for("update");
  return row;
}

/** Its artist has seen it, or may: a draft that was voided before it was sent was never theirs. */
export const wasSent = sql`(${contracts.status} <> 'draft' and not (${contracts.stage} is not distinct from 'voided' and ${contracts.sentAt} is null))`;

/** In the order in which they sign. */
export async function signatoriesOf(
  db: Reader,
  contract: Pick<ContractRecord, "id" | "organisationId">,
): Promise<SignatoryRecord[]> {
  return await db
    .select()
    .from(contractSignatories)
    .where(
      and(
        eq(contractSignatories.contractId, contract.id),
        eq(contractSignatories.organisationId, contract.organisationId),
      ),
    )
    .orderBy(asc(contractSignatories.position));
}

/** Whose turn it is, or undefined when all have signed. */
export const whoseTurn = (people: readonly SignatoryRecord[]): SignatoryRecord | undefined =>
  people.find(({ state }) => state !== "signed");

/**
 * Takes a step that was judged, of a contract that is locked: its stage, a line of its history, and the job that tells
 * of it. @throws when the table of `core/contract-states.ts` refuses the step: whoever calls asked it before.
 */
export async function takeStep(
  tx: Tx,
  contract: ContractRecord,
  { verb, change = {}, ...line }: ContractStep,
): Promise<ContractRecord> {
  const stage = must(nextStage(stageOf(contract), verb), "a step that was judged");
  const [row] = await tx
    .update(contracts)
    .set({
      ...change,
      stage,
      status: STATUS_OF[stage],
      version: sql`${contracts.version} + 1`,
      updatedAt: line.at,
    })
    .where(and(eq(contracts.id, contract.id), eq(contracts.organisationId, contract.organisationId)))
    .returning();
  const after = must(row, "a contract that is locked");
  await noteEvent(tx, after, line, contract);
  if (contract.provider === "docusign" && WITHDRAWS.has(verb)) await withdrawEnvelope(tx, contract);
  return after;
}

/**
 * Puts a contract that was judged, and whose paper is there, before its signatories: the first is asked now, each
 * other when their turn comes.
 */
export async function putBefore(
  tx: Tx,
  contract: ContractRecord,
  { by, signBy, people, provider }: SendWhenMade,
  at: string,
): Promise<ContractRecord> {
  // Of a contract that was taken back to be corrected: nobody had signed it.
  await tx
    .delete(contractSignatories)
    .where(
      and(
        eq(contractSignatories.contractId, contract.id),
        eq(contractSignatories.organisationId, contract.organisationId),
      ),
    );
  await tx.insert(contractSignatories).values(
    people.map((person, before) => ({
      id: newId(Date.parse(at)),
      organisationId: contract.organisationId,
      contractId: contract.id,
      ...person,
      position: before + 1,
      state: before === 0 ? ("sent" as const) : ("waiting" as const),
      sentAt: before === 0 ? at : null,
    })),
  );
  if (provider === "docusign") await openEnvelope(tx, contract, at);
  return await takeStep(tx, contract, {
    verb: "send",
    event: "sent",
    actorId: by,
    at,
    change: { sentAt: at, signBy, provider, sendWhenMade: null },
  });
}

/** Once more at DocuSign, under a name of its own; a job makes the envelope. */
async function openEnvelope(tx: Tx, contract: ContractRecord, at: string): Promise<void> {
  const transactionId = newId(Date.parse(at));
  await tx.insert(contractEnvelopes).values({
    transactionId,
    organisationId: contract.organisationId,
    contractId: contract.id,
    createdAt: at,
  });
  await enqueue(tx, {
    kind: "send-envelope",
    payload: { transaction_id: transactionId },
    organisationId: contract.organisationId,
    createdBy: null,
  });
}

async function withdrawEnvelope(tx: Tx, contract: ContractRecord): Promise<void> {
  const open = await tx
    .select()
    .from(contractEnvelopes)
    .where(
      and(
        eq(contractEnvelopes.contractId, contract.id),
        eq(contractEnvelopes.organisationId, contract.organisationId),
      ),
    );
  for (const { transactionId, status } of open) {
    if (isEnvelopeOver(status)) continue;
    await enqueue(tx, {
      kind: "void-envelope",
      payload: { transaction_id: transactionId },
      organisationId: contract.organisationId,
      createdBy: null,
    });
  }
}

/** A line of a contract's history and of the audit trail; whoever it concerns is told by a job. */
export async function noteEvent(
  tx: Tx,
  contract: ContractRecord,
  { event, actorId, at, notes = null }: Omit<ContractStep, "verb" | "change">,
  before?: ContractRecord,
): Promise<void> {
  auditContract(tx, contract, event, notes, before);
  const id = newId(Date.parse(at));
  await tx.insert(contractEvents).values({
    id,
    contractId: contract.id,
    organisationId: contract.organisationId,
    at,
    event,
    actorId,
    notes,
    contractVersion: contract.version,
  });
  if (QUIET.has(event)) return;
  await enqueue(tx, {
    kind: "notify-contract",
    payload: { event_id: id },
    organisationId: contract.organisationId,
    createdBy: actorId,
  });
}

type Dashed<Name extends string> = Name extends `${infer Before}_${infer After}`
  ? `${Before}-${After}`
  : Name;

export function auditContract(
  tx: Tx,
  contract: ContractRecord,
  event: ContractEvent,
  reason: string | null = null,
  before?: ContractRecord,
): void {
  audit(tx, {
    action: `contracts.${event.replace("_", "-") as Dashed<ContractEvent>}`,
    object: { type: "contract", id: contract.id, version: contract.version },
    ...(before && { before }),
    after: contract,
    reason,
    subjectId: contract.artistId,
    // The job of the days goes over everybody's.
    organisationIds: [contract.organisationId],
  });
}

export type MadePaper = {
  id: string;
  fileName: string;
  /** They lie in the blob store already. */
  bytes: Uint8Array;
  at: string;
  as: "documentId" | "sealedDocumentId";
};

/** Gives a contract that is locked a paper that a job made. @returns the contract, and the SHA-256 of its bytes, hex. */
export async function keepPaper(
  tx: Tx,
  contract: ContractRecord,
  { id, fileName, bytes, at, as }: MadePaper,
): Promise<{ contract: ContractRecord; sha256: string }> {
  const sha256 = hash("sha256", bytes, "hex");
  await tx.insert(documents).values({
    id,
    organisationId: contract.organisationId,
    ownerId: contract.createdBy,
    fileName,
    type: "application/pdf",
    sizeBytes: bytes.byteLength,
    sha256,
    state: "ready",
    createdAt: at,
  });
  const [row] = await tx
    .update(contracts)
    .set({ [as]: id, version: sql`${contracts.version} + 1`, updatedAt: at })
    .where(and(eq(contracts.id, contract.id), eq(contracts.organisationId, contract.organisationId)))
    .returning();
  return { contract: must(row, "a contract that is locked"), sha256 };
}
