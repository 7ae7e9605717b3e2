import { createHash, randomBytes } from "node:crypto";
import { GENESIS } from "../audit-canonical.ts";
import { eventText, lineText, type EventLine, type ExportLine } from "../audit-export.ts";
import { headHash, newHeadKey, openHeadSigner, type HeadSigner, type SignedHead } from "./audit-signing.ts";
import { newId } from "../ids.ts";

export type TestExport = { lines: string[]; signer: HeadSigner };

const hex = () => randomBytes(32).toString("hex");

/** An export as the API makes one, of so many events, with a head after each of `heads`; without a database. */
export function testExport(
  events: number,
  heads: readonly number[],
  signer: HeadSigner = openHeadSigner(newHeadKey()),
): TestExport {
  const organisationId = newId();
  const lines: string[] = [];
  const add = (fields: { kind: string }) =>
    lines.push(lineText({ ...fields, line: lines.length + 1 } as ExportLine));
  let hash = GENESIS;
  let last: SignedHead | undefined;
  const sign = (kind: "head" | "closing", seq: number) => {
    last = signer.sign({
      kind,
      organisation_id: organisationId,
      number: (last?.number ?? 0) + 1,
      seq,
      hash,
      previous: last ? headHash(last) : null,
      signed_at: "2026-11-30T00:00:00.000Z",
    });
    add(last);
  };
  for (let seq = 1; seq <= events; seq++) {
    const event = chained({
      line: 1,
      kind: "event",
      organisation_id: organisationId,
      seq,
      event_timestamp: `2026-11-30T00:00:00.${String(seq).padStart(6, "0")}Z`,
      actor_id: newId(),
      actor_kind: "person",
      on_behalf_of: null,
      action: "expenses.approved",
      object_type: "expense",
      object_id: newId(),
      object_version: seq % 3 === 0 ? null : seq,
      before_hash: seq % 2 === 0 ? null : hex(),
      after_hash: hex(),
      subject_id: newId(),
      details: randomBytes(60).toString("base64url"),
      request_id: newId(),
      ip_class: "private",
      risk_level: "high",
      prev_hash: hash,
      hash,
    });
    add(event);
    hash = event.hash;
    if (heads.includes(seq)) sign("head", seq);
  }
  sign("closing", events);
  return { lines, signer };
}

/** With the hash of what it says. */
export function chained(event: EventLine): EventLine {
  return { ...event, hash: createHash("sha256").update(eventText(event)).digest("hex") };
}
