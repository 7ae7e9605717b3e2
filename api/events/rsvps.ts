import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { rsvpMail } from "../../core/event-mails.ts";
import { eventProblems, type Rsvp, type RsvpCreate } from "../../core/events.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, strangerActor, type Actor } from "../../db/audit.ts";
import type { FoundEvent } from "../../db/events.ts";
import { enqueueMails } from "../../db/mails.ts";
import type { Tx } from "../../db/open.ts";
import { attendees, eventSeats } from "../../db/schema/events.ts";
import { mails } from "../../db/schema/notifications.ts";
import { commit } from "../../db/write.ts";
import type { Services } from "../services.ts";
import {
  findByToken,
  getPublicEvent,
  isExpired,
  isOpen,
  rsvpItem,
  type AttendeeRow,
} from "./public-queries.ts";

/** Answers of one event that nobody has confirmed: they hold no seats, and only mail is sent for them. */
export const PENDING_MAX = 1_000;
/** Of messages to one address about one event. */
const MAILS_MAX = 5;
const MAILS_APART_MS = 60_000;

type Origin = { requestId: string; address: string };

const newToken = () => randomBytes(32).toString("base64url");
const digest = (token: string) => createHash("sha256").update(token).digest("base64url");

/**
 * Keeps that somebody means to come, and mails them the link that confirms it. Seats are taken by confirming alone, so
 * whoever gives another's address takes none from anybody. Whether they had answered before is said in that mail only.
 * @throws Problem 404; 409 for one that is over, cancelled or has not so much room; 503 while too many wait
 */
export async function askForSeats(
  services: Services,
  eventId: string,
  input: RsvpCreate,
  origin: Origin,
): Promise<void> {
  const { database, clock, config } = services;
  const { event } = await getPublicEvent(database.everywhere, eventId);
  const nowMs = clock.now();
  await commit(database, actorOf(event.organisationId, origin), async (tx) => {
    const found = await lockSeats(tx, eventId);
    refuseClosed(found, nowMs);
    if (input.party_size > found.event.partyMax) throw new Problem(eventProblems.full, partyWords(found));
    // Whoever answered before is refused as everybody is: nobody learns by it that they did.
    refuseFull(found, input.party_size);
    if (found.seats.pendingCount >= PENDING_MAX)
      throw new Problem(eventProblems.tooManyWait, undefined, { headers: { "retry-after": "600" } });
    const before = await findAnswer(tx, eventId, input.email);
    if (before && !mayMailAgain(before, nowMs)) return;
    const token = newToken();
    const asked = { tokenHash: digest(token), askedAt: instantOf(nowMs) };
    const row = before
      ? await askAgain(tx, before, { ...asked, ...input })
      : await askFirst(tx, found, { ...asked, ...input, nowMs });
    const link = `${config.portalUrl.replace(/\/$/, "")}/rsvp#${token}`;
    const answer = { ...row, isConfirmed: row.status === "confirmed" };
    await mailTo(tx, row, rsvpMail({ ...found.event, ...found }, answer, link), nowMs);
    audit(tx, {
      action: "attendees.asked",
      object: { type: "attendee", id: row.id },
      after: stateOf(row),
      subjectId: row.id,
    });
  });
}

/** The answer whose link it is. @throws Problem 410 */
export async function readRsvp({ database, clock }: Services, token: string): Promise<Rsvp> {
  const row = await findByToken(database.everywhere, digest(token));
  if (!row) throw new Problem(eventProblems.linkSpent);
  return rsvpItem(row, await getPublicEvent(database.everywhere, row.eventId), clock.now());
}

/** They come, and have their seats: the same again says so again. @throws Problem 409, 410 */
export async function confirmRsvp(services: Services, token: string, origin: Origin): Promise<Rsvp> {
  const nowMs = services.clock.now();
  return await decide(services, token, origin, async (tx, row, found) => {
    if (row.status === "confirmed") return undefined;
    if (row.status === "cancelled" || isExpired(row, nowMs)) throw new Problem(eventProblems.linkSpent);
    refuseClosed(found, nowMs);
    refuseFull(found, row.partySize);
    audit(tx, {
      action: "attendees.confirmed",
      object: { type: "attendee", id: row.id },
      before: stateOf(row),
      after: stateOf({ ...row, status: "confirmed" }),
      subjectId: row.id,
    });
    // Of what it says by now they need no message.
    return { status: "confirmed", confirmedAt: instantOf(nowMs), toldVersion: found.event.version };
  });
}

/** They do not come after all, and their seats are anybody's. @throws Problem 410 */
export async function cancelRsvp(services: Services, token: string, origin: Origin): Promise<Rsvp> {
  const nowMs = services.clock.now();
  return await decide(services, token, origin, async (tx, row) => {
    if (row.status === "cancelled") return undefined;
    audit(tx, {
      action: "attendees.cancelled",
      object: { type: "attendee", id: row.id },
      before: stateOf(row),
      after: stateOf({ ...row, status: "cancelled" }),
      subjectId: row.id,
    });
    return { status: "cancelled", cancelledAt: instantOf(nowMs) };
  });
}

