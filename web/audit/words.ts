import type { AuditAction, AuditObject, RiskLevel } from "../../core/audit-actions.ts";
import type { AuditEntry } from "../../core/audit.ts";

export const OBJECT_WORDS: Readonly<Record<string, string>> = {
  advance: "Advances",
  announcement: "News",
  attendee: "Guests",
  audit: "Audit trail",
  broadcast: "Messages",
  "calendar-account": "Calendars elsewhere",
  "calendar-event": "Own calendar",
  "calendar-feed": "Calendars",
  client: "Clients",
  contract: "Contracts",
  delegation: "Delegations",
  device: "Devices",
  document: "Documents",
  email: "Mail in",
  entry: "Books",
  event: "Events",
  expense: "Expenses",
  export: "Exports",
  import: "Imports",
  job: "Jobs",
  member: "Members",
  organisation: "Organisation",
  passkey: "Passkeys",
  place: "Places",
  policy: "Policies",
  production: "Productions",
  "route-plan": "Ways there",
  schedule: "Schedule",
  session: "Sessions",
  transaction: "Transactions",
  user: "People",
} satisfies Record<AuditObject, string> as Record<string, string>;

export const RISK_WORDS: Record<RiskLevel, string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  critical: "Critical",
};
export const RISK_CHIPS: Record<RiskLevel, string> = {
  low: "chip still",
  medium: "chip still",
  high: "chip",
  critical: "chip bad",
};

/** What somebody did, after their name. One that is not here says itself in its own words. */
const DID: Partial<Record<AuditAction, string>> = {
  "auth.signed-in": "signed in",
  "auth.sign-in-refused": "was refused to sign in",
  "auth.signed-out": "signed out",
  "auth.signed-out-everywhere": "signed out everywhere",
  "auth.password-changed": "changed their password",
  "auth.password-set": "set a password",
  "auth.signed-in-with-passkey": "signed in with a passkey",
  "auth.passkey-added": "added a passkey",
  "auth.passkey-removed": "removed a passkey",
  "auth.passkey-copied": "used a passkey that counted less than before: somebody may have a copy",
  "auth.token-reused": "used a refresh token a second time: all sessions were ended",
  "organisations.created": "made this organisation",
  "organisations.changed": "changed the organisation",
  "members.invited": "invited a member",
  "members.roles-changed": "changed the roles of a member",
  "members.removed": "removed a member",
  "members.password-link-made": "made a link to set a member’s password",
  "persons.erased": "erased a person",
  "users.profile-changed": "changed their name",
  "users.settings-changed": "changed their settings",
  "productions.created": "made a production",
  "productions.changed": "changed a production",
  "productions.person-assigned": "put somebody on a production",
  "productions.person-unassigned": "took somebody off a production",
  "productions.person-rules-set": "said by which rules somebody works on a production",
  "productions.person-rules-removed": "took back by which rules somebody works on a production",
  "schedules.created": "planned an item of the schedule",
  "schedules.changed": "changed an item of the schedule",
  "schedules.deleted": "deleted an item of the schedule",
  "schedules.confirmed": "confirmed an item of the schedule",
  "schedules.opened": "opened an item of the schedule",
  "schedules.escalated": "told planners who has not seen a late change of an item",
  "schedules.acknowledged": "said that they have seen an item of the schedule",
  "calendars.feed-made": "subscribed a device to a calendar",
  "calendars.feed-renamed": "renamed a calendar’s device",
  "calendars.feed-revoked": "revoked a device’s calendar",
  "calendars.account-added": "had their schedule written into a calendar elsewhere",
  "calendars.account-removed": "ended writing into a calendar elsewhere",
  "calendars.event-created": "put something into their own calendar",
  "calendars.event-changed": "changed something in their own calendar",
  "calendars.event-deleted": "took something out of their own calendar",
  "devices.added": "had themselves told on a device",
  "devices.removed": "ended being told on a device",
  "devices.renewed": "had a device of theirs reached anew by its browser",
  "notifications.quiet-hours-set": "set when they are not to be disturbed",
  "notifications.phone-given": "gave a telephone to be texted on",
  "notifications.phone-confirmed": "confirmed their telephone",
  "notifications.phone-removed": "ended being texted",
  "routes.planned": "planned how to get to an item of the schedule",
  "routes.forgotten": "forgot a way to an item of the schedule",
  "places.put": "said where a location is",
  "places.removed": "removed a location’s place",
  "schedules.rest-overridden": "planned an item though somebody rests too little",
  "schedules.rederived": "moved an item with the clocks of its zone",
  "emails.received": "handed in a mail",
  "emails.read": "read a mail",
  "emails.corrected": "corrected what was read of a call sheet",
  "emails.confirmed": "put a call sheet into schedules",
  "emails.discarded": "discarded a call sheet that was mailed",
  "emails.senders-changed": "changed whose mails a production takes",
  "emails.mailbox-connected": "had a mailbox read for a production",
  "emails.mailbox-removed": "ended reading a production’s mailbox",
  "imports.handed-in": "handed in a timetable",
  "imports.applied": "put a timetable into the schedule",
  "events.created": "planned an event",
  "events.changed": "changed an event",
  "events.published": "published an event",
  "events.cancelled": "cancelled an event",
  "events.rederived": "moved an event with the clocks of its zone",
  "attendees.asked": "said that they come to an event",
  "attendees.confirmed": "confirmed that they come to an event",
  "attendees.cancelled": "said that they do not come to an event",
  "announcements.published": "published news",
  "announcements.read": "read news",
  "broadcasts.sent": "sent a message to many",
  "contracts.created": "wrote a contract",
  "contracts.changed": "changed a contract",
  "contracts.review-asked": "asked for a contract to be reviewed",
  "contracts.approved": "approved a contract",
  "contracts.sent": "sent a contract to be signed",
  "contracts.viewed": "read a contract",
  "contracts.signed": "signed a contract",
  "contracts.countersigned": "countersigned a contract",
  "contracts.completed": "completed a contract",
  "contracts.sealed": "sealed a contract’s paper",
  "contracts.declined": "declined a contract",
  "contracts.voided": "voided a contract",
  "contracts.corrected": "corrected a contract",
  "contracts.lapsed": "let a contract lapse",
  "contracts.reminded": "reminded somebody of a contract",
  "contracts.expiring": "told that a contract ends soon",
  "contracts.expired": "saw a contract end",
  "contracts.terminated": "terminated a contract",
  "contracts.superseded": "put a contract in another’s place",
  "expenses.created": "wrote an expense",
  "expenses.changed": "changed an expense",
  "expenses.submitted": "handed in an expense",
  "expenses.withdrawn": "took an expense back",
  "expenses.info-requested": "asked something about an expense",
  "expenses.answered": "answered a question about an expense",
  "expenses.approved-once": "approved an expense, as the first of two",
  "expenses.approved": "approved an expense",
  "expenses.rejected": "rejected an expense",
  "expenses.posted": "sent an expense to the ledger",
  "expenses.relocked": "locked an expense at other rates",
  "expenses.coded": "changed the category or tax of an expense",
  "expenses.settled": "settled a part of an expense against an advance",
  "expenses.paid": "paid an expense",
  "expenses.voided": "voided an expense",
  "advances.proposed": "approved an advance, as the first of two",
  "advances.issued": "gave an advance",
  "advances.acknowledged": "confirmed that they have an advance",
  "advances.settled": "settled an expense against an advance",
  "advances.returned": "took back a part of an advance",
  "advances.write-off-proposed": "proposed to write off an advance",
  "advances.write-off-withdrawn": "withdrew a proposed write-off of an advance",
  "advances.written-off": "wrote off an advance",
  "advances.cancelled": "cancelled an advance",
  "ledger.period-closed": "closed a month of the books",
  "ledger.revalued": "valued a month’s balances",
  "clients.created": "took on a client",
  "clients.changed": "changed a client",
  "clients.removed": "let a client go",
  "transactions.posted": "booked a transaction",
  "transactions.voided": "voided a transaction",
  "ledger.connected": "connected the books to a ledger outside",
  "bills.refused": "heard that the ledger refused an expense",
  "bills.resent": "sent an expense to the ledger again",
  "payments.refused": "saw the ledger outside refuse a payment",
  "payments.resent": "sent a payment to the ledger outside again",
  "ledger.connection-asked": "asked for the ledger outside to be connected, or not to be",
  "delegations.made": "let somebody decide in their name",
  "delegations.revoked": "ended a delegation",
  "policies.proposed": "proposed another approval threshold",
  "policies.confirmed": "confirmed another approval threshold",
  "policies.withdrawn": "withdrew a proposed threshold",
  "policies.limits-proposed": "proposed other spending limits",
  "policies.limits-confirmed": "confirmed other spending limits",
  "policies.limits-withdrawn": "withdrew proposed spending limits",
  "documents.uploaded": "uploaded a document",
  "documents.accepted": "accepted a document",
  "documents.refused": "refused a document",
  "jobs.retried": "had a job tried again",
  "audit.exported": "exported the audit trail",
  "exports.requested": "asked for an export",
  "exports.made": "made an export",
  "exports.downloaded": "downloaded an export",
  "exports.removed": "removed an export",
  "books.archived": "archived a year of the books",
};

