import { and, asc, desc, eq } from "drizzle-orm";
import { must } from "../../core/assert.ts";
import { stageOf, type ContractEvent, type ContractVerb } from "../../core/contract-states.ts";
import { contractProblems } from "../../core/contracts.ts";
import { contentKey } from "../../core/document-keys.ts";
import { isEnvelopeOver, stepsTo } from "../../core/docusign.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { keepPaper, lockContract, noteEvent, takeStep, type ContractRecord } from "../../db/contracts.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { contractSignatories } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { contractEnvelopes } from "../../db/schema/envelopes.ts";
import { users } from "../../db/schema/organisations.ts";
import { handler, type Run } from "../handler.ts";
import type { Docusign, Envelope } from "../integrations/docusign.ts";
import { loadContract } from "./contracts.ts";

const ofEnvelope = ({ transactionId, organisationId }: EnvelopeRow) =>
  and(
    eq(contractEnvelopes.transactionId, transactionId),
    eq(contractEnvelopes.organisationId, organisationId),
  );

const WITHDRAWN = "Withdrawn by whoever sent it";

type EnvelopeRow = typeof contractEnvelopes.$inferSelect;

const DOCUSIGN_EVENTS: Partial<Record<ContractVerb, ContractEvent>> = {
  view: "viewed",
  complete: "completed",
  decline: "declined",
  void: "voided",
  lapse: "lapsed",
};

/** Puts a contract before its signatories at DocuSign; one whose answer was lost is found again. */
export const sendEnvelope = handler("send-envelope", async (run) => {
  const row = await findEnvelope(run.database.db, run, run.job.payload.transaction_id);
  if (!row || row.envelopeId !== null || isEnvelopeOver(row.status)) return null;
  const { contract } = await loadContract(run.database.db, row.organisationId, row.contractId);
  if (contract.status !== "pending_signature") return null;
  const [paper] = await run.database.db
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.id, must(contract.documentId, "the paper of a contract that was sent")),
        eq(documents.organisationId, contract.organisationId),
      ),
    );
  const found = paper && (await run.blobs.find(contentKey(paper.organisationId, paper.id)));
  if (!found) throw new Problem(contractProblems.noDocument);
  const sent = await docusignOf(run).send({
    transactionId: row.transactionId,
    subject: contract.title,
    fileName: paper.fileName,
    paper: await Bun.file(found.path).bytes(),
    signers: await listSigners(run.database.db, contract),
  });
  const kept = await run.write((tx) =>
    tx
      .update(contractEnvelopes)
      .set({ envelopeId: sent.envelopeId, status: sent.status })
      .where(and(ofEnvelope(row), eq(contractEnvelopes.status, "created")))
      .returning({ id: contractEnvelopes.transactionId }),
  );
  // Withdrawn while it was on its way.
  if (kept.length === 0) await docusignOf(run).void(sent.envelopeId, WITHDRAWN);
  return { envelope_id: sent.envelopeId };
});

/** A contract that was voided, taken back or has lapsed here is not signed there. */
export const voidEnvelope = handler("void-envelope", async (run) => {
  const row = await findEnvelope(run.database.db, run, run.job.payload.transaction_id);
  if (!row || isEnvelopeOver(row.status)) return null;
  const docusign = docusignOf(run);
  const envelopeId = row.envelopeId ?? (await docusign.find(row.transactionId))?.envelopeId;
  if (envelopeId !== undefined) await docusign.void(envelopeId, WITHDRAWN);
  await run.write((tx) => tx.update(contractEnvelopes).set({ status: "voided" }).where(ofEnvelope(row)));
  return null;
});

/** Asks DocuSign where an envelope stands, and brings its contract there: forward, whatever order the news came in. */
export const checkEnvelope = handler("check-envelope", async (run) => {
  const row = await findEnvelope(run.database.db, run, run.job.payload.transaction_id);
  if (!row?.envelopeId) return null;
  const docusign = docusignOf(run);
  const envelope = await docusign.status(row.envelopeId);
  const signed = envelope.status === "completed" ? await fetchSigned(run, docusign, row) : undefined;
  await run.write((tx) => follow(tx, row, envelope, instantOf(run.clock.now()), signed));
  return { status: envelope.status };
});

