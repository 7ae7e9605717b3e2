/**
 * What leaves an event in an organisation's audit trail, and how much of a risk it is (mission SEC-14): the one table,
 * in a file without shapes, so that a page need not carry those.
 *
 * `low` is everyday work; `medium` changes what others rely on, or takes it away; `high` moves money, opens an account
 * or carries data out; `critical` changes who may do what, or says that somebody else may be in.
 */
export const RISK_LEVELS = ["low", "medium", "high", "critical"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const AUDIT_ACTIONS = {
  "auth.signed-in": "low",
  "auth.signed-in-with-passkey": "low",
  "auth.sign-in-refused": "medium",
  "auth.signed-out": "low",
  "auth.signed-out-everywhere": "medium",
  "auth.password-changed": "high",
  "auth.password-set": "high",
  /** A refresh token was used a second time: whoever has the other one stole it, or it was stolen from them. */
  "auth.token-reused": "critical",
  /** Another way in, for as long as it stands. */
  "auth.passkey-added": "high",
  "auth.passkey-removed": "medium",
  /** A passkey counted less than it had before: somebody else may have one like it. */
  "auth.passkey-copied": "critical",
  "organisations.created": "critical",
  "organisations.changed": "medium",
  "members.invited": "high",
  "members.roles-changed": "critical",
  "members.removed": "high",
  /** Whoever holds it can sign in as them. */
  "members.password-link-made": "critical",
  "persons.erased": "critical",
  /** Everybody reads their new name, also beside what they did before. */
  "users.profile-changed": "medium",
  "users.settings-changed": "low",
  "productions.created": "low",
  "productions.changed": "low",
  "productions.person-assigned": "medium",
  "productions.person-unassigned": "medium",
  /** Those for somebody under age; the trail does not say so. */
  "productions.person-rules-set": "medium",
  "productions.person-rules-removed": "medium",
  "schedules.created": "low",
  "schedules.changed": "low",
  "schedules.deleted": "medium",
  "schedules.confirmed": "low",
  "schedules.opened": "low",
  "schedules.acknowledged": "low",
  /** Planners were told that a late change had not been seen. */
  "schedules.escalated": "low",
  /** Whoever has its address reads that calendar. */
  "calendars.feed-made": "high",
  "calendars.feed-renamed": "low",
  "calendars.feed-revoked": "medium",
  /** Their schedule goes to somebody else's house. */
  "calendars.account-added": "high",
  "calendars.account-removed": "medium",
  "calendars.event-created": "low",
  "calendars.event-changed": "low",
  "calendars.event-deleted": "low",
  /** What concerns them stands on its screen from now on. */
  "devices.added": "medium",
  "devices.removed": "low",
  /** Its browser changed its subscription. */
  "devices.renewed": "low",
  "notifications.quiet-hours-set": "low",
  "notifications.phone-given": "medium",
  "notifications.phone-confirmed": "medium",
  "notifications.phone-removed": "low",
  "routes.planned": "low",
  "routes.forgotten": "low",
  /** Where the ways of everybody whom an item is for lead. */
  "places.put": "medium",
  "places.removed": "medium",
  /** Somebody will rest less than the rules ask. */
  "schedules.rest-overridden": "medium",
  /** A zone's rules changed, and with them the instant of what stays as it is on the wall. */
  "schedules.rederived": "medium",
  "emails.received": "low",
  "emails.read": "low",
  "emails.corrected": "low",
  /** Everybody on it has its call in their schedule. */
  "emails.confirmed": "medium",
  "emails.discarded": "low",
  "emails.senders-changed": "medium",
  /** Whoever writes there is read of here. */
  "emails.mailbox-connected": "high",
  "emails.mailbox-removed": "medium",
  "imports.handed-in": "low",
  "imports.applied": "medium",
  "events.created": "low",
  "events.changed": "low",
  /** Anybody may read it from now on. */
  "events.published": "medium",
  "events.cancelled": "medium",
  /** As `schedules.rederived`. */
  "events.rederived": "medium",
  "attendees.asked": "low",
  "attendees.confirmed": "low",
  "attendees.cancelled": "low",
  "announcements.published": "low",
  "announcements.read": "low",
  "broadcasts.sent": "medium",
  "contracts.created": "high",
  "contracts.changed": "medium",
  "contracts.review-asked": "low",
  "contracts.approved": "high",
  "contracts.sent": "high",
  "contracts.viewed": "low",
  "contracts.signed": "high",
  "contracts.countersigned": "high",
  "contracts.completed": "high",
  "contracts.sealed": "high",
  "contracts.declined": "medium",
  "contracts.voided": "high",
  "contracts.corrected": "medium",
  "contracts.lapsed": "medium",
  "contracts.reminded": "low",
  "contracts.expiring": "low",
  "contracts.expired": "medium",
  "contracts.terminated": "high",
  "contracts.superseded": "high",
  "settlements.prepared": "medium",
  "settlements.approved-once": "high",
  "settlements.approved": "high",
  "settlements.rejected": "medium",
  "settlements.paid": "high",
  "settlements.voided": "high",
  "settlements.withholding-paid": "high",
  "settlements.certificate-issued": "medium",
  "settlements.reclaim-filed": "low",
  "settlements.reclaim-refunded": "medium",
  "settlements.reclaim-refused": "medium",
  "expenses.created": "low",
  "expenses.changed": "low",
  "expenses.submitted": "low",
  "expenses.withdrawn": "low",
  /** More has to be known before it is decided. */
  "expenses.info-requested": "low",
  "expenses.answered": "low",
  "expenses.approved-once": "high",
  "expenses.approved": "high",
  "expenses.rejected": "medium",
  "expenses.posted": "high",
  "expenses.relocked": "medium",
  /** Another account, or other tax. */
  "expenses.coded": "medium",
  "expenses.settled": "high",
  "expenses.paid": "high",
  "expenses.voided": "high",
  /** By the first of two. */
  "advances.proposed": "high",
  "advances.issued": "high",
  "advances.acknowledged": "medium",
  "advances.settled": "high",
  "advances.returned": "high",
  "advances.write-off-proposed": "medium",
  "advances.write-off-withdrawn": "low",
  "advances.written-off": "high",
  "advances.cancelled": "high",
  "ledger.period-closed": "high",
  "ledger.revalued": "high",
  "clients.created": "low",
  "clients.changed": "medium",
  "clients.removed": "medium",
  "transactions.posted": "medium",
  "transactions.voided": "high",
  /** The books go to a ledger outside from now on. */
  "ledger.connected": "critical",
  /** Somebody let the portal in there, said for which organisation, or wants it out. */
  "ledger.connection-asked": "high",
  "bills.refused": "low",
  "bills.resent": "medium",
  "payments.refused": "low",
  "payments.resent": "medium",
  /** Somebody else may decide in their name. */
  "delegations.made": "critical",
  "delegations.revoked": "medium",
  "policies.proposed": "high",
  "policies.confirmed": "critical",
  "policies.withdrawn": "medium",
  "policies.limits-proposed": "medium",
  /** From now on more, or less, is paid back. */
  "policies.limits-confirmed": "high",
  "policies.limits-withdrawn": "low",
  "documents.uploaded": "low",
  "documents.accepted": "low",
  "documents.refused": "low",
  "jobs.retried": "medium",
  "audit.exported": "high",
  "exports.requested": "low",
  "exports.made": "medium",
  "exports.downloaded": "high",
  "exports.removed": "low",
  "books.archived": "medium",
} as const satisfies Record<string, RiskLevel>;
export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** What an event is about. */
export const AUDIT_OBJECTS = [
  "advance",
  "announcement",
  "attendee",
  "audit",
  "broadcast",
  "calendar-account",
  "calendar-event",
  "calendar-feed",
  "client",
  "contract",
  "delegation",
  "device",
  "document",
  "email",
  "entry",
  "event",
  "expense",
  "export",
  "import",
  "job",
  "member",
  "organisation",
  "passkey",
  "place",
  "policy",
  "production",
  "route-plan",
  "schedule",
  "session",
  "settlement",
  "transaction",
  "user",
] as const;
export type AuditObject = (typeof AUDIT_OBJECTS)[number];

/**
 * Who did it: somebody signed in, somebody who is not, the house itself (a job, for whoever asked for it), or whoever
 * has the machine and its command line.
 */
export const ACTOR_KINDS = ["person", "stranger", "house", "operator"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** Where a request came from, as far as an event says it in the clear; `none` where there was no request. */
export const IP_CLASSES = ["none", "loopback", "private", "public", "unknown"] as const;
export type IpClass = (typeof IP_CLASSES)[number];

/** RFC 1918, 3927, 4193, 4291 and 6598; an IPv4 address inside of an IPv6 one is what it is inside. */
export function ipClassOf(address: string): IpClass {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  const four = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(plain);
  if (four) {
    const [a, b] = [Number(four[1]), Number(four[2])];
    if (a === 127) return "loopback";
    const isPrivate =
      a === 10 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b < 128);
    return isPrivate ? "private" : "public";
  }
  if (!/^[0-9a-f:]+(%\w+)?$/.test(plain) || !plain.includes(":")) return "unknown";
  if (plain === "::1") return "loopback";
  return /^(f[cd]|fe[89ab])/.test(plain) ? "private" : "public";
}
