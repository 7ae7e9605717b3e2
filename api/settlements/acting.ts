import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { AuditAction } from "../../core/audit-actions.ts";
import { common, Problem } from "../../core/problem.ts";
import { refusalOfSettlement } from "../../core/settlement-judge.ts";
import type { SettlementVerb } from "../../core/settlement-states.ts";
import { settlementProblems } from "../../core/settlements.ts";
import { addDays, dateIn } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { tiedOf } from "../../db/delegations.ts";
import { tell } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { lockSettlement, type SettlementRow } from "../../db/settlements.ts";
import { writeApart, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getSettlement } from "./queries.ts";

/** Which settlement, and the version of it that was seen. */
export type Asked = { id: string; version: number };

/** What the database says where it judged otherwise than we did. */
export const MEANWHILE = {
  kind: settlementProblems.notPossible,
  detail: "Who may decide on it has changed meanwhile: read it again.",
};

const REFUSALS = {
  own: settlementProblems.ownSettlement,
  held: settlementProblems.heldAlready,
  state: settlementProblems.notPossible,
  version: common.versionMismatch,
};

/** One verb at one settlement: locked, judged and answered. @throws Problem 403, 404, 409 for its state, 412. */
export async function acting(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: Asked,
  verb: SettlementVerb,
  work: (tx: Tx, before: SettlementRow) => Promise<void>,
): Promise<Written> {
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const before = await lockSettlement(tx, caller, id);
    if (!before) throw new Problem(common.notFound);
    const actor = { userId: caller.userId, onBehalfOf: null, tied: await tiedOf(tx, caller) };
    const refusal = refusalOfSettlement(
      {
        ...before,
        approvers: [before.firstApprovedBy, before.approvedBy].filter((one) => one !== null),
      },
      verb,
      actor,
      version,
    );
    if (refusal) throw new Problem(REFUSALS[refusal.kind], `This settlement ${refusal.reason}.`);
    await work(tx, before);
    return await answer(services, tx, caller, id, 200);
  });
}

export async function answer(
  services: Services,
  tx: Tx,
  caller: Caller,
  id: string,
  status: number,
): Promise<Outcome> {
  const body = await getSettlement(tx, services.links, caller, id);
  return { status, body, etag: `"${body.version}"` };
}

export function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}

/** A day on which something was settled or paid; absent, today. @throws Problem 422 before `since`, or in the future. */
export function dayOf(pointer: string, sent: string | undefined, nowMs: number, since: string): string {
  const today = dateIn("UTC", nowMs);
  const day = sent ?? (today < since ? since : today);
  // Somewhere it is tomorrow already.
  if (day > addDays(today, 1)) throw refused(pointer, "must not be in the future");
  if (day < since) throw refused(pointer, `must not be before ${since}`);
  return day;
}

export function note(
  tx: Tx,
  action: AuditAction & `settlements.${string}`,
  before: SettlementRow | undefined,
  after: SettlementRow,
  reason: string | null = null,
): void {
  const object = { type: "settlement" as const, id: after.id, version: after.version };
  audit(tx, { action, object, ...(before && { before }), after, reason, subjectId: after.artistId });
}

type Words = { key: string; title: string; body: string };

const linkTo = ({ contractId }: SettlementRow) => `/contracts/${contractId}`;

/** Whoever is paid by it hears of it, also where they are not in the portal. */
export async function tellArtist(
  { config }: Services,
  tx: Tx,
  settlement: SettlementRow,
  { key, ...words }: Words,
): Promise<void> {
  const { organisationId, id, artistId } = settlement;
  const more = { kind: "contract" as const, link: linkTo(settlement), byMail: true };
  await tell(
    tx,
    [artistId],
    { organisationId, key: `settlement:${id}:${key}`, ...words, ...more },
    config.portalUrl,
  );
}

/** Whoever else keeps the books hears that one waits for them. */
export async function tellAccountants(
  { config }: Services,
  tx: Tx,
  caller: Caller,
  settlement: SettlementRow,
  { key, ...words }: Words,
): Promise<void> {
  const { organisationId, id, artistId } = settlement;
  const accountants = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        sql`${memberships.roles} @> array['accountant']`,
        ne(memberships.userId, caller.userId),
        ne(memberships.userId, artistId),
      ),
    );
  const more = { kind: "contract" as const, link: linkTo(settlement), byMail: false };
  await tell(
    tx,
    accountants.map((one) => one.id),
    { organisationId, key: `settlement:${id}:${key}`, ...words, ...more },
    config.portalUrl,
  );
}