type Signed = { id: string; bytes: Uint8Array };

/** Before anything is locked: it may take long. */
async function fetchSigned(
  run: Run<unknown>,
  docusign: Docusign,
  row: EnvelopeRow,
): Promise<Signed | undefined> {
  const { contract } = await loadContract(run.database.db, row.organisationId, row.contractId);
  if (contract.sealedDocumentId !== null) return undefined;
  const bytes = await docusign.combined(must(row.envelopeId, "an envelope that was sent"));
  const id = newId(run.clock.now());
  await run.blobs.write(contentKey(row.organisationId, id), bytes);
  return { id, bytes };
}

async function follow(
  tx: Tx,
  row: EnvelopeRow,
  { status, reason }: Envelope,
  at: string,
  signed: Signed | undefined,
): Promise<void> {
  let contract = await lockContract(tx, row.organisationId, row.contractId);
  const [latest] = await tx
    .select()
    .from(contractEnvelopes)
    .where(
      and(
        eq(contractEnvelopes.contractId, row.contractId),
        eq(contractEnvelopes.organisationId, row.organisationId),
      ),
    )
    .orderBy(desc(contractEnvelopes.createdAt))
    .limit(1)
    .for("update");
  // Of an envelope that another took the place of, nothing is news.
  if (!contract || latest?.transactionId !== row.transactionId || isEnvelopeOver(latest.status)) return;
  await tx.update(contractEnvelopes).set({ status }).where(ofEnvelope(row));
  for (const verb of stepsTo(stageOf(contract), status)) {
    contract = await takeStep(tx, contract, {
      verb,
      event: must(DOCUSIGN_EVENTS[verb], "a step that an envelope leads to"),
      actorId: null,
      at,
      notes: verb === "decline" || verb === "void" ? reason : null,
      change:
        verb === "complete"
          ? { signedAt: at }
          : verb === "decline" || verb === "void"
            ? { reason: reason ?? "At DocuSign" }
            : {},
    });
  }
  if (status === "completed") await keepSigned(tx, contract, at, signed);
}

async function keepSigned(
  tx: Tx,
  contract: ContractRecord,
  at: string,
  signed: Signed | undefined,
): Promise<void> {
  await tx
    .update(contractSignatories)
    .set({ state: "signed", signedAt: at })
    .where(
      and(
        eq(contractSignatories.contractId, contract.id),
        eq(contractSignatories.organisationId, contract.organisationId),
      ),
    );
  if (!signed || contract.sealedDocumentId !== null) return;
  const { contract: after } = await keepPaper(tx, contract, {
    id: signed.id,
    fileName: `${contract.title}, signed.pdf`,
    bytes: signed.bytes,
    at,
    as: "sealedDocumentId",
  });
  await noteEvent(tx, after, { event: "sealed", actorId: null, at });
}

async function findEnvelope(
  db: Reader,
  run: Run<unknown>,
  transactionId: string,
): Promise<EnvelopeRow | undefined> {
  const [row] = await db
    .select()
    .from(contractEnvelopes)
    .where(
      and(
        eq(contractEnvelopes.transactionId, transactionId),
        eq(contractEnvelopes.organisationId, run.job.organisationId ?? ""),
      ),
    );
  return row;
}

function docusignOf({ docusign }: Run<unknown>): Docusign {
  if (!docusign) throw new Problem(contractProblems.notPossible, "DocuSign is not set up here.");
  return docusign;
}

async function listSigners(db: Reader, contract: ContractRecord): Promise<{ name: string; email: string }[]> {
  return await db
    .select({ name: fullName(users), email: users.email })
    .from(contractSignatories)
    .innerJoin(users, eq(users.id, contractSignatories.userId))
    .where(
      and(
        eq(contractSignatories.contractId, contract.id),
        eq(contractSignatories.organisationId, contract.organisationId),
      ),
    )
    .orderBy(asc(contractSignatories.position));
}
