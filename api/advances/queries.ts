import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { openOf } from "../../core/advance-states.ts";
import {
  CLAIMS_SHOWN_MAX,
  MOVEMENTS_SHOWN_MAX,
  type Advance,
  type AdvanceDetail,
  type AdvanceQuery,
} from "../../core/advances.ts";
import { wireMoney } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { AdvanceRow } from "../../db/advances.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { advances } from "../../db/schema/advances.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { settlements } from "../../db/schema/settlements.ts";

type Proposed = {
  id: string;
  minor: number;
  reason: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: string;
};
type Row = {
  advance: AdvanceRow;
  artistName: string;
  productionName: string | null;
  issuedByName: string;
  approvedByName: string | null;
  writeOff: Proposed | null;
};

const issuedByName = sql<string>`(
  select issuer.first_name || ' ' || issuer.last_name from users issuer where issuer.id = ${advances.issuedBy})`;
const approvedByName = sql<string | null>`(
  select approver.first_name || ' ' || approver.last_name from users approver where approver.id = ${advances.approvedBy})`;
const writeOff = sql<Proposed | null>`(
  select json_build_object('id', w.id, 'minor', w.amount_minor, 'reason', w.reason, 'proposed_by', w.proposed_by,
    'proposed_by_name', proposer.first_name || ' ' || proposer.last_name, 'proposed_at', w.proposed_at)
  from advance_write_offs w join users proposer on proposer.id = w.proposed_by
  where w.advance_id = ${advances.id} and w.confirmed_at is null and w.withdrawn_at is null)`;

/** Their own, or every one of the organisation. */
function visible(caller: Caller): SQL | undefined {
  const ofAll = eq(advances.organisationId, caller.organisationId);
  // What was never given is nothing of theirs.
  const given = sql`exists (select from advance_movements moved where moved.advance_id = ${advances.id})`;
  return seesWholeOrganisation(caller.roles)
    ? ofAll
    : and(ofAll, eq(advances.artistId, caller.userId), given);
}

const select = (db: Reader) =>
  db
    .select({
      advance: advances,
      artistName: fullName(users),
      productionName: productions.name,
      issuedByName,
      approvedByName,
      writeOff,
    })
    .from(advances)
    .innerJoin(users, eq(users.id, advances.artistId))
    .leftJoin(productions, eq(productions.id, advances.productionId));

function advanceItem({ advance, artistName, productionName, ...row }: Row): Advance {
  const { currency } = advance;
  const money = (minor: number) => wireMoney({ minor, currency });
  return {
    id: advance.id,
    artist_id: advance.artistId,
    artist_name: artistName,
    production_id: advance.productionId,
    production_name: productionName,
    ...money(advance.amountMinor),
    settled: money(advance.settledMinor),
    returned: money(advance.returnedMinor),
    written_off: money(advance.writtenOffMinor),
    open: money(openOf(advance)),
    open_functional: wireMoney({
      minor: advance.openFunctionalMinor,
      currency: advance.functionalCurrency,
    }),
    purpose: advance.purpose,
    status: advance.status,
    issued_on: advance.issuedOn,
    issued_by: advance.issuedBy,
    issued_by_name: row.issuedByName,
    approved_by: advance.approvedBy,
    approved_by_name: row.approvedByName,
    approved_at: advance.approvedAt,
    acknowledged_at: advance.acknowledgedAt,
    closed_at: advance.closedAt,
    write_off: row.writeOff && proposedItem(row.writeOff, currency),
    created_at: advance.createdAt,
    updated_at: advance.updatedAt,
    version: advance.version,
  };
}

const proposedItem = ({ minor, proposed_at, ...of }: Proposed, currency: string): Advance["write_off"] => ({
  ...of,
  ...wireMoney({ minor, currency }),
  proposed_at: new Date(proposed_at).toISOString(),
});

/** Newest first. */
export async function listAdvances(db: Reader, caller: Caller, query: AdvanceQuery): Promise<Page<Advance>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await select(db)
    .where(
      and(
        visible(caller),
        query.status === undefined ? undefined : eq(advances.status, query.status),
        query.artist_id === undefined ? undefined : eq(advances.artistId, query.artist_id),
        after && sql`(${advances.createdAt}, ${advances.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(advances.createdAt), desc(advances.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ advance }) => [advance.createdAt, advance.id], advanceItem);
}

/** @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function getAdvance(db: Reader, caller: Caller, id: string): Promise<Advance> {
  const [row] = await select(db).where(and(eq(advances.id, id), visible(caller)));
  if (!row) throw new Problem(common.notFound);
  return advanceItem(row);
}

/** With what became of it, and what could be settled with it. @throws Problem 404 */
export async function getAdvanceDetail(db: Reader, caller: Caller, id: string): Promise<AdvanceDetail> {
  const advance = await getAdvance(db, caller, id);
  const [movements, claims] = await Promise.all([
    movementsOf(db, caller, id),
    claimsFor(db, caller, advance),
  ]);
  const functionalCurrency = advance.open_functional.currency;
  return {
    ...advance,
    movements: movements.map(({ movement, movedByName, contractId }) => ({
      id: movement.id,
      kind: movement.kind,
      ...wireMoney({ minor: movement.amountMinor, currency: advance.currency }),
      functional: wireMoney({ minor: movement.functionalMinor, currency: functionalCurrency }),
      expense_id: movement.expenseId,
      contract_id: contractId,
      moved_on: movement.movedOn,
      moved_by_name: movedByName,
      at: movement.at,
      notes: movement.notes,
    })),
    claims: claims.map(({ minor, ...claim }) => ({
      ...claim,
      ...wireMoney({ minor: Number(minor), currency: advance.currency }),
    })),
  };
}

async function movementsOf(db: Reader, caller: Caller, id: string) {
  return await db
    .select({
      movement: advanceMovements,
      movedByName: fullName(users),
      contractId: settlements.contractId,
    })
    .from(advanceMovements)
    .innerJoin(users, eq(users.id, advanceMovements.movedBy))
    .leftJoin(settlements, eq(settlements.id, advanceMovements.settlementId))
    .where(
      and(eq(advanceMovements.advanceId, id), eq(advanceMovements.organisationId, caller.organisationId)),
    )
    .orderBy(desc(advanceMovements.id))
    .limit(MOVEMENTS_SHOWN_MAX);
}

async function claimsFor(db: Reader, caller: Caller, { id, artist_id, currency, status }: Advance) {
  if (status === "proposed" || status === "closed" || status === "cancelled") return [];
  const isFromIt = sql<boolean>`${expenses.advanceId} is not distinct from ${id}`;
  return await db
    .select({
      id: expenses.id,
      description: expenses.description,
      expense_date: expenses.spentOn,
      minor: sql<string>`(${expenses.payoutMinor} - ${expenses.settledMinor})::text`,
      is_from_it: isFromIt,
      version: expenses.version,
    })
    .from(expenses)
    .where(
      and(
        eq(expenses.organisationId, caller.organisationId),
        eq(expenses.artistId, artist_id),
        eq(expenses.status, "approved"),
        sql`${expenses.paidAt} is null and ${expenses.paidWith} is null and ${expenses.deletedAt} is null`,
        eq(expenses.payoutCurrency, currency),
        sql`${expenses.payoutMinor} > ${expenses.settledMinor}`,
      ),
    )
    .orderBy(desc(isFromIt), desc(expenses.decidedAt), desc(expenses.id))
    .limit(CLAIMS_SHOWN_MAX);
}
