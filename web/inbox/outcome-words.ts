import type { DraftConfirmed, EmailReview } from "../../core/email-drafts.ts";
import { timeName, timeWords, TIME_KEYS } from "../../core/callsheets/said.ts";
import { dayLong } from "../lib/clock.ts";

type Change = { field: string; before: string | null; after: string | null };

/** What a sheet says otherwise than the one before: `Crew call 07:00, was 06:30`. */
export function changeWords({ field, before, after }: Change): string {
  const [head = "", ...rest] = field.split(".");
  const isTime = head === "times" || head === "schedule";
  const said = (value: string) =>
    field === "date" ? dayLong(value) : isTime ? value.split("-").map(timeWords).join("–") : value;
  const name = nameOf(head, rest.join("."));
  if (field === "is_cancelled") return after === null ? "It takes place again" : "It is cancelled";
  if (after === null) return `${name} is not on it any more, was ${said(before ?? "")}`;
  return before === null ? `${name} ${said(after)}, new` : `${name} ${said(after)}, was ${said(before)}`;
}

function nameOf(head: string, rest: string): string {
  const time = TIME_KEYS.find((one) => one === rest);
  if (head === "times" && time) return timeName(time);
  if (head === "schedule") return rest;
  if (head === "scenes") return `Scene ${rest}`;
  const words = (head === "places" ? (rest.split(".")[0] ?? "") : head).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What confirming does, or did: `3 new, 1 cancelled`. */
export function countWords(counts: Pick<DraftConfirmed, "added" | "changed" | "cancelled">): string {
  const said = [
    [counts.added, "new"],
    [counts.changed, "changed"],
    [counts.cancelled, "cancelled"],
  ] as const;
  const words = said.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return words.join(", ") || "Nothing changes";
}

export function countsOf(review: EmailReview): Pick<DraftConfirmed, "added" | "changed" | "cancelled"> {
  const items = review.sheets.flatMap((sheet) => sheet.items);
  const count = (kind: string) => items.filter((item) => item.kind === kind).length;
  return { added: count("added"), changed: count("changed"), cancelled: count("cancelled") };
}

/** A stage that took too long, what helps, or that it helped. */
export function remedyWords({
  stage,
  took_ms,
  budget_ms,
  remedy,
  before_ms,
}: EmailReview["remedies"][number]): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const what = stage === "extraction" ? "Making out its letters" : "Understanding it";
  return remedy === null
    ? `${what} took ${seconds(took_ms)}; last time it was ${seconds(before_ms ?? 0)}.`
    : `${what} took ${seconds(took_ms)}, more than ${seconds(budget_ms)}. ${remedy}`;
}
