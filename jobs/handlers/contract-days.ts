import { and, eq, inArray, isNull, or, sql, type SQL } from "drizzle-orm";
import { nextStage, stageOf, type ContractEvent, type ContractVerb } from "../../core/contract-states.ts";
import { instantOf } from "../../core/time.ts";
import { lockContract, signatoriesOf, takeStep, whoseTurn } from "../../db/contracts.ts";
import type { Tx } from "../../db/open.ts";
import { contracts, contractSignatories } from "../../db/schema/contracts.ts";
import { productions } from "../../db/schema/productions.ts";
import { handler, type Run } from "../handler.ts";

/** A first reminder, to whoever was asked so long ago and has not signed. */
export const REMIND_AFTER_DAYS = 3;
/** Everybody hears that a contract ends so long before its last day. */
export const EXPIRING_DAYS = 14;
/** Contracts looked at in one go; the rest are found by the next. */
const ROWS_MAX = 1_000;

type Due = { verb: ContractVerb; event: ContractEvent; where: (today: SQL) => SQL | undefined };

/** The day where a contract's production is. */
const todayThere = (now: string): SQL => sql`(${now}::timestamptz at time zone ${productions.zone})::date`;
/** When a day of theirs begins. */
const beginOf = (day: SQL): SQL => sql`(${day}::timestamp at time zone ${productions.zone})`;

const DUE: readonly Due[] = [
  {
    verb: "lapse",
    event: "lapsed",
    where: (today) => and(eq(contracts.status, "pending_signature"), sql`${contracts.signBy} < ${today}`),
  },
  {
    verb: "expire",
    event: "expired",
    where: (today) => and(eq(contracts.status, "active"), sql`${contracts.endsOn} < ${today}`),
  },
  {
    verb: "near_end",
    event: "expiring",
    where: (today) =>
      and(
        eq(contracts.status, "active"),
        sql`coalesce(${contracts.stage}, 'active') = 'active'`,
        sql`${contracts.endsOn} between ${today} and ${today} + ${EXPIRING_DAYS}::int`,
      ),
  },
];

/** What the days do to contracts: each step once, because it moves the contract on. */
export const contractDays = handler("contract-days", async (run) => {
  const done: Record<string, number> = {};
  for (const due of DUE) done[due.event] = await takeDue(run, due);
  done.reminded = await remindDue(run);
  return done;
});

async function takeDue(run: Run<unknown>, { verb, event, where }: Due): Promise<number> {
  const now = instantOf(run.clock.now());
  const rows = await run.database.db
    .select({ id: contracts.id, organisationId: contracts.organisationId })
    .from(contracts)
    .innerJoin(productions, eq(productions.id, contracts.productionId))
    .where(and(isNull(contracts.deletedAt), where(todayThere(now))))
    .limit(ROWS_MAX);
  let taken = 0;
  for (const { id, organisationId } of rows) {
    run.signal.throwIfAborted();
    taken += await run.write((tx) => step(tx, organisationId, id, { verb, event, at: now }));
  }
  return taken;
}

/** One contract, if it still stands where this may be done. @returns how many steps were taken. */
async function step(
  tx: Tx,
  organisationId: string,
  id: string,
  { verb, event, at }: { verb: ContractVerb; event: ContractEvent; at: string },
): Promise<0 | 1> {
  const contract = await lockContract(tx, organisationId, id);
  if (!contract || nextStage(stageOf(contract), verb) === null) return 0;
  await takeStep(tx, contract, { verb, event, actorId: null, at });
  return 1;
}

/** Twice at most, by the house: some days after it became their turn, and a day before the last. */
async function remindDue(run: Run<unknown>): Promise<number> {
  const now = instantOf(run.clock.now());
  const today = todayThere(now);
  const rows = await run.database.db
    .select({
      id: contracts.id,
      organisationId: contracts.organisationId,
      signatoryId: contractSignatories.id,
    })
    .from(contractSignatories)
    .innerJoin(contracts, eq(contracts.id, contractSignatories.contractId))
    .innerJoin(productions, eq(productions.id, contracts.productionId))
    .where(
      and(
        eq(contracts.status, "pending_signature"),
        isNull(contracts.deletedAt),
        inArray(contractSignatories.state, ["sent", "delivered"]),
        or(
          and(
            isNull(contractSignatories.remindedAt),
            sql`${contractSignatories.sentAt} < ${beginOf(sql`(${today} - ${REMIND_AFTER_DAYS}::int)`)}`,
          ),
          and(
            sql`${contracts.signBy} = ${today} + 1`,
            sql`greatest(${contractSignatories.sentAt}, ${contractSignatories.remindedAt}) < ${beginOf(today)}`,
          ),
        ),
      ),
    )
    .limit(ROWS_MAX);
  let taken = 0;
  for (const { id, organisationId, signatoryId } of rows) {
    run.signal.throwIfAborted();
    taken += await run.write(async (tx) => {
      const contract = await lockContract(tx, organisationId, id);
      const turn = contract && whoseTurn(await signatoriesOf(tx, contract));
      if (!contract || turn?.id !== signatoryId || nextStage(stageOf(contract), "remind") === null) return 0;
      await tx
        .update(contractSignatories)
        .set({ remindedAt: now })
        .where(
          and(
            eq(contractSignatories.id, turn.id),
            eq(contractSignatories.organisationId, contract.organisationId),
          ),
        );
      await takeStep(tx, contract, { verb: "remind", event: "reminded", actorId: null, at: now });
      return 1;
    });
  }
  return taken;
}
