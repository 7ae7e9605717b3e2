import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ContractEvent, ContractVerb } from "../../core/contract-states.ts";
import { contractProblems, type ContractSend } from "../../core/contracts.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { signatoriesOf, takeStep, whoseTurn, type ContractRecord } from "../../db/contracts.ts";
import type { Tx } from "../../db/open.ts";
import { contracts, contractSignatories } from "../../db/schema/contracts.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { answerContract, judgedContract } from "./actions.ts";
import { sendNow } from "./sending.ts";

const REMIND_AGAIN_MS = 24 * 3_600_000;

/** Which contract, as whoever acts saw it. */
export type Seen = { id: string; version: number | undefined };
type Work = (tx: Tx, contract: ContractRecord, at: string) => Promise<unknown>;

async function act(
  services: Services,
  caller: Caller,
  key: RequestKey,
  seen: Seen,
  verb: ContractVerb,
  work: Work,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const contract = await judgedContract(tx, caller, seen.id, verb, seen.version);
    await work(tx, contract, instantOf(services.clock.now()));
    return await answerContract(services, tx, caller, seen.id, 200);
  });
}

/** A step that is nothing more than that. */
function plain(
  verb: ContractVerb,
  event: ContractEvent,
): (services: Services, caller: Caller, key: RequestKey, seen: Seen, reason?: string) => Promise<Written> {
  return (services, caller, key, seen, reason) =>
    act(services, caller, key, seen, verb, (tx, contract, at) =>
      takeStep(tx, contract, {
        verb,
        event,
        actorId: caller.userId,
        at,
        notes: reason ?? null,
        change: reason === undefined ? {} : { reason },
      }),
    );
}

export const askForReview = plain("review", "review_asked");
export const voidContract = plain("void", "voided");
export const terminateContract = plain("terminate", "terminated");
/** Takes back what nobody has signed. */
export const correctContract = plain("correct", "corrected");

/** @throws Problem 403 for one's own. */
export async function approveContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  seen: Seen,
): Promise<Written> {
  return await act(services, caller, key, seen, "approve", async (tx, contract, at) => {
    if (contract.createdBy === caller.userId) throw new Problem(contractProblems.ownApproval);
    await takeStep(tx, contract, { verb: "approve", event: "approved", actorId: caller.userId, at });
  });
}

export async function sendContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  seen: Seen,
  input: ContractSend,
): Promise<Written> {
  return await act(services, caller, key, seen, "send", (tx, contract) =>
    sendNow(services, tx, caller, contract, input),
  );
}

/** Names the contract that takes its place. @throws Problem 422 unless that is another one with the same artist. */
export async function supersedeContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  seen: Seen,
  by: string,
): Promise<Written> {
  return await act(services, caller, key, seen, "supersede", async (tx, contract, at) => {
    const [other] = await tx
      .select({ id: contracts.id })
      .from(contracts)
      .where(
        and(
          eq(contracts.id, by),
          eq(contracts.organisationId, caller.organisationId),
          eq(contracts.artistId, contract.artistId),
          eq(contracts.status, "active"),
          isNull(contracts.deletedAt),
        ),
      );
    if (!other || other.id === contract.id) {
      throw new Problem(common.invalid, undefined, {
        errors: [{ pointer: "/by", detail: "is no other contract of this artist that runs" }],
      });
    }
    await takeStep(tx, contract, {
      verb: "supersede",
      event: "superseded",
      actorId: caller.userId,
      at,
      change: { supersededBy: by },
    });
  });
}

/** Asks whose turn it is once more. @throws Problem 409 within a day of the last time. */
export async function remindContract(
  services: Services,
  caller: Caller,
  key: RequestKey,
  seen: Seen,
): Promise<Written> {
  return await act(services, caller, key, seen, "remind", async (tx, contract, at) => {
    const turn = whoseTurn(await signatoriesOf(tx, contract));
    if (!turn) throw new Problem(contractProblems.notPossible, "Nobody is to sign it.");
    if (turn.remindedAt !== null && Date.parse(at) - Date.parse(turn.remindedAt) < REMIND_AGAIN_MS)
      throw new Problem(contractProblems.remindedLately);
    await tx
      .update(contractSignatories)
      .set({ remindedAt: at })
      .where(
        and(
          eq(contractSignatories.id, turn.id),
          eq(contractSignatories.organisationId, contract.organisationId),
        ),
      );
    await takeStep(tx, contract, { verb: "remind", event: "reminded", actorId: caller.userId, at });
  });
}
