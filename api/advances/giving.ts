import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { advanceProblems, type AdvanceCreate } from "../../core/advances.ts";
import { must } from "../../core/assert.ts";
import { advancePostings } from "../../core/books/advances.ts";
import { approvalsNeeded } from "../../core/expense-judge.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount, wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { tiedOf } from "../../db/delegations.ts";
import { bookMovement, tellOf, worthOn, type AdvanceRow } from "../../db/advances.ts";
import { approvalPolicy } from "../../db/approval-policy.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import { tell } from "../../db/notify.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { advances } from "../../db/schema/advances.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { answer, dayOf, moving, refused, MEANWHILE, type Asked } from "./acting.ts";
import { note } from "./actions.ts";

/**
 * Gives an artist money: it leaves the bank, and whoever has it is asked to say so. Over the organisation's threshold
 * it is proposed, and leaves once a second person approves it.
 * @throws Problem 403 for their own, 404 for a production, 409 without a rate, 422 for who is no member.
 */
export async function issueAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: AdvanceCreate,
): Promise<Written> {
  const now = services.clock.now();
  const [id, at] = [input.id ?? newId(now), instantOf(now)];
  try {
    return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
      const { artist_id: artistId, purpose } = input;
      if ((await tiedOf(tx, caller)).has(artistId)) throw new Problem(advanceProblems.ownAdvance);
      await refuseStrangers(tx, caller, artistId);
      const own = await functionalCurrencyOf(tx, caller);
      const production = await productionOf(tx, caller, input.production_id ?? null);
      const currency = input.currency ?? production?.currency ?? own;
      const minor = parseAmount(input.amount, currency);
      if (typeof minor !== "number") throw refused("/amount", minor.refusal);
      const issuedOn = dayOf("/issued_on", input.issued_on, now);
      const bookedMinor = await worthOn(tx, { minor, currency }, own, issuedOn);
      if (bookedMinor === undefined) throw new Problem(advanceProblems.rateMissing);
      const worth = { functionalMinor: bookedMinor, functionalCurrency: own };
      const isProposed = approvalsNeeded(await approvalPolicy(tx, caller), worth) > 1;
      const [row] = await tx
        .insert(advances)
        .values({
          id,
          organisationId: caller.organisationId,
          artistId,
          productionId: production?.id ?? null,
          amountMinor: minor,
          currency,
          functionalCurrency: own,
          openFunctionalMinor: bookedMinor,
          purpose,
          status: isProposed ? "proposed" : "issued",
          issuedOn,
          issuedBy: caller.userId,
          createdAt: at,
          updatedAt: at,
        })
        .returning();
      const made = must(row, "an advance that was made");
      const object = { type: "advance" as const, id, version: 1 };
      const action = isProposed ? ("advances.proposed" as const) : ("advances.issued" as const);
      if (isProposed) await tellApprovers(services, tx, caller, made);
      else await leave(tx, caller, made, at);
      audit(tx, { action, object, after: made, subjectId: artistId });
      return await answer(tx, caller, id, 201);
    });
  } catch (error) {
    if (isUniqueViolation(error, "advances_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

/** The money leaves: a movement, its entry in the books, and word to whoever gets it. */
async function leave(tx: Tx, caller: Caller, advance: AdvanceRow, at: string): Promise<void> {
  const { id, amountMinor: minor, currency, openFunctionalMinor: bookedMinor, issuedOn } = advance;
  const movement = { id: newId(Date.parse(at)), on: issuedOn };
  await tx.insert(advanceMovements).values({
    id: movement.id,
    organisationId: caller.organisationId,
    advanceId: id,
    kind: "issued",
    amountMinor: minor,
    functionalMinor: bookedMinor,
    movedOn: issuedOn,
    movedBy: caller.userId,
    at,
  });
  const entry = { kind: "advance" as const, postings: advancePostings({ currency, minor, bookedMinor }) };
  await bookMovement(tx, caller, advance, movement, entry, at);
  await tellOf(tx, caller, movement.id);
}

/** Whoever else keeps the books hears that one waits for them. */
async function tellApprovers(
  { config }: Services,
  tx: Tx,
  { organisationId, userId }: Caller,
  advance: AdvanceRow,
): Promise<void> {
  const accountants = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        sql`${memberships.roles} @> array['accountant']`,
        ne(memberships.userId, userId),
        ne(memberships.userId, advance.artistId),
      ),
    );
  const { amount, currency } = wireMoney({ minor: advance.amountMinor, currency: advance.currency });
  await tell(
    tx,
    accountants.map(({ id }) => id),
    {
      organisationId,
      key: `advance-proposed:${advance.id}`,
      kind: "expense",
      title: `An advance waits for a second approval: ${amount} ${currency}`,
      body: advance.purpose,
      link: `/advances/${advance.id}`,
      byMail: false,
    },
    config.portalUrl,
  );
}

/**
 * The second approval of one over the threshold: the money leaves now, at what it is worth today, and whoever has it is
 * asked to say so. @throws Problem 403 for their own or a second time, 404, 409 for its state or without a rate, 412.
 */
export async function approveAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
): Promise<Written> {
  const now = services.clock.now();
  const [at, today] = [instantOf(now), dateIn("UTC", now)];
  return await moving(services, caller, key, asked, "approve", async (tx, before) => {
    const issuedOn = before.issuedOn > today ? before.issuedOn : today;
    const money = { minor: before.amountMinor, currency: before.currency };
    const openFunctionalMinor = await worthOn(tx, money, before.functionalCurrency, issuedOn);
    if (openFunctionalMinor === undefined) throw new Problem(advanceProblems.rateMissing);
    const [row] = await tx
      .update(advances)
      .set({
        status: "issued",
        approvedBy: caller.userId,
        approvedAt: at,
        issuedOn,
        openFunctionalMinor,
        version: sql`${advances.version} + 1`,
        updatedAt: at,
      })
      .where(eq(advances.id, before.id))
      .returning();
    const after = must(row, "an advance that was locked");
    await leave(tx, caller, after, at);
    note(tx, "advances.issued", before, after);
  });
}

async function refuseStrangers(db: Reader, caller: Caller, artistId: string): Promise<void> {
  const [member] = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        eq(memberships.userId, artistId),
        isNull(memberships.deletedAt),
      ),
    );
  if (!member) throw refused("/artist_id", "is nobody of this organisation");
}

async function productionOf(db: Reader, caller: Caller, id: string | null) {
  if (id === null) return undefined;
  const [production] = await db
    .select({ id: productions.id, currency: productions.currency })
    .from(productions)
    .where(
      and(
        eq(productions.id, id),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!production) throw new Problem(common.notFound, "There is no such production.");
  return production;
}
