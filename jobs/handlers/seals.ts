import { hash } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { must } from "../../core/assert.ts";
import { contractProblems } from "../../core/contracts.ts";
import { contentKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { keepPaper, lockContract, noteEvent, type ContractRecord } from "../../db/contracts.ts";
import { fullName } from "../../db/people.ts";
import { contractSignatories, seals } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { users } from "../../db/schema/organisations.ts";
import { handler, type Run } from "../handler.ts";
import { sealedPaper, type SignatureFacts } from "../papers/audit.ts";
import { loadContract } from "./contracts.ts";

type SealRun = Run<{ contract_id: string }>;

/** Makes the document that everybody keeps: the paper, its audit page, and the house's seal over both. */
export const sealContract = handler("seal-contract", async (run: SealRun) => {
  const { contract, organisation } = await loadContract(
    run.database.db,
    run.job.organisationId,
    run.job.payload.contract_id,
  );
  if (contract.signedAt === null || contract.sealedDocumentId !== null) return null;
  if (!run.sealKey)
    throw new Problem(contractProblems.notPossible, "SEAL_KEY is not set: nothing can be sealed.");
  const { paper, bytes } = await readPaper(run, contract);
  const signatures = await listSignatures(run, contract);
  if (signatures.some(({ documentSha256 }) => documentSha256 !== paper.sha256))
    throw new Problem(contractProblems.otherPaper, "The paper is not the one that was signed.");
  const sealedAt = new Date(run.clock.now());
  const sealed = await sealedPaper(
    bytes,
    {
      contractId: contract.id,
      title: contract.title,
      organisation,
      paperSha256: paper.sha256,
      paperName: paper.fileName,
      signatures,
      verifyUrl: `${run.portalUrl}/verify`,
      sealedAt,
    },
    run.sealKey,
  );
  const documentId = newId(run.clock.now());
  await run.blobs.write(contentKey(contract.organisationId, documentId), sealed);
  await run.write(async (tx) => {
    const now = await lockContract(tx, contract.organisationId, contract.id);
    if (!now || now.sealedDocumentId !== null) return;
    const at = instantOf(sealedAt.getTime());
    const { contract: after, sha256 } = await keepPaper(tx, now, {
      id: documentId,
      fileName: `${paper.fileName.replace(/\.pdf$/i, "")}, signed.pdf`,
      bytes: sealed,
      at,
      as: "sealedDocumentId",
    });
    await tx.insert(seals).values({
      sha256,
      organisationId: after.organisationId,
      kind: "contract",
      documentId,
      sealedAt: at,
    });
    await noteEvent(tx, after, { event: "sealed", actorId: null, at });
  });
  return { contract_id: contract.id };
});

/** The paper as it lies there, which is what its hash says. */
async function readPaper(run: SealRun, contract: ContractRecord) {
  const [paper] = await run.database.db
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.id, must(contract.documentId ?? undefined, "the paper of a signed contract")),
        eq(documents.organisationId, contract.organisationId),
      ),
    );
  const found = paper && (await run.blobs.find(contentKey(paper.organisationId, paper.id)));
  if (!paper || !found) throw new Problem(contractProblems.noDocument, "The paper that was signed is gone.");
  const bytes = await Bun.file(found.path).bytes();
  if (hash("sha256", bytes, "hex") !== paper.sha256)
    throw new Problem(contractProblems.otherPaper, "The paper's bytes are not those that were signed.");
  return { paper, bytes };
}

async function listSignatures(run: SealRun, contract: ContractRecord): Promise<SignatureFacts[]> {
  const rows = await run.database.db
    .select({ signatory: contractSignatories, name: fullName(users), email: users.email })
    .from(contractSignatories)
    .innerJoin(users, eq(users.id, contractSignatories.userId))
    .where(
      and(
        eq(contractSignatories.contractId, contract.id),
        eq(contractSignatories.organisationId, contract.organisationId),
      ),
    )
    .orderBy(asc(contractSignatories.position));
  return rows.map(({ signatory, name, email }) => {
    const { sentAt, viewedAt, signedAt, mark, proof, documentSha256 } = signatory;
    const said = <T>(value: T | null): T => must(value ?? undefined, "what every signature has");
    return {
      name,
      email,
      part: signatory.part,
      sentAt: said(sentAt),
      viewedAt: said(viewedAt),
      signedAt: said(signedAt),
      mark: said(mark),
      proof: said(proof),
      documentSha256: said(documentSha256),
    };
  });
}
