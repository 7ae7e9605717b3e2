import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { nextStage, stageOf, type ContractStage, type ContractVerb } from "../../core/contract-states.ts";
import { contractProblems, type ContractChange, type ContractCreate } from "../../core/contracts.ts";
import { newId } from "../../core/ids.ts";
import { formatAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { lockContract, noteEvent, takeStep, type ContractRecord } from "../../db/contracts.ts";
import { refuseOtherDocument } from "../../db/documents.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getContract } from "./queries.ts";
import { sendNow } from "./sending.ts";
import { amountOf, keepRiders, productionOf, refuseEndBeforeStart, termsOf } from "./terms.ts";

/**
 * Writes a contract: terms, and a paper that was handed in or is made of them. With a paper it goes to its artist at
 * once unless it is to stay a draft.
 * @throws Problem 404 for the production, 409 for an id that is taken or a paper that is yet to be made, 422 for the
 * artist, the document, the dates or the amount.
 */
export async function createContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ContractCreate,
): Promise<Written> {
  try {
    return await write(services.database, caller, key, async (tx) => {
      const { id } = await addContract(services, tx, caller, input);
      return await answerContract(services, tx, caller, id, 201);
    });
  } catch (error) {
    if (isUniqueViolation(error, "contracts_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/** The same within a transaction of the caller's. */
export async function addContract(
  services: Services,
  tx: Tx,
  caller: Caller,
  input: ContractCreate,
): Promise<ContractRecord> {
  refuseEndBeforeStart(input);
  const now = instantOf(services.clock.now());
  const id = input.id ?? newId(services.clock.now());
  const production = await productionOf(tx, caller, input);
  if (input.document_id !== undefined)
    await refuseOtherDocument(tx, caller, input.document_id, contractProblems.document);
  const currency = input.currency ?? production.currency;
  const { terms = null, added = [] } = input.terms ? await termsOf(tx, caller, id, input.terms) : {};
  const row = {
    id,
    organisationId: caller.organisationId,
    artistId: input.artist_id,
    productionId: input.production_id,
    title: input.title,
    status: "draft" as const,
    stage: "draft" as const,
    amountMinor: amountOf(input.amount, currency),
    currency,
    startsOn: input.start_date,
    endsOn: input.end_date,
    terms,
    paper: input.document_id === undefined ? ("template" as const) : ("upload" as const),
    documentId: input.document_id ?? null,
    createdBy: caller.userId,
    createdAt: now,
    updatedAt: now,
  };
  const [made] = await tx.insert(contracts).values(row).returning();
  if (!made) throw new Error("an inserted row did not come back");
  await keepRiders(tx, caller, id, added, now);
  await noteEvent(tx, made, { event: "created", actorId: caller.userId, at: now });
  if (made.paper === "template") await makePaper(tx, caller, id);
  const status = input.status ?? (made.paper === "upload" ? "pending_signature" : "draft");
  return status === "draft"
    ? made
    : await sendNow(services, tx, caller, made, { sign_by: null, provider: "portal" });
}

/** A paper that is made of the terms is made anew. @throws Problem 412 when `version` is not the present one; 409 once it was sent. */
export async function changeContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ContractChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await judgedContract(tx, caller, id, "change", version);
    const dates = {
      start_date: input.start_date ?? before.startsOn,
      end_date: input.end_date ?? before.endsOn,
    };
    refuseEndBeforeStart(dates);
    if (input.document_id)
      await refuseOtherDocument(tx, caller, input.document_id, contractProblems.document);
    const currency = input.currency ?? before.currency;
    const now = instantOf(services.clock.now());
    const { terms = before.terms, added = [] } = input.terms
      ? await termsOf(tx, caller, id, input.terms)
      : {};
    const isMade = input.document_id === undefined ? before.paper === "template" : input.document_id === null;
    await keepRiders(tx, caller, id, added, now);
    await takeStep(tx, before, {
      verb: "change",
      event: "changed",
      actorId: caller.userId,
      at: now,
      change: {
        title: input.title ?? before.title,
        amountMinor: amountOf(input.amount ?? formatAmount(before.amountMinor, before.currency), currency),
        currency,
        startsOn: dates.start_date,
        endsOn: dates.end_date,
        terms,
        paper: isMade ? "template" : "upload",
        documentId: isMade ? null : (input.document_id ?? before.documentId),
        // Whoever changes one of a list sends it themselves.
        sendWhenMade: null,
      },
    });
    await forgetPaper(tx, before, now);
    if (isMade) await makePaper(tx, caller, id);
    return await answerContract(services, tx, caller, id, 200);
  });
}

/** One that was made for a draft that nobody was sent; whoever wrote it need not store every one. */
async function forgetPaper(
  tx: Tx,
  { organisationId, paper, documentId, sentAt }: ContractRecord,
  at: string,
): Promise<void> {
  if (paper !== "template" || documentId === null || sentAt !== null) return;
  await tx
    .update(documents)
    .set({ deletedAt: at })
    .where(and(eq(documents.id, documentId), eq(documents.organisationId, organisationId)));
}

async function makePaper(tx: Tx, caller: Caller, contractId: string): Promise<void> {
  await enqueue(tx, {
    kind: "render-contract",
    payload: { contract_id: contractId },
    organisationId: caller.organisationId,
    createdBy: caller.userId,
  });
}

const STAGE_WORDS: Record<ContractStage, string> = {
  draft: "is a draft",
  internal_review: "is being reviewed",
  approved_to_send: "is approved and was not sent",
  correcting: "is being corrected",
  sent: "waits to be read by whoever signs it",
  delivered: "waits to be signed",
  partially_signed: "is signed in part",
  pending_countersign: "waits for the organisation's signature",
  active: "runs",
  expiring: "runs and ends soon",
  expired: "has ended",
  terminated: "was terminated",
  superseded: "was replaced by another",
  declined: "was declined",
  voided: "is void",
  lapsed: "was not signed in time",
};

/** @throws Problem 409 with where it stands. */
export function refuseStep(contract: ContractRecord, verb: ContractVerb): void {
  const stage = stageOf(contract);
  if (nextStage(stage, verb) !== null) return;
  throw new Problem(contractProblems.notPossible, `This contract ${STAGE_WORDS[stage]}.`);
}

/** A contract that is locked, and that this may be done with. @throws Problem 404, 409, 412 */
export async function judgedContract(
  tx: Tx,
  caller: Caller,
  id: string,
  verb: ContractVerb,
  version: number | undefined,
): Promise<ContractRecord> {
  const row = await lockContract(tx, caller.organisationId, id);
  if (!row) throw new Problem(common.notFound);
  refuseStep(row, verb);
  if (version !== undefined && version !== row.version) throw new Problem(common.versionMismatch);
  return row;
}

export async function answerContract(
  services: Services,
  tx: Tx,
  caller: Caller,
  id: string,
  status: number,
): Promise<Outcome> {
  const body = await getContract(tx, services.links, caller, id);
  return { status, body, etag: `"${body.version}"` };
}
