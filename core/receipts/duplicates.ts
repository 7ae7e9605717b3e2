import * as v from "valibot";
import { Id } from "../ids.ts";
import type { ReceiptFields } from "./fields.ts";
import { isSameMerchant } from "./similarity.ts";

export const DUPLICATE_SIGNS = ["same file", "same picture", "same purchase"] as const;

/** Another paper that proves the same, with what shows it. */
export const ReceiptDuplicate = v.object({
  receipt_id: Id,
  /** exact: the same bytes; near: it looks the same, or says the same. */
  kind: v.picklist(["exact", "near"]),
  signs: v.array(v.picklist(DUPLICATE_SIGNS)),
  /** In words, with the values that agree. */
  reason: v.string(),
  /** Of 64 bits of how it looks, those that differ; null without a picture. */
  look_distance: v.nullable(v.number()),
});
export type ReceiptDuplicate = v.InferOutput<typeof ReceiptDuplicate>;

export type Compared = { sha256: string; look: string | null; fields: ReceiptFields };

/** Papers of one till look much alike: so few bits differ between copies of one of them (docs/receipts.md has the measurement). */
export const LOOK_DISTANCE_MAX = 12;
/** What was read surely enough to tell two papers apart by. */
const SURE_MIN = 0.5;

/** Why two papers prove the same purchase; undefined where nothing shows it, or what they say speaks against it. */
export function duplicateOf(mine: Compared, id: string, other: Compared): ReceiptDuplicate | undefined {
  const distance = lookDistance(mine.look, other.look);
  const differs = isOtherPurchase(mine.fields, other.fields);
  const signs: ReceiptDuplicate["signs"] = [];
  if (mine.sha256 === other.sha256) signs.push("same file");
  if (distance !== null && distance <= LOOK_DISTANCE_MAX && !differs) signs.push("same picture");
  if (isSamePurchase(mine.fields, other.fields)) signs.push("same purchase");
  if (signs.length === 0) return undefined;
  const isExact = signs[0] === "same file";
  return {
    receipt_id: id,
    kind: isExact ? "exact" : "near",
    signs,
    reason: isExact ? "It is the same file." : reasonOf(signs, mine.fields),
    look_distance: distance,
  };
}

function reasonOf(signs: ReceiptDuplicate["signs"], { merchant, date }: ReceiptFields): string {
  const purchase = `the same shop${merchant ? ` (${merchant.value})` : ""}, day (${date?.value ?? ""}) and total`;
  if (signs.includes("same purchase"))
    return signs.includes("same picture")
      ? `It looks the same and names ${purchase}.`
      : `It names ${purchase}.`;
  return "It looks the same.";
}

export function lookDistance(one: string | null, other: string | null): number | null {
  if (one === null || other === null || one.length !== other.length) return null;
  return [...one].filter((bit, at) => bit !== other[at]).length;
}

/** The same shop, day, total and currency, by anybody, in any year. */
function isSamePurchase(one: ReceiptFields, other: ReceiptFields): boolean {
  if (!one.date || !other.date || !one.total || !other.total) return false;
  if (one.date.value !== other.date.value || one.total.value !== other.total.value) return false;
  if (one.currency?.value !== other.currency?.value) return false;
  if (one.invoice_number && other.invoice_number && one.invoice_number.value !== other.invoice_number.value) {
    const sure = Math.min(one.invoice_number.confidence, other.invoice_number.confidence);
    // Two coffees of one day are two purchases; a number of which a digit was read wrongly is no other number.
    if (sure >= 0.8) return false;
  }
  return (
    one.merchant !== null &&
    other.merchant !== null &&
    isSameMerchant(one.merchant.value, other.merchant.value)
  );
}

function isOtherPurchase(one: ReceiptFields, other: ReceiptFields): boolean {
  return (["date", "total"] as const).some((name) => {
    const [a, b] = [one[name], other[name]];
    return (
      a !== null && b !== null && a.value !== b.value && Math.min(a.confidence, b.confidence) >= SURE_MIN
    );
  });
}

/** What papers of the same purchase share exactly: rows are looked up by it. Null where day or total was not read. */
export function purchaseKey({ date, total, currency }: ReceiptFields): string | null {
  return date && total && currency ? `${date.value} ${total.value} ${currency.value}` : null;
}
