import * as v from "valibot";

export const SENDERS_MAX = 100;

/** `name@host`, or `@host` for everybody there; compared without regard to case. */
export const SenderPattern = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254),
  v.regex(/^[^\s@<>",;]*@(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}$/, "must be an address, or @ and a host"),
);

export const EmailSenders = v.object({
  /** Where an office sends its sheets; null where no mail comes in by itself. */
  address: v.nullable(v.string()),
  senders: v.array(v.string()),
});
export type EmailSenders = v.InferOutput<typeof EmailSenders>;
export const EmailSendersInput = v.strictObject({
  senders: v.pipe(v.array(SenderPattern), v.maxLength(SENDERS_MAX)),
});
export type EmailSendersInput = v.InferOutput<typeof EmailSendersInput>;

/** Is a mail from this address one that a production with these patterns takes? A host is that host alone. */
export function isTaken(address: string | null, patterns: readonly string[]): boolean {
  const said = address?.toLowerCase() ?? "";
  const at = said.lastIndexOf("@");
  return at > 0 && (patterns.includes(said) || patterns.includes(said.slice(at)));
}
