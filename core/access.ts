/**
 * Who may do what: the one table of roles and verbs. Every route names a verb; the docs print this table.
 * An engineer runs the system and sees no tenant's data.
 */
export const ROLES = ["admin", "manager", "accountant", "artist", "engineer"] as const;
export type Role = (typeof ROLES)[number];

const everyone = ROLES;
const members = ["admin", "manager", "accountant", "artist"] as const;
const planners = ["admin", "manager"] as const;
/** Whom the money of an organisation is entrusted to. */
const bookkeepers = ["admin", "accountant"] as const;

export const VERBS = {
  self: everyone,
  "organisations.read": everyone,
  "organisations.write": ["admin"],
  "members.read": planners,
  "members.write": ["admin"],
  "productions.read": members,
  "productions.write": planners,
  /** Who of a production is under age. */
  "minors.read": planners,
  "minors.write": planners,
  "schedules.read": members,
  "schedules.write": planners,
  "schedules.confirm": members,
  "calendars.write": members,
  /** One's own ways to what is in the schedule. */
  "routes.write": members,
  "announcements.read": members,
  "announcements.write": planners,
  "events.read": members,
  "events.write": planners,
  /** Who comes to events: names and addresses of the public. */
  "attendees.read": planners,
  "dashboard.read": members,
  /** What is found is what each kind's own verb lets somebody see (core/search.ts). */
  "search.read": members,
  "contracts.read": members,
  "contracts.write": planners,
  "contracts.sign": members,
  "expenses.read": members,
  "expenses.write": members,
  "expenses.approve": ["accountant"],
  /** Asks for a decision: in one's own right by the verb above, or for somebody who delegated it, which is looked up then. */
  "expenses.decide": ["accountant", ...planners],
  /** The books: what was booked, months, pay-outs. Administrators look and do not touch. */
  "ledger.read": bookkeepers,
  "ledger.write": ["accountant"],
  /** Where the books go to outside. */
  "connections.write": bookkeepers,
  /** Whose books are kept here, and who keeps them. What is booked there is of the books. */
  "clients.write": bookkeepers,
  "documents.read": members,
  "documents.write": members,
  "receipts.read": members,
  "receipts.write": members,
  "mails.read": ["admin"],
  /** Mails that come in, and the call sheets in them. */
  "emails.read": planners,
  "emails.write": planners,
  "imports.write": planners,
  /** Files of what one sees: what may be in them is each kind's own verb (core/export-kinds.ts). */
  "exports.read": members,
  "exports.write": members,
  "audit.read": bookkeepers,
  "jobs.read": everyone,
  "system.read": ["admin", "engineer"],
  "system.write": ["admin", "engineer"],
} as const satisfies Record<string, readonly Role[]>;

export type Verb = keyof typeof VERBS;

const includeAny = (roles: readonly Role[], allowed: readonly Role[]) =>
  roles.some((role) => allowed.includes(role));

/** May somebody with these roles do this? */
export function may(roles: readonly Role[], verb: Verb): boolean {
  return includeAny(roles, VERBS[verb]);
}

/** Planners and accountants see every row of their organisation; others what concerns them. */
export function seesWholeOrganisation(roles: readonly Role[]): boolean {
  return includeAny(roles, [...planners, ...bookkeepers]);
}

/** Administrators see every client's books, an accountant those that they keep (mission B-01, B-10). */
export function seesEveryClient(roles: readonly Role[]): boolean {
  return roles.includes("admin");
}

/** Roles whose session ends after half an hour without use (mission D-04). */
export function needsShortIdle(roles: readonly Role[]): boolean {
  return includeAny(roles, bookkeepers);
}

/** Somebody who was recognised, acting for one organisation: what every action demands. */
export type Caller = {
  userId: string;
  organisationId: string;
  roles: readonly Role[];
  sessionId: string;
  requestId: string;
  /** Where the request came from. */
  address: string;
};
