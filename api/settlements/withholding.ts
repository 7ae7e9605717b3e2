import type { Caller } from "../../core/access.ts";
import { Problem } from "../../core/problem.ts";
import { mayReclaim, type ReclaimStatus } from "../../core/settlement-states.ts";
import {
  settlementProblems,
  type SettlementCertificate,
  type SettlementReclaim,
} from "../../core/settlements.ts";
import { instantOf } from "../../core/time.ts";
import { refuseOtherDocument } from "../../db/documents.ts";
import { changeSettlement, type SettlementRow } from "../../db/settlements.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { acting, note, tellArtist, type Asked } from "./acting.ts";

/**
 * Hands its artist the certificate of what was withheld, with which they claim it back; a new one takes the place of
 * one that nothing was filed with. @throws Problem 403, 404, 409, 412, 422 for a document that is no PDF of theirs.
 */
export async function certifyWithholding(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  input: SettlementCertificate,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await acting(services, caller, key, asked, "reclaim", async (tx, before) => {
    judgeReclaim(before, "certificate_issued");
    await refuseOtherDocument(tx, caller, input.document_id, settlementProblems.document);
    const change = {
      reclaim: "certificate_issued" as const,
      certificateId: input.document_id,
      reclaimBy: caller.userId,
      reclaimAt: at,
    };
    const after = await changeSettlement(tx, before, change, at);
    note(tx, "settlements.certificate-issued", before, after);
    await tellArtist(services, tx, after, {
      key: `certificate-${after.version}`,
      title: "The certificate of what was withheld from your fee is here",
      body: `${after.showsFrom} to ${after.showsUntil}`,
    });
  });
}

const FILED = {
  reclaim_filed: "settlements.reclaim-filed",
  refunded: "settlements.reclaim-refunded",
  refused: "settlements.reclaim-refused",
} as const;

/** Says how far getting it back is. @throws Problem 403, 404, 409 where it is not that far, 412. */
export async function moveReclaim(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  { status }: SettlementReclaim,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await acting(services, caller, key, asked, "reclaim", async (tx, before) => {
    judgeReclaim(before, status);
    const change = { reclaim: status, reclaimBy: caller.userId, reclaimAt: at };
    note(tx, FILED[status], before, await changeSettlement(tx, before, change, at));
  });
}

const RECLAIM_WORDS: Record<ReclaimStatus, string> = {
  none: "No certificate was issued yet.",
  certificate_issued: "Its certificate was issued, and nothing filed with it yet.",
  reclaim_filed: "It was filed already.",
  refunded: "It was refunded already.",
  refused: "It was refused already.",
};

function judgeReclaim({ withheldMinor, reclaim }: SettlementRow, to: Exclude<ReclaimStatus, "none">): void {
  if (withheldMinor === 0) throw new Problem(settlementProblems.notPossible, "Nothing was withheld.");
  if (!mayReclaim(reclaim, to)) throw new Problem(settlementProblems.notPossible, RECLAIM_WORDS[reclaim]);
}
