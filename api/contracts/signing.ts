import { hash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { SignatureInput } from "../../core/contract-signatures.ts";
import { signatureVerb, type SignatoryPart } from "../../core/contract-states.ts";
import { contractProblems } from "../../core/contracts.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import {
  lockContract,
  noteEvent,
  signatoriesOf,
  takeStep,
  whoseTurn,
  type ContractRecord,
  type SignatoryRecord,
} from "../../db/contracts.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { contractSignatories } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import { proveAgain } from "../http/proofs.ts";
import type { Services } from "../services.ts";
import { answerContract, refuseStep } from "./actions.ts";
import { getContract } from "./queries.ts";

type Turn = { contract: ContractRecord; people: SignatoryRecord[]; own: SignatoryRecord };

/** A contract that is locked, whose next signatory is the caller. @throws Problem 403, 404, 409 */
async function ownTurn(services: Services, tx: Tx, caller: Caller, id: string): Promise<Turn> {
  // 404 where it is not theirs to see.
  await getContract(tx, services.links, caller, id);
  const contract = await lockContract(tx, caller.organisationId, id);
  if (!contract) throw new Problem(common.notFound);
  if (contract.provider !== "portal") throw new Problem(contractProblems.signedElsewhere);
  const people = await signatoriesOf(tx, contract);
  const own = people.find(({ userId }) => userId === caller.userId);
  if (!own) throw new Problem(contractProblems.notASignatory);
  if (own.state === "signed") throw new Problem(contractProblems.notPossible, "You have signed it.");
  if (whoseTurn(people)?.id !== own.id) throw new Problem(contractProblems.notYourTurn);
  return { contract, people, own };
}

/** Whose turn it is has the paper before them: said once, the first time. */
export async function viewContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { contract, own } = await ownTurn(services, tx, caller, id);
    refuseStep(contract, "view");
    if (own.viewedAt === null) {
      const at = instantOf(services.clock.now());
      await change(tx, own, { state: "delivered", viewedAt: at });
      await takeStep(tx, contract, { verb: "view", event: "viewed", actorId: caller.userId, at });
    }
    return await answerContract(services, tx, caller, id, 200);
  });
}

/**
 * Signs the paper that was shown, for the part that is theirs. The last signature starts the job that seals it.
 * @throws Problem 401 for a wrong proof, 403 for who is no signatory, 404, 409 out of turn, unread, or for another paper.
 */
export async function signContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  part: SignatoryPart,
  { document_sha256, mark, proof }: SignatureInput,
): Promise<Written> {
  await getContract(services.database.of(caller.organisationId), services.links, caller, id);
  const prove = await proveAgain(services, caller, proof);
  // What is kept of the request for its repeat has nothing of the proof in it.
  const fingerprint = hash("sha256", JSON.stringify([document_sha256, mark]), "base64url");
  return await write(services.database, caller, { ...key, fingerprint }, async (tx) => {
    const proved = await prove(tx);
    const { contract, people, own } = await ownTurn(services, tx, caller, id);
    if (own.part !== part) throw new Problem(contractProblems.notASignatory);
    const missing = people.filter(({ id: other, state }) => other !== own.id && state !== "signed");
    const verb = signatureVerb(missing.map(({ part: theirs }) => theirs));
    refuseStep(contract, verb);
    if (own.viewedAt === null)
      throw new Problem(contractProblems.notPossible, "Read the paper before you sign it.");
    await refuseOtherPaper(tx, contract, document_sha256);
    const at = instantOf(services.clock.now());
    await change(tx, own, {
      state: "signed",
      signedAt: at,
      mark,
      documentSha256: document_sha256,
      proof: proved,
    });
    const [next] = missing;
    if (next) await change(tx, next, { state: "sent", sentAt: at });
    const after = await takeStep(tx, contract, {
      verb,
      event: part === "organisation" ? "countersigned" : "signed",
      actorId: caller.userId,
      at,
      change: verb === "complete" ? { signedAt: at } : {},
    });
    if (verb === "complete") await complete(tx, after, at);
    return await answerContract(services, tx, caller, id, 200);
  });
}

async function complete(tx: Tx, contract: ContractRecord, at: string): Promise<void> {
  await noteEvent(tx, contract, { event: "completed", actorId: null, at });
  await enqueue(tx, {
    kind: "seal-contract",
    payload: { contract_id: contract.id },
    organisationId: contract.organisationId,
    createdBy: null,
  });
}

/** Says no, with the reason that whoever asked reads. */
export async function declineContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  reason: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { contract, own } = await ownTurn(services, tx, caller, id);
    refuseStep(contract, "decline");
    const at = instantOf(services.clock.now());
    await change(tx, own, { state: "declined" });
    await takeStep(tx, contract, {
      verb: "decline",
      event: "declined",
      actorId: caller.userId,
      at,
      notes: reason,
      change: { reason },
    });
    return await answerContract(services, tx, caller, id, 200);
  });
}

async function refuseOtherPaper(tx: Tx, contract: ContractRecord, sha256: string): Promise<void> {
  const [paper] =
    contract.documentId === null
      ? []
      : await tx
          .select({ sha256: documents.sha256 })
          .from(documents)
          .where(
            and(eq(documents.id, contract.documentId), eq(documents.organisationId, contract.organisationId)),
          );
  if (paper?.sha256 !== sha256) throw new Problem(contractProblems.otherPaper);
}

async function change(
  tx: Tx,
  { id, organisationId }: SignatoryRecord,
  columns: Partial<typeof contractSignatories.$inferInsert>,
): Promise<void> {
  await tx
    .update(contractSignatories)
    .set(columns)
    .where(and(eq(contractSignatories.id, id), eq(contractSignatories.organisationId, organisationId)));
}
