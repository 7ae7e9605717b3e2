import { newId } from "../core/ids.ts";
import type { Db } from "../db/open.ts";
import { contracts, contractSignatories } from "../db/schema/contracts.ts";
import type { Make, TestWorld } from "./testing-world.ts";

/** One at each place of its life; the chief's, unless it says whose. */
export type WorldContracts = {
  draft: string;
  /** The manager's, to be approved. */
  reviewed: string;
  /** To be signed by the chief, who has read it. */
  delivered: string;
  /** To be countersigned by the chief, who has read it. */
  countersigned: string;
  /** Another one of the artist's that runs. */
  next: string;
};

type Furniture = {
  /** Of the one that runs. */
  id: string;
  organisationId: string;
  artistId: string;
  productionId: string;
  documentId: string;
  canary: string;
  chiefId: string;
  managerId: string;
};

export async function furnishContracts(
  db: Db,
  { id, organisationId, artistId, productionId, documentId, canary, chiefId, managerId }: Furniture,
): Promise<WorldContracts> {
  const deal = {
    organisationId,
    artistId,
    productionId,
    title: canary,
    status: "active" as const,
    amountMinor: 125_000,
    currency: "SGD",
    startsOn: "2026-09-01",
    endsOn: "2026-09-30",
    documentId,
    createdBy: chiefId,
  };
  const deals: WorldContracts = {
    draft: newId(),
    reviewed: newId(),
    delivered: newId(),
    countersigned: newId(),
    next: newId(),
  };
  const pending = { ...deal, status: "pending_signature" as const, artistId: chiefId };
  await db.insert(contracts).values([
    { ...deal, id },
    { ...deal, id: deals.next },
    { ...deal, id: deals.draft, status: "draft" },
    {
      ...deal,
      id: deals.reviewed,
      status: "draft",
      stage: "internal_review",
      createdBy: managerId,
    },
    { ...pending, id: deals.delivered, stage: "delivered" },
    { ...pending, id: deals.countersigned, stage: "pending_countersign" },
  ]);
  const now = new Date().toISOString();
  await db.insert(contractSignatories).values(
    (["delivered", "countersigned"] as const).map((which) => ({
      id: newId(),
      organisationId,
      contractId: deals[which],
      userId: chiefId,
      part: which === "delivered" ? ("artist" as const) : ("organisation" as const),
      position: 1,
      state: "delivered" as const,
      sentAt: now,
      viewedAt: now,
    })),
  );
  return deals;
}

const change = { "if-match": '"1"' };

export const sha256Of = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");
const signature: Make = ({ canary, login }) => ({
  body: {
    document_sha256: sha256Of(canary),
    mark: { kind: "typed", name: "Ada Lovelace" },
    proof: { kind: "password", password: login.password },
  },
});
const reason: Make = () => ({ body: { reason: "The dates clash" } });

/** What a good request to each verb of a contract is. */
export const CONTRACT_SAMPLES: Record<string, Make> = {
  "POST /api/v1/contracts": ({ ids, people }) => ({
    body: {
      artist_id: people.artist.userId,
      production_id: ids.production,
      title: "Engagement",
      amount: "1250.00",
      start_date: "2026-09-01",
      end_date: "2026-09-30",
      document_id: ids.document,
    },
  }),
  "PATCH /api/v1/contracts/:id": () => ({ body: { title: "Encore" }, headers: change }),
  "POST /api/v1/contracts/:id/approve": () => ({ headers: change }),
  "POST /api/v1/contracts/:id/send": () => ({ body: { sign_by: null }, headers: change }),
  "POST /api/v1/contracts/:id/sign": signature,
  "POST /api/v1/contracts/:id/countersign": signature,
  "POST /api/v1/contracts/:id/decline": reason,
  "POST /api/v1/contracts/:id/void": reason,
  "POST /api/v1/contracts/:id/terminate": reason,
  "POST /api/v1/contracts/:id/supersede": ({ ids }) => ({ body: { by: ids.contracts.next } }),
  "POST /api/v1/contracts/bulk": ({ ids, people, canary }) => ({
    body: {
      production_id: ids.production,
      csv: `email,amount,start_date,end_date\n${people.artist.userId}@${canary}.test,10,2026-09-01,2026-09-02\n`,
      title: "Engagement",
    },
  }),
};

/** The one that stands where a verb may be done. */
export function contractFor(path: string, { contract, contracts: deals }: TestWorld["ids"]): string {
  const verb = path.split("/:id/")[1];
  if (verb === "review" || verb === "send") return deals.draft;
  if (verb === "approve") return deals.reviewed;
  if (verb === "countersign") return deals.countersigned;
  if (["view", "sign", "decline", "remind", "correct", "void"].includes(verb ?? "")) return deals.delivered;
  return contract;
}