type Change = Pick<Partial<AttendeeRow>, "status" | "confirmedAt" | "cancelledAt" | "toldVersion">;

/** What whoever has a link does with the answer that it is of, one at a time of an event. */
async function decide(
  { database, clock }: Services,
  token: string,
  origin: Origin,
  change: (tx: Tx, row: AttendeeRow, found: FoundEvent) => Promise<Change | undefined>,
): Promise<Rsvp> {
  const tokenHash = digest(token);
  const known = await findByToken(database.everywhere, tokenHash);
  if (!known) throw new Problem(eventProblems.linkSpent);
  return await commit(database, actorOf(known.organisationId, origin), async (tx) => {
    const found = await lockSeats(tx, known.eventId);
    const row = await findByToken(tx, tokenHash);
    if (!row) throw new Problem(eventProblems.linkSpent);
    const set = await change(tx, row, found);
    if (set) await tx.update(attendees).set(set).where(eq(attendees.id, row.id));
    // With the seats as they are now.
    return rsvpItem({ ...row, ...set }, await getPublicEvent(tx, row.eventId), clock.now());
  });
}

/** Whoever answers is nobody we know, in the organisation whose event it is. */
const actorOf = (organisationId: string, origin: Origin): Actor => ({
  ...strangerActor(origin),
  organisationId,
});

/** Of two that take the last seat the second sees what the first made of it. */
async function lockSeats(tx: Tx, eventId: string): Promise<FoundEvent> {
  await tx
    .select({ id: eventSeats.eventId })
    .from(eventSeats)
    .where(eq(eventSeats.eventId, eventId))
    .for("no key update");
  return await getPublicEvent(tx, eventId);
}

function refuseClosed({ event }: FoundEvent, nowMs: number): void {
  if (event.status === "cancelled") throw new Problem(eventProblems.cancelled);
  if (!isOpen(event, nowMs)) throw new Problem(eventProblems.closed);
}

function refuseFull({ seats }: FoundEvent, partySize: number): void {
  if (seats.capacity === null) return;
  const left = seats.capacity - seats.attendeeCount;
  if (partySize > left)
    throw new Problem(eventProblems.full, left === 0 ? "There are no seats left." : `${left} are left.`);
}

const partyWords = ({ event }: FoundEvent): string =>
  `One answer brings ${event.partyMax === 1 ? "one person" : `${event.partyMax} people`} at most.`;

async function findAnswer(tx: Tx, eventId: string, email: string): Promise<AttendeeRow | undefined> {
  const [row] = await tx
    .select()
    .from(attendees)
    .where(
      and(
        eq(attendees.eventId, eventId),
        eq(attendees.email, email),
        ne(attendees.status, "cancelled"),
        isNull(attendees.erasedAt),
      ),
    );
  return row;
}

/** So that nobody's mailbox is filled by whoever knows its address; a link that ran out may be asked for anew. */
const mayMailAgain = (row: AttendeeRow, nowMs: number): boolean =>
  row.mailCount < MAILS_MAX && Date.parse(row.askedAt) + MAILS_APART_MS <= nowMs;

type Asked = RsvpCreate & { tokenHash: string; askedAt: string };

async function askFirst(
  tx: Tx,
  { event }: FoundEvent,
  { name, email, party_size, tokenHash, askedAt, nowMs }: Asked & { nowMs: number },
): Promise<AttendeeRow> {
  const [row] = await tx
    .insert(attendees)
    .values({
      id: newId(nowMs),
      organisationId: event.organisationId,
      eventId: event.id,
      status: "pending",
      name,
      email,
      partySize: party_size,
      tokenHash,
      mailCount: 1,
      createdAt: askedAt,
      askedAt,
    })
    .returning();
  if (!row) throw new Error("insert returned no row");
  return row;
}

/** What was confirmed stays as it is: whoever asks may be somebody else, and the mail goes to whoever confirmed. */
async function askAgain(
  tx: Tx,
  before: AttendeeRow,
  { name, party_size, tokenHash, askedAt }: Asked,
): Promise<AttendeeRow> {
  const [row] = await tx
    .update(attendees)
    .set({
      tokenHash,
      askedAt,
      mailCount: sql`${attendees.mailCount} + 1`,
      ...(before.status === "pending" ? { name, partySize: party_size } : {}),
    })
    .where(eq(attendees.id, before.id))
    .returning();
  if (!row) throw new Error("the answer that was found is gone");
  return row;
}

async function mailTo(
  tx: Tx,
  { organisationId, email }: AttendeeRow,
  { subject, body }: { subject: string; body: string },
  nowMs: number,
): Promise<void> {
  const id = newId(nowMs);
  await tx.insert(mails).values({ id, organisationId, userId: null, recipient: email, subject, body });
  await enqueueMails(tx, [{ id, organisationId }]);
}

/** Bound to without name and address, which are taken away in time. */
const stateOf = ({ eventId, status, partySize }: AttendeeRow) => ({ eventId, status, partySize });
