import * as v from "valibot";
import { canonical, DOMAINS, type State } from "./audit-canonical.ts";

/**
 * An export of a chain, one JSON value a line: its events in order, behind each event that ends a signed head that head,
 * and last of all a head that closes it. Every line says which it is, so that a line that is missing shows where it
 * stood. docs/audit.md says all of it for whoever writes a verifier of their own.
 */
const HASH = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const TEXT = v.pipe(v.string(), v.maxLength(64 * 1_024));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** In the order in which a line has them. */
export const EventLine = v.strictObject({
  line: COUNT,
  kind: v.literal("event"),
  organisation_id: TEXT,
  seq: COUNT,
  event_timestamp: TEXT,
  actor_id: v.nullable(TEXT),
  actor_kind: TEXT,
  on_behalf_of: v.nullable(TEXT),
  action: TEXT,
  object_type: TEXT,
  object_id: TEXT,
  object_version: v.nullable(v.pipe(v.number(), v.safeInteger())),
  before_hash: v.nullable(HASH),
  after_hash: v.nullable(HASH),
  subject_id: v.nullable(TEXT),
  details: v.nullable(TEXT),
  request_id: v.nullable(TEXT),
  ip_class: TEXT,
  risk_level: TEXT,
  prev_hash: HASH,
  hash: HASH,
});
export type EventLine = v.InferOutput<typeof EventLine>;

export const HeadLine = v.strictObject({
  line: COUNT,
  /** `closing`: the last line; it says that there was no event more when the export was made. */
  kind: v.picklist(["head", "closing"]),
  organisation_id: TEXT,
  /** Among the signed heads of its organisation, from 1. */
  number: COUNT,
  seq: COUNT,
  count: COUNT,
  hash: HASH,
  /** Of the signed head before it. */
  previous: v.nullable(HASH),
  signed_at: TEXT,
  /** The public key: the `x` of an Ed25519 JWK (RFC 8037). */
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/)),
});
export type HeadLine = v.InferOutput<typeof HeadLine>;
type SignedPart = Omit<HeadLine, "line" | "signature"> & Partial<Pick<HeadLine, "line" | "signature">>;

export const ExportLine = v.variant("kind", [EventLine, HeadLine]);
export type ExportLine = v.InferOutput<typeof ExportLine>;

/** The one text of a line: its fields in their order, and no space. */
export function lineText(line: ExportLine): string {
  const names = Object.keys((line.kind === "event" ? EventLine : HeadLine).entries);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, (line as State)[name] ?? null])));
}

/** What the hash of an event is of: its line, without what is the line's and without the hash. */
export function eventText(event: EventLine): string {
  const { line: _, kind: __, hash: ___, ...fields } = event;
  return DOMAINS.event + canonical(fields);
}

/** What is signed of a head, and what the next one's `previous` is the hash of. */
export function headText(head: SignedPart): string {
  const { line: _, signature: __, ...fields } = head;
  return DOMAINS.head + canonical(fields);
}
