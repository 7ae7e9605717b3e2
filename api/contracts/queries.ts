import { and, asc, desc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { depositSchedule } from "../../core/contract-fees.ts";
import { stageOf } from "../../core/contract-states.ts";
import {
  contractProblems,
  type ContractDetail,
  type ContractQuery,
  type ContractRow,
  type Signatory,
} from "../../core/contracts.ts";
import { documentProblems } from "../../core/documents.ts";
import { wireMoney } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { wasSent } from "../../db/contracts.ts";
import type { Reader } from "../../db/open.ts";
import { prepared, shapeOf } from "../../db/prepared.ts";
import { fullName } from "../../db/people.ts";
import { talliesOf } from "../../db/tallies.ts";
import { contractEvents, contracts, contractSignatories } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import type { Services } from "../services.ts";

type Row = {
  contract: typeof contracts.$inferSelect;
  artistName: string;
  productionName: string;
};

const COLUMNS = { contract: contracts, artistName: fullName(users), productionName: productions.name };

function contractItem({ contract, artistName, productionName }: Row): ContractRow {
  const self = `/api/v1/contracts/${contract.id}`;
  return {
    id: contract.id,
    production_id: contract.productionId,
    status: contract.status,
    ...wireMoney({ minor: contract.amountMinor, currency: contract.currency }),
    start_date: contract.startsOn,
    end_date: contract.endsOn,
    created_at: contract.createdAt,
    title: contract.title,
    stage: stageOf(contract),
    artist_id: contract.artistId,
    artist_name: artistName,
    production_name: productionName,
    sent_at: contract.sentAt,
    sign_by: contract.signBy,
    signed_at: contract.signedAt,
    updated_at: contract.updatedAt,
    version: contract.version,
    _links: { self, document: `${self}/document` },
  };
}

/** Their own, but for drafts; for whoever works on all of it, every one of the organisation. */
export function visibleContracts(isWhole: boolean): SQL | undefined {
  return and(
    eq(contracts.organisationId, sql.placeholder("organisation")),
    isNull(contracts.deletedAt),
    isWhole ? undefined : sql`(${contracts.artistId} = ${sql.placeholder("user")} and ${wasSent})`,
  );
}

const isWhole = ({ roles }: Caller) => seesWholeOrganisation(roles);
const valuesOf = ({ organisationId, userId }: Caller) => ({ organisation: organisationId, user: userId });

type Filter = Pick<ContractQuery, "status" | "production_id">;

function wanted(caller: Caller, query: Filter): SQL | undefined {
  return and(
    visibleContracts(isWhole(caller)),
    query.status === undefined ? undefined : eq(contracts.status, sql.placeholder("status")),
    query.production_id === undefined ? undefined : eq(contracts.productionId, sql.placeholder("production")),
  );
}

const shapeFor = (name: string, caller: Caller, query: Filter, ...more: boolean[]) =>
  shapeOf(name, isWhole(caller), query.status !== undefined, query.production_id !== undefined, ...more);
const filterOf = (caller: Caller, query: Filter) => ({
  ...valuesOf(caller),
  status: query.status,
  production: query.production_id,
});

function select(db: Reader) {
  return db
    .select(COLUMNS)
    .from(contracts)
    .innerJoin(users, eq(users.id, contracts.artistId))
    .innerJoin(productions, eq(productions.id, contracts.productionId));
}

/** One by one, whoever signs it sees it too. */
function visibleContract(isWhole: boolean): SQL | undefined {
  if (isWhole) return visibleContracts(true);
  return and(
    eq(contracts.organisationId, sql.placeholder("organisation")),
    isNull(contracts.deletedAt),
    wasSent,
    sql`(${contracts.artistId} = ${sql.placeholder("user")} or exists (
      select 1 from ${contractSignatories} where ${contractSignatories.contractId} = ${contracts.id}
        and ${contractSignatories.userId} = ${sql.placeholder("user")}))`,
  );
}

const paper = alias(documents, "paper");
const sealed = alias(documents, "sealed");

/** @throws Problem 404 for one of another organisation, or not theirs to see. */
async function findWithPapers(db: Reader, caller: Caller, id: string) {
  const [row] = await prepared(
    db,
    shapeOf("contract", isWhole(caller)),
    () =>
      db
        .select({ ...COLUMNS, paper, sealed })
        .from(contracts)
        .innerJoin(users, eq(users.id, contracts.artistId))
        .innerJoin(productions, eq(productions.id, contracts.productionId))
        .leftJoin(paper, and(eq(paper.id, contracts.documentId), isNull(paper.deletedAt)))
        .leftJoin(sealed, and(eq(sealed.id, contracts.sealedDocumentId), isNull(sealed.deletedAt)))
        .where(and(eq(contracts.id, sql.placeholder("id")), visibleContract(isWhole(caller)))),
    { ...valuesOf(caller), id },
  );
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** Its row. @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function findContract(
  db: Reader,
  caller: Caller,
  id: string,
): Promise<typeof contracts.$inferSelect> {
  return (await findWithPapers(db, caller, id)).contract;
}

/** With its signatories and what happened to it. @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function getContract(
  db: Reader,
  links: Services["links"],
  caller: Caller,
  id: string,
): Promise<ContractDetail> {
  const row = await findWithPapers(db, caller, id);
  const { contract } = row;
  const [signatories, history] = await Promise.all([
    listSignatories(db, contract),
    listHistory(db, contract),
  ]);
  const money = (minor: number) => wireMoney({ minor, currency: contract.currency });
  return {
    ...contractItem(row),
    provider: contract.provider,
    terms: contract.terms,
    payments: depositSchedule(contract.amountMinor, contract.terms?.deposits ?? []).map(
      ({ dueOn, amountMinor }) => ({ due_on: dueOn, ...money(amountMinor) }),
    ),
    document: row.paper ? links.summary(row.paper) : null,
    document_sha256: row.paper?.sha256 ?? null,
    sealed_document: row.sealed ? links.summary(row.sealed) : null,
    signatories,
    reason: contract.reason,
    superseded_by: contract.supersededBy,
    history,
  };
}

type Named = Pick<typeof contracts.$inferSelect, "id" | "organisationId">;
const named = ({ id, organisationId }: Named) => ({ id, organisation: organisationId });

async function listSignatories(db: Reader, contract: Named): Promise<Signatory[]> {
  return await prepared(
    db,
    "contract signatories",
    () =>
      db
        .select({
          user_id: contractSignatories.userId,
          name: fullName(users),
          part: contractSignatories.part,
          state: contractSignatories.state,
          viewed_at: contractSignatories.viewedAt,
          signed_at: contractSignatories.signedAt,
        })
        .from(contractSignatories)
        .innerJoin(users, eq(users.id, contractSignatories.userId))
        .where(
          and(
            eq(contractSignatories.contractId, sql.placeholder("id")),
            eq(contractSignatories.organisationId, sql.placeholder("organisation")),
          ),
        )
        .orderBy(asc(contractSignatories.position)),
    named(contract),
  );
}

const actor = alias(users, "actor");

async function listHistory(db: Reader, contract: Named): Promise<ContractDetail["history"]> {
  return await prepared(
    db,
    "contract history",
    () =>
      db
        .select({
          at: contractEvents.at,
          event: contractEvents.event,
          actor_name: sql<string | null>`${actor.firstName} || ' ' || ${actor.lastName}`,
          notes: contractEvents.notes,
        })
        .from(contractEvents)
        .leftJoin(actor, eq(actor.id, contractEvents.actorId))
        .where(
          and(
            eq(contractEvents.contractId, sql.placeholder("id")),
            eq(contractEvents.organisationId, sql.placeholder("organisation")),
          ),
        )
        .orderBy(asc(contractEvents.at), asc(contractEvents.id)),
    named(contract),
  );
}

/** The document that is signed, and once everybody has, the sealed one. @throws Problem 404, 409 while it is being made */
export async function getContractDocument(db: Reader, caller: Caller, id: string) {
  const row = await findWithPapers(db, caller, id);
  const document = row.sealed ?? row.paper;
  if (document) return document;
  const isComing = row.contract.paper === "template" && row.contract.documentId === null;
  throw new Problem(isComing ? documentProblems.notReady : contractProblems.noDocument);
}

/** By every filter of the list (mission A18, 34). */
export async function countContracts(db: Reader, caller: Caller, query: ContractQuery): Promise<number> {
  if (isWhole(caller) && query.production_id === undefined) return await countTallied(db, caller, query);
  const [row] = await prepared(
    db,
    shapeFor("contract count", caller, query),
    () =>
      db
        .select({ count: sql<number>`count(*)::int` })
        .from(contracts)
        .where(wanted(caller, query)),
    filterOf(caller, query),
  );
  return row?.count ?? 0;
}

/** All of an organisation, which may be any number: 2.2 ms for fifteen thousand that were counted, 0.1 from tallies. */
async function countTallied(db: Reader, caller: Caller, query: Filter): Promise<number> {
  const [row] = await prepared(
    db,
    shapeFor("contract tally", caller, query),
    () =>
      db
        .select({ count: sql<number>`coalesce(sum(count), 0)::int` })
        .from(sql`(${talliesOf("contracts")}) as counted`)
        .where(query.status === undefined ? undefined : sql`label = ${sql.placeholder("status")}`),
    filterOf(caller, query),
  );
  return row?.count ?? 0;
}

export async function listContracts(
  db: Reader,
  caller: Caller,
  query: ContractQuery,
): Promise<Page<ContractRow>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const compare = sql.raw(sort.descending ? "<" : ">");
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await prepared(
    db,
    shapeFor("contracts", caller, query, sort.descending, after !== undefined),
    () =>
      select(db)
        .where(
          and(
            wanted(caller, query),
            after &&
              sql`(${contracts.createdAt}, ${contracts.id}) ${compare} (${sql.placeholder("afterAt")}::timestamptz, ${sql.placeholder("afterId")}::uuid)`,
          ),
        )
        .orderBy(direction(contracts.createdAt), direction(contracts.id))
        .limit(sql.placeholder("limit")),
    { ...filterOf(caller, query), afterAt: after?.[0], afterId: after?.[1], limit: limit + 1 },
  );
  return pageOf(rows, limit, ({ contract }) => [contract.createdAt, contract.id], contractItem);
}
