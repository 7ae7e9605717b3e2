import { and, desc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { approvalsNeeded, type ApprovalPolicy } from "../../core/expense-judge.ts";
import { wireMoney } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { FeeSettlement, FeeSettlementQuery } from "../../core/settlements.ts";
import { approvalPolicy } from "../../db/approval-policy.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { settlements } from "../../db/schema/settlements.ts";
import type { SettlementRow } from "../../db/settlements.ts";
import type { Services } from "../services.ts";

type SetOff = { id: string; purpose: string; minor: number };
type Row = {
  settlement: SettlementRow;
  contractTitle: string;
  artistName: string;
  productionName: string;
  certificate: typeof documents.$inferSelect | null;
  names: Record<string, string>;
  setOffs: SetOff[];
};

/** Of everybody who did something with it. */
const names = sql<Record<string, string>>`(
  select json_object_agg(doer.id, doer.first_name || ' ' || doer.last_name) from users doer
  where doer.id in (${settlements.preparedBy}, ${settlements.firstApprovedBy}, ${settlements.approvedBy}, ${settlements.paidBy},
    ${settlements.remittedBy}, ${settlements.endedBy}, ${settlements.reclaimBy}))`;
const setOffs = sql<SetOff[]>`(
  select coalesce(json_agg(json_build_object('id', a.id, 'purpose', a.purpose, 'minor', s.amount_minor) order by a.id), '[]')
  from settlement_advances s join advances a on a.id = s.advance_id where s.settlement_id = ${settlements.id})`;

/** Every one of the organisation, or those that were agreed on and pay the caller. */
function visible(caller: Caller): SQL | undefined {
  const ofAll = and(eq(settlements.organisationId, caller.organisationId), isNull(contracts.deletedAt));
  return seesWholeOrganisation(caller.roles)
    ? ofAll
    : and(ofAll, eq(settlements.artistId, caller.userId), sql`${settlements.approvedBy} is not null`);
}

const select = (db: Reader) =>
  db
    .select({
      settlement: settlements,
      contractTitle: contracts.title,
      artistName: fullName(users),
      productionName: productions.name,
      certificate: documents,
      names,
      setOffs,
    })
    .from(settlements)
    .innerJoin(contracts, eq(contracts.id, settlements.contractId))
    .innerJoin(productions, eq(productions.id, contracts.productionId))
    .innerJoin(users, eq(users.id, settlements.artistId))
    .leftJoin(documents, eq(documents.id, settlements.certificateId));

type Links = Services["links"];

function settlementItem(row: Row, links: Links, policy: ApprovalPolicy): FeeSettlement {
  const { settlement: one } = row;
  const money = (minor: number) => wireMoney({ minor, currency: one.currency });
  const deed = (by: string | null, at: string | null) =>
    by === null || at === null ? null : { by, by_name: row.names[by] ?? "", at };
  const approvals = [
    deed(one.firstApprovedBy, one.firstApprovedAt),
    deed(one.approvedBy, one.approvedAt),
  ].filter((approval) => approval !== null);
  const dayDeed = (on: string | null, by: string | null, at: string | null) => {
    const done = deed(by, at);
    return done === null || on === null ? null : { ...done, on };
  };
  return {
    id: one.id,
    contract_id: one.contractId,
    contract_title: row.contractTitle,
    artist_id: one.artistId,
    artist_name: row.artistName,
    production_name: row.productionName,
    shows_from: one.showsFrom,
    shows_until: one.showsUntil,
    settled_on: one.settledOn,
    status: one.status,
    guarantee: money(one.guaranteeMinor),
    gross: money(one.grossMinor),
    taxes: money(one.taxesMinor),
    costs: money(one.costsMinor),
    by: one.dueBy,
    due: money(one.dueMinor),
    fee: money(one.feeMinor),
    functional: wireMoney({ minor: one.functionalMinor, currency: one.functionalCurrency }),
    rate: one.rates && { rate: one.rates.rate, rate_on: one.rates.rate_on, source: one.rates.source },
    commission: money(one.commissionMinor),
    net: money(one.netMinor),
    set_off: money(one.setOffMinor),
    rest: money(one.netMinor - one.setOffMinor),
    advances: row.setOffs.map(({ minor, ...advance }) => ({ ...advance, ...money(minor) })),
    withheld: money(one.withheldMinor),
    withholding:
      one.withholdingPoints === null
        ? null
        : {
            percent: one.withholdingPoints / 100,
            country: one.withholdingCountry,
            gross_up: one.isGrossedUp,
            remitted: dayDeed(one.remittedOn, one.remittedBy, one.remittedAt),
            reclaim: one.reclaim,
            certificate: row.certificate && links.summary(row.certificate),
            reclaim_moved: deed(one.reclaimBy, one.reclaimAt),
          },
    prepared: { by: one.preparedBy, by_name: row.names[one.preparedBy] ?? "", at: one.preparedAt },
    approvals,
    // What was approved took as many as it has, whatever the threshold is by now.
    approvals_needed: one.approvedBy === null ? approvalsNeeded(policy, one) : approvals.length,
    paid: dayDeed(one.paidOn, one.paidBy, one.paidAt),
    ended: deed(one.endedBy, one.endedAt),
    reason: one.reason,
    version: one.version,
    updated_at: one.updatedAt,
  };
}

/** Newest first. */
export async function listSettlements(
  db: Reader,
  links: Links,
  caller: Caller,
  query: FeeSettlementQuery,
): Promise<Page<FeeSettlement>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const [policy, rows] = await Promise.all([
    approvalPolicy(db, caller),
    select(db)
      .where(
        and(
          visible(caller),
          query.contract_id === undefined ? undefined : eq(settlements.contractId, query.contract_id),
          query.status === undefined ? undefined : eq(settlements.status, query.status),
          query.reclaim === undefined
            ? undefined
            : sql`${settlements.reclaim} = ${query.reclaim} and ${settlements.withheldMinor} > 0
                and ${settlements.approvedBy} is not null`,
          after &&
            sql`(${settlements.preparedAt}, ${settlements.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
        ),
      )
      .orderBy(desc(settlements.preparedAt), desc(settlements.id))
      .limit(limit + 1),
  ]);
  return pageOf(
    rows,
    limit,
    ({ settlement }) => [settlement.preparedAt, settlement.id],
    (row) => settlementItem(row, links, policy),
  );
}

/** @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function getSettlement(
  db: Reader,
  links: Links,
  caller: Caller,
  id: string,
): Promise<FeeSettlement> {
  const [policy, [row]] = await Promise.all([
    approvalPolicy(db, caller),
    select(db).where(and(eq(settlements.id, id), visible(caller))),
  ]);
  if (!row) throw new Problem(common.notFound);
  return settlementItem(row, links, policy);
}
