import type { Terms } from "../../core/contract-terms.ts";
import { newId } from "../../core/ids.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { sealTrail } from "../../db/audit.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { advancesAt, json, type House } from "../advances/testing-advances.ts";
import type { TestApp, TestPerson } from "../testing.ts";

/** 30 % for the United States and 10 % for an agent; in all else a plain guarantee. */
export const TAXED = {
  fee: { model: "guarantee" },
  agent: { name: "Gill & Co", commission_percent: 10 },
  withholding: { percent: 30, gross_up: false, country: "US" },
  deposits: [],
} as unknown as Terms;

type Deal = {
  artist?: TestPerson;
  terms?: Terms | null;
  amountMinor?: number;
  currency?: string;
  status?: "active" | "draft" | "completed";
};

/** What tests of settlements do, on top of what those of advances do. */
export async function settlementsAt(portal: TestApp) {
  const at = await advancesAt(portal);

  /** A contract of September 2026 over 1,000 dollars. */
  async function deal(people: House, more: Deal = {}): Promise<string> {
    const { organisationId } = people.giver;
    const id = newId();
    const { artist = people.artist, status = "active" } = more;
    await portal.database.db.insert(contracts).values({
      id,
      organisationId,
      artistId: artist.userId,
      productionId: await portal.production(organisationId, [artist]),
      title: "Two nights",
      status,
      amountMinor: more.amountMinor ?? 100_000,
      currency: more.currency ?? "USD",
      startsOn: "2026-09-01",
      endsOn: "2026-09-30",
      terms: more.terms === undefined ? TAXED : more.terms,
      createdBy: people.manager.userId,
    });
    return id;
  }

  const prepare = (who: TestPerson, contractId: string, more: Record<string, unknown> = {}) =>
    at.send(who, "settlements", { contract_id: contractId, settled_on: "2026-09-03", ...more });
  const prepared = async ({ manager }: House, contractId: string, more: Record<string, unknown> = {}) =>
    await json<FeeSettlement>(await prepare(manager, contractId, more), 201);
  const on = (
    who: TestPerson,
    { id, version }: Pick<FeeSettlement, "id" | "version">,
    verb: string,
    body?: unknown,
  ) => at.send(who, `settlements/${id}/${verb}`, body, version);
  const approved = async (people: House, contractId: string, more: Record<string, unknown> = {}) =>
    await json<FeeSettlement>(await on(people.approver, await prepared(people, contractId, more), "approve"));
  const read = async (who: TestPerson, { id }: Pick<FeeSettlement, "id">) =>
    await json<FeeSettlement>(await portal.send(who, "GET", `/api/v1/settlements/${id}`));

  /** What it left in the trail, in order, without the word before the dot. */
  async function told({ giver }: House, { id }: Pick<FeeSettlement, "id">): Promise<string[]> {
    await sealTrail(portal.database.db, giver.organisationId);
    const events = await portal.database.sql<{ action: string }[]>`
      select action from audit_events where object_type = 'settlement' and object_id = ${id} order by seq`;
    return events.map(({ action }) => action.replace("settlements.", ""));
  }

  return { told, ...at, deal, prepare, prepared, approved, act: on, look: read };
}