/** `expenses.approved-once` is "expenses: approved once" where nothing better is known. */
export function didWords(action: string): string {
  return DID[action as AuditAction] ?? action.replace(".", ": ").replaceAll("-", " ");
}

type Acted = Pick<AuditEntry, "actor_kind" | "actor_id" | "actor_name" | "on_behalf_of">;

/** Who did it; `nameOf` knows people by their ids. */
export function actorWords(event: Acted, nameOf: (id: string) => string | undefined): string {
  const given = event.on_behalf_of === null ? undefined : nameOf(event.on_behalf_of);
  const behalf =
    given === undefined ? "" : event.actor_kind === "house" ? `, for ${given},` : ` for ${given}`;
  return actorName(event) + behalf;
}

function actorName({ actor_kind, actor_id, actor_name }: Acted): string {
  if (actor_kind === "house") return "The portal";
  if (actor_kind === "operator") return "An operator of the machine";
  if (actor_name !== null) return actor_name;
  return actor_id === null ? "Somebody not signed in" : "Somebody no longer known";
}

/** Where a thing is looked at; undefined for what has no page of its own. */
export function objectPath({ object_type, object_id }: Pick<AuditEntry, "object_type" | "object_id">) {
  const folder: Partial<Record<AuditObject, string>> = {
    advance: "/advances",
    client: "/clients",
    contract: "/contracts",
    event: "/events",
    expense: "/expenses",
    production: "/productions",
    schedule: "/schedule",
  };
  const found = folder[object_type];
  return found && `${found}/${object_id}`;
}

/** Reasons that are no words of anybody's but a month of the books. */
export const reasonWords = ({ action, reason }: Pick<AuditEntry, "action" | "reason">): string =>
  reason === null ? "" : action.startsWith("ledger.") ? `: ${reason}` : `: “${reason}”`;
