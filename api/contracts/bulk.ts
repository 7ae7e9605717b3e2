import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  readBulk,
  type BulkError,
  type BulkPreview,
  type BulkRow,
  type ContractBulk,
} from "../../core/contract-bulk.ts";
import { versionRiders, type Terms } from "../../core/contract-terms.ts";
import { newId } from "../../core/ids.ts";
import { wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { auditContract } from "../../db/contracts.ts";
import { enqueueAll } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { contractEvents, contractRiders, contracts } from "../../db/schema/contracts.ts";
import { users } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";

type Found = BulkRow & { artistId: string; artistName: string };

/**
 * One contract for every line of a list, each sent as soon as its paper is made: all of them, or none. A dry run says
 * what they would be.
 * @throws Problem 404 for the production; 422 with every error by line when it is no dry run.
 */
export async function sendInBulk(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ContractBulk,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const currency = input.currency ?? (await currencyOf(tx, caller, input.production_id));
    refuseDayThatIsOver(input, instantOf(services.clock.now()));
    const read = readBulk({ ...input, currency });
    const { found, errors } = await findArtists(tx, caller, input.production_id, read.rows);
    errors.unshift(...read.errors);
    errors.sort((a, b) => a.line - b.line);
    if (!input.dry_run && errors.length > 0) throw refusal(errors);
    const ids = input.dry_run ? [] : await addAll(services, tx, caller, { input, currency, found });
    const body: BulkPreview = {
      dry_run: input.dry_run,
      count: found.length,
      contracts: found.map((row, at) => ({
        line: row.line,
        id: ids[at] ?? null,
        artist_id: row.artistId,
        artist_name: row.artistName,
        title: row.title,
        ...wireMoney({ minor: row.amountMinor, currency }),
        start_date: row.startDate,
        end_date: row.endDate,
        other: row.other,
      })),
      errors,
    };
    return { status: 200, body };
  });
}

async function currencyOf(tx: Tx, caller: Caller, productionId: string): Promise<string> {
  const [production] = await tx
    .select({ currency: productions.currency })
    .from(productions)
    .where(
      and(
        eq(productions.id, productionId),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!production) throw new Problem(common.notFound, "There is no such production.");
  return production.currency;
}

function refuseDayThatIsOver({ sign_by }: ContractBulk, now: string): void {
  if (sign_by === null || sign_by >= now.slice(0, 10)) return;
  throw new Problem(common.invalid, undefined, {
    errors: [{ pointer: "/sign_by", detail: "must not be over" }],
  });
}

/** Whose address each line has, of those who work on the production. */
async function findArtists(
  tx: Tx,
  caller: Caller,
  productionId: string,
  rows: readonly BulkRow[],
): Promise<{ found: Found[]; errors: BulkError[] }> {
  if (rows.length === 0) return { found: [], errors: [] };
  const people = await tx
    .select({ id: users.id, email: users.email, name: fullName(users) })
    .from(productionPeople)
    .innerJoin(users, and(eq(users.id, productionPeople.userId), eq(users.isActive, true)))
    .where(
      and(
        eq(productionPeople.productionId, productionId),
        eq(productionPeople.organisationId, caller.organisationId),
        inArray(
          users.email,
          rows.map(({ email }) => email),
        ),
      ),
    );
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const found: Found[] = [];
  const errors: BulkError[] = [];
  for (const row of rows) {
    const person = byEmail.get(row.email);
    if (person) found.push({ ...row, artistId: person.id, artistName: person.name });
    else errors.push({ line: row.line, column: "email", detail: "is nobody's who works on this production" });
  }
  return { found, errors };
}

/** A body has room for so many. */
const ERRORS_TOLD_MAX = 500;

function refusal(errors: readonly BulkError[]): Problem {
  return new Problem(common.invalid, `${errors.length} errors: nothing was sent.`, {
    errors: errors.slice(0, ERRORS_TOLD_MAX).map(({ line, detail }) => ({ pointer: `/csv/${line}`, detail })),
  });
}

type Batch = { input: ContractBulk; currency: string; found: readonly Found[] };

/** As many statements for five hundred as for one. */
async function addAll(
  services: Services,
  tx: Tx,
  caller: Caller,
  { input, currency, found }: Batch,
): Promise<string[]> {
  const at = instantOf(services.clock.now());
  const owner = { organisationId: caller.organisationId, createdBy: caller.userId };
  const { riders } = versionRiders(input.terms?.riders ?? [], []);
  const rows = found.map((row) => ({
    id: newId(services.clock.now()),
    ...owner,
    artistId: row.artistId,
    productionId: input.production_id,
    title: row.title,
    status: "draft" as const,
    stage: "draft" as const,
    amountMinor: row.amountMinor,
    currency,
    startsOn: row.startDate,
    endsOn: row.endDate,
    terms: input.terms ? ({ ...input.terms, riders, other: row.other } satisfies Terms) : null,
    paper: "template" as const,
    sendWhenMade: {
      by: caller.userId,
      signBy: input.sign_by,
      provider: "portal" as const,
      people: [
        { userId: row.artistId, part: "artist" as const },
        ...(input.countersign && row.artistId !== caller.userId
          ? [{ userId: caller.userId, part: "organisation" as const }]
          : []),
      ],
    },
    createdAt: at,
    updatedAt: at,
  }));
  const made = await tx.insert(contracts).values(rows).returning();
  for (const row of made) auditContract(tx, row, "created");
  if (riders.length > 0)
    await tx
      .insert(contractRiders)
      .values(
        rows.flatMap(({ id }) =>
          riders.map((rider) => ({ ...rider, contractId: id, ...owner, createdAt: at })),
        ),
      );
  await tx.insert(contractEvents).values(
    rows.map(({ id }) => ({
      id: newId(services.clock.now()),
      contractId: id,
      organisationId: caller.organisationId,
      at,
      event: "created" as const,
      actorId: caller.userId,
      contractVersion: 1,
    })),
  );
  await enqueueAll(
    tx,
    rows.map(({ id }) => ({ kind: "render-contract" as const, payload: { contract_id: id }, ...owner })),
  );
  return rows.map(({ id }) => id);
}
