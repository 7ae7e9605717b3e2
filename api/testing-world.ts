import { ROLES, type Role } from "../core/access.ts";
import type { CalendarFeedMade } from "../core/calendars.ts";
import { mailboxOf } from "../core/emails/inbound.ts";
import { newId } from "../core/ids.ts";
import { billFileKey } from "../core/bills.ts";
import { contentKey, exportKey } from "../core/document-keys.ts";
import { documents } from "../db/schema/documents.ts";
import { emails } from "../db/schema/emails.ts";
import { exports } from "../db/schema/exports.ts";
import { imports } from "../db/schema/imports.ts";
import { jobs } from "../db/schema/jobs.ts";
import { mails, notifications } from "../db/schema/notifications.ts";
import { receipts } from "../db/schema/receipts.ts";
import type { Route } from "./http/route.ts";
import { DRAFT_PATHS, DRAFT_SAMPLES, furnishDraft } from "./testing-drafts.ts";
import { advanceFor, CLAIM_SAMPLES, furnishClaims, type WorldClaims } from "./testing-claims.ts";
import {
  contractFor,
  CONTRACT_SAMPLES,
  furnishContracts,
  sha256Of,
  type WorldContracts,
} from "./testing-contracts.ts";
import { DEVICE_SAMPLES, furnishDevices, type WorldDevices } from "./testing-devices.ts";
import { furnishLedger, LEDGER_SAMPLES, limitsOn, type WorldLedger } from "./testing-ledger.ts";
import { EVENT_SAMPLES, eventFor, furnishEvents, type WorldEvents } from "./testing-events.ts";
import { furnishPasskeys, type WorldPasskeys } from "./testing-passkeys.ts";
import { furnishRoutes, ROUTE_SAMPLES, type WorldRoutes } from "./testing-routes.ts";
import { TEST_MAIL_SECRET, type TestApp, type TestPerson } from "./testing.ts";

/** One organisation with something of everything in it, and a word in every text that must not leave it. */
export type TestWorld = {
  canary: string;
  organisationId: string;
  /** Somebody with each role alone. */
  people: Record<Role, TestPerson>;
  /** Somebody with every role. */
  chief: TestPerson;
  /** What the chief signs in with. */
  login: { email: string; password: string };
  ids: {
    production: string;
    schedule: string;
    announcement: string;
    job: string;
    document: string;
    /** It runs. */
    contract: string;
    contracts: WorldContracts;
    /** Handed in by the artist. */
    expense: string;
    /** The chief's, not handed in. */
    draft: string;
    /** The artist's, approved by the accountant. */
    approved: string;
    /** Another, which the ledger outside refused. */
    billed: string;
    ledger: WorldLedger;
    notification: string;
    mail: string;
    receipt: string;
    /** The accountant's to the manager, for tomorrow. */
    delegation: string;
    /** Proposed by the administrator. */
    policyChange: string;
    limitsChange: string;
    claims: WorldClaims;
    /** The chief's, and the file that its secret address names. */
    calendarFeed: string;
    calendarFile: string;
    calendarEvent: string;
    calendarAccount: string;
    /** The accountant keeps its books, with a transaction in them. */
    client: string;
    transaction: string;
    /** The chief's, made. */
    export: string;
    /** A mail that came in, with nothing in it. */
    email: string;
    /** The chief's. */
    devices: WorldDevices;
    events: WorldEvents;
    /** One with a call sheet that waits to be confirmed, and its page. */
    emailDraft: string;
  } & WorldRoutes;
  /** The chief's. */
  passkeys: WorldPasskeys;
};

export async function testWorld(portal: TestApp): Promise<TestWorld> {
  const canary = `canary${Bun.hash(newId()).toString(36)}`;
  const chief = await portal.person([...ROLES]);
  const { organisationId } = chief;
  const people = Object.fromEntries(
    await Promise.all(
      ROLES.map(async (role) => [role, await portal.person([role], organisationId)] as const),
    ),
  ) as Record<Role, TestPerson>;
  const { sql, db } = portal.database;
  await sql`update organisations set name = ${`Organisation ${canary}`} where id = ${organisationId}`;
  const login = { email: `${chief.userId}@${canary}.test`, password: "correct horse battery" };
  // As cheap as it gets: a test of every route does not test how hard passwords are to guess.
  const hash = await Bun.password.hash(login.password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  const everyone = [chief.userId, ...Object.values(people).map(({ userId }) => userId)];
  await sql`update users set last_name = ${canary}, email = id || ${`@${canary}.test`} where id in ${sql(everyone)}`;
  await sql`update users set password_hash = ${hash} where id = ${chief.userId}`;

  const made = async (path: string, body: unknown) => {
    const response = await portal.send(chief, "POST", path, body);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
  const production = await made("/api/v1/productions", {
    name: `Production ${canary}`,
    starts_on: "2026-09-01",
    ends_on: "2026-09-30",
    zone: "Asia/Singapore",
    currency: "SGD",
  });
  for (const { userId } of Object.values(people)) {
    await portal.send(chief, "POST", `/api/v1/productions/${production}/people`, { user_id: userId });
  }
  const schedule = await made("/api/v1/schedules", {
    assigned_user_ids: [people.artist.userId],
    production_id: production,
    title: `Call ${canary}`,
    local_start: "2026-09-03T19:30",
    location: canary,
    stage: canary,
    notes: canary,
  });
  const announcement = await made("/api/v1/announcements", {
    production_id: production,
    title: canary,
    body: canary,
  });
  const calendarEvent = await made("/api/v1/calendar-events", {
    title: canary,
    zone: "Asia/Singapore",
    local_start: "2026-09-04T09:00",
    notes: canary,
  });
  const subscribed = await portal.send(chief, "POST", "/api/v1/calendar-feeds", { name: canary });
  const calendar = (await subscribed.json()) as CalendarFeedMade;
  const [job, importId] = [newId(), newId()];
  await db.insert(imports).values({
    id: importId,
    organisationId,
    productionId: production,
    createdBy: chief.userId,
    fileName: `${canary}.csv`,
    content: new Uint8Array(),
    zone: "Asia/Singapore",
  });
  await db.insert(jobs).values({
    id: job,
    organisationId,
    createdBy: chief.userId,
    kind: "schedule-import",
    payload: { import_id: importId },
    state: "failed",
    error: canary,
  });
  const [document, contract, notification, mail, receipt] = [newId(), newId(), newId(), newId(), newId()];
  await db.insert(documents).values({
    id: document,
    organisationId,
    ownerId: chief.userId,
    fileName: `${canary}.pdf`,
    type: "application/pdf",
    sizeBytes: canary.length,
    sha256: sha256Of(canary),
    state: "ready",
  });
  await portal.services.blobs.write(contentKey(organisationId, document), Buffer.from(canary));
  await db.insert(receipts).values({
    id: receipt,
    organisationId,
    ownerId: chief.userId,
    documentId: document,
    status: "failed",
    reason: canary,
    sha256: canary,
  });
  const deals = await furnishContracts(db, {
    id: contract,
    organisationId,
    artistId: people.artist.userId,
    productionId: production,
    documentId: document,
    canary,
    chiefId: chief.userId,
    managerId: people.manager.userId,
  });
  const spent = { production_id: production, amount: "12.50", category: "Travel", description: canary };
  const expenseOf = async (who: TestPerson, body: Record<string, unknown>) => {
    const response = await portal.send(who, "POST", "/api/v1/expenses", { ...spent, ...body });
    if (!response.ok) throw new Error(`an expense was answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
  const expense = await expenseOf(people.artist, { expense_date: "2026-09-03" });
  const draft = await expenseOf(chief, {
    expense_date: "2026-09-03",
    status: "draft",
    document_ids: [document],
  });
  const approved = await expenseOf(people.artist, { expense_date: "2026-09-03" });
  const approval = await portal.send(
    people.accountant,
    "POST",
    `/api/v1/expenses/${approved}/approve`,
    {},
    change,
  );
  if (!approval.ok) throw new Error(`an approval was answered ${approval.status}: ${await approval.text()}`);
  const claims = await furnishClaims(portal, {
    organisationId,
    chief,
    artist: people.artist,
    accountant: people.accountant,
    canary,
    asked: await expenseOf(chief, { expense_date: "2026-09-04" }),
  });
  const billed = await expenseOf(people.artist, { expense_date: "2026-09-04" });
  await portal.send(people.accountant, "POST", `/api/v1/expenses/${billed}/approve`, {}, change);
  await sql`update ledger_bills set state = 'refused', attempts = 1, reasons = ${JSON.stringify([canary])}::text::jsonb
    where expense_id = ${billed}`;
  await sql`insert into ledger_connections (organisation_id, ledger, tenant_id, trouble)
    values (${organisationId}, 'xero', ${canary}, ${canary})`;
  await portal.services.blobs.write(billFileKey(organisationId, document), Buffer.from(canary));
  const told = { organisationId, userId: chief.userId };
  await db.insert(notifications).values({
    id: notification,
    ...told,
    key: canary,
    kind: "announcement",
    title: canary,
    body: canary,
    link: "/announcements",
  });
  await db.insert(mails).values({ id: mail, ...told, recipient: login.email, subject: canary, body: canary });
  const [delegation, policyChange, limitsChange] = [newId(), newId(), newId()];
  const [tomorrow, then] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const { accountant, manager, admin } = people;
  const calendarAccount = newId();
  await sql`insert into calendar_accounts (id, organisation_id, user_id, provider, name, address, sealed)
    values (${calendarAccount}, ${organisationId}, ${chief.userId}, 'caldav', ${canary}, 'https://caldav.test/', ${canary})`;
  await sql`insert into production_mailboxes (production_id, organisation_id, server, username, sealed, created_by)
    values (${production}, ${organisationId}, 'imaps://imap.test', ${canary}, ${canary}, ${chief.userId})`;
  await sql`insert into delegations (id, organisation_id, from_user_id, to_user_id, verb, starts_at, ends_at, made_by)
    values (${delegation}, ${organisationId}, ${accountant.userId}, ${manager.userId}, 'expenses.approve', ${tomorrow!}, ${then!}, ${accountant.userId})`;
  await sql`insert into policy_changes (id, organisation_id, approval_threshold_minor, proposed_by, proposed_at)
    values (${policyChange}, ${organisationId}, 100000, ${admin.userId}, now())`;
  await sql`insert into policy_changes (id, organisation_id, subject, proposed_by, proposed_at)
    values (${limitsChange}, ${organisationId}, 'limits', ${admin.userId}, now())`;
  const client = await made("/api/v1/clients", { name: canary, accountant_id: accountant.userId });
  const transaction = await made("/api/v1/transactions", {
    client_id: client,
    amount: "12.50",
    category: "office_supplies",
    description: canary,
  });
  const email = newId();
  await db.insert(emails).values({
    id: email,
    organisationId,
    productionId: production,
    createdBy: chief.userId,
    jobId: newId(),
    door: "upload",
    form: "mail",
    sha256: sha256Of(canary),
    sizeBytes: canary.length,
    status: "skipped",
    cause: "no-sheet",
    reason: canary,
    sender: `${canary}@people.test`,
    subject: canary,
  });
  const emailDraft = await furnishDraft(portal, {
    organisationId,
    productionId: production,
    canary,
    artist: `${people.artist.userId}@${canary}.test`,
  });
  return {
    canary,
    organisationId,
    people,
    chief,
    login,
    ids: {
      production,
      schedule,
      announcement,
      job,
      document,
      contract,
      contracts: deals,
      expense,
      draft,
      approved,
      billed,
      ledger: await furnishLedger(portal, { organisationId, asker: chief, billed, canary }),
      notification,
      mail,
      receipt,
      delegation,
      policyChange,
      limitsChange,
      claims,
      calendarFeed: calendar.id,
      calendarFile: calendar.url.split("/").at(-1) ?? "",
      calendarEvent,
      calendarAccount,
      client,
      transaction,
      export: await furnishExport(portal, { organisationId, userId: chief.userId, canary }),
      email,
      devices: await furnishDevices(portal, chief, canary),
      ...(await furnishRoutes(portal, { chief, production, canary })),
      events: await furnishEvents(portal, chief, production, canary),
      emailDraft,
    },
    passkeys: await furnishPasskeys(portal, chief),
  };
}

async function furnishExport(
  { database, services }: TestApp,
  { organisationId, userId, canary }: { organisationId: string; userId: string; canary: string },
): Promise<string> {
  const [id, fileId] = [newId(), newId()];
  await database.db.insert(exports).values({
    id,
    organisationId,
    createdBy: userId,
    kind: "expenses",
    format: "csv",
    filter: {},
    fileName: `${canary}.csv`,
    jobId: newId(),
    fileId,
    rows: 1,
    sizeBytes: canary.length,
    sha256: sha256Of(canary),
    isOfEverybody: true,
    finishedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  await services.blobs.write(exportKey(organisationId, id, fileId, "csv"), Buffer.from(canary));
  return id;
}

/** What a good request to a route is; only what a test of every route needs to get past its checks. */
export type Sample = { body?: unknown; headers?: Record<string, string> };
export type Make = (world: TestWorld) => Sample;

const change = { "if-match": '"1"' };
const decided = { "if-match": '"2"' };
/** As S1 sends it (mission D-49). */
const SPENT = { amount: 12.5, category: "office_supplies", description: "Paper" };

/** By method and path. A new route with a body or If-Match needs one here, or the tests of every route say so. */
const SAMPLES: Record<string, Make> = {
  ...DRAFT_SAMPLES,
  "POST /api/v1/auth/login": ({ login }) => ({ body: login }),
  "POST /api/v1/auth/password": ({ login }) => ({
    body: { current_password: login.password, new_password: "a longer way round" },
  }),
  "POST /api/v1/auth/passkey-sign-in": ({ passkeys }) => ({ body: passkeys.signIn }),
  "POST /api/v1/me/passkeys/options": ({ login }) => ({
    body: { proof: { kind: "password", password: login.password } },
  }),
  "POST /api/v1/me/passkeys": ({ passkeys }) => ({ body: passkeys.create }),
  "POST /api/v1/auth/password-reset-requests": ({ login }) => ({ body: { email: login.email } }),
  "POST /api/v1/auth/password-resets": () => ({
    body: { token: "t".repeat(43), new_password: "a longer way round" },
  }),
  "POST /api/v1/invitations/accept": () => ({
    body: { token: "t".repeat(43), new_password: "a longer way round" },
  }),
  "PATCH /api/v1/organisations/:id": () => ({ body: { name: "Northwind" }, headers: change }),
  "POST /api/v1/members": () => ({
    body: { email: `${newId()}@people.test`, first_name: "Grace", last_name: "Hopper", roles: ["artist"] },
  }),
  "PATCH /api/v1/members/:id": () => ({ body: { roles: ["artist", "accountant"] }, headers: change }),
  "POST /api/v1/productions": () => ({
    body: { name: "Harbour", starts_on: "2026-09-01", ends_on: "2026-09-02", zone: "Europe/Lisbon" },
  }),
  "PATCH /api/v1/productions/:id": () => ({ body: { name: "Harbour lights" }, headers: change }),
  "POST /api/v1/productions/:id/people": ({ people }) => ({ body: { user_id: people.artist.userId } }),
  "POST /api/v1/productions/:id/schedule-imports": () => importForm(),
  "POST /api/v1/schedules": ({ ids }) => ({
    body: { production_id: ids.production, title: "Doors", local_start: "2026-09-03T18:00" },
  }),
  "POST /api/v1/schedules/check": ({ ids }) => ({
    body: { production_id: ids.production, title: "Doors", local_start: "2026-09-03T18:00" },
  }),
  ...ROUTE_SAMPLES,
  "PATCH /api/v1/schedules/:id": () => ({ body: { title: "Doors open" }, headers: change }),
  "POST /api/v1/calendar-feeds": ({ ids }) => ({ body: { name: "Phone", production_id: ids.production } }),
  "PATCH /api/v1/calendar-feeds/:id": () => ({ body: { name: "Old phone" }, headers: change }),
  "POST /api/v1/calendar-accounts": () => ({
    body: {
      provider: "caldav",
      name: "Work",
      url: "https://caldav.test/calendars/ada/",
      username: "ada",
      password: "made for this",
    },
  }),
  "POST /api/v1/calendar-events": () => ({
    body: { title: "Dentist", zone: "Europe/Lisbon", local_start: "2026-09-03T09:00" },
  }),
  "PATCH /api/v1/calendar-events/:id": () => ({ body: { title: "No dentist" }, headers: change }),
  "POST /api/v1/contracts": ({ ids, people }) => ({
    body: {
      artist_id: people.artist.userId,
      production_id: ids.production,
      title: "Engagement",
      amount: "1250.00",
      start_date: "2026-09-01",
      end_date: "2026-09-30",
      document_id: ids.document,
    },
  }),
  ...CONTRACT_SAMPLES,
  ...CLAIM_SAMPLES,
  ...DEVICE_SAMPLES,
  ...LEDGER_SAMPLES,
  ...EVENT_SAMPLES,
  "POST /api/v1/expenses": ({ ids }) => ({
    body: { production_id: ids.production, amount: 12.5, category: "Travel", description: "Taxi" },
  }),
  "POST /api/v1/expenses/check": ({ ids }) => ({
    body: { production_id: ids.production, amount: 12.5, category: "Travel", description: "Taxi" },
  }),
  "PATCH /api/v1/expenses/:id": () => ({ body: { description: "Bus" }, headers: change }),
  "POST /api/v1/expenses/:id/approve": () => ({ body: {}, headers: change }),
  "POST /api/v1/expenses/:id/reject": () => ({ body: { reason: "No receipt" }, headers: change }),
  "POST /api/v1/expenses/:id/relock": () => ({ headers: change }),
  "POST /api/v1/expenses/:id/code": () => ({ body: { country: "DE" }, headers: change }),
  "POST /api/v1/expenses/:id/pay": () => ({ body: {}, headers: decided }),
  "POST /api/v1/expenses/:id/void": () => ({ body: { reason: "Handed in twice" }, headers: decided }),
  "POST /api/v1/expenses/bulk-approve": ({ ids }) => ({ body: { expense_ids: [ids.expense] } }),
  "POST /api/v1/expenses/bulk-pay": ({ ids }) => ({ body: { expense_ids: [ids.approved] } }),
  "POST /api/v1/per-diems": () => ({
    body: {
      pack: "uk-hmrc",
      days: [{ date: "2026-09-03", minutes_away: 700, is_night_before: false, is_night_after: false }],
    },
  }),
  "POST /api/v1/delegations": ({ people }) => ({
    body: { to_user_id: people.manager.userId, ends_at: new Date(Date.now() + 86_400_000).toISOString() },
  }),
  "POST /api/v1/policies/approval/changes": () => ({ body: { threshold: "500.00" } }),
  "POST /api/v1/policies/limits/changes": ({ ids }) => ({ body: { limits: limitsOn(ids.production) } }),
  "POST /api/v1/clients": ({ people }) => ({
    body: { name: "The Harbour Trio", currency: "SGD", accountant_id: people.accountant.userId },
  }),
  "PATCH /api/v1/clients/:id": ({ people }) => ({
    body: { name: "The Harbour Quartet", accountant_id: people.accountant.userId },
    headers: change,
  }),
  "POST /api/v1/transactions": ({ ids }) => ({ body: { ...SPENT, client_id: ids.client } }),
  "POST /api/transactions": () => ({ body: SPENT }),
  "POST /api/v1/transactions/:id/void": () => ({ body: { reason: "Booked twice" } }),
  "POST /api/v1/documents/upload": () => fileForm("tiny.gif", TINY_GIF),
  "POST /api/v1/receipts": () => fileForm("tiny.gif", TINY_GIF),
  "POST /api/receipts/upload": () => fileForm("tiny.gif", TINY_GIF),
  "POST /api/v1/emails": () => fileForm("mail.eml", "Subject: Call sheet\r\n\r\nCrew call 7:00\r\n"),
  "POST /api/v1/inbound/email": ({ ids }) => inboundForm(ids.production),
  "PUT /api/v1/productions/:id/mailbox": () => ({
    body: { server: "imaps://imap.test", username: "sheets@films.test", password: "app-password" },
  }),
  "PUT /api/v1/productions/:id/mailbox/gmail": () => ({
    body: { code: "consent-code", verifier: "v".repeat(43) },
  }),
  "PUT /api/v1/productions/:id/email-senders": () => ({ body: { senders: ["@films.test"] } }),
  "PUT /api/v1/me/avatar": () => fileForm("me.gif", TINY_GIF),
  "POST /api/v1/exports": () => ({ body: { kind: "expenses", format: "csv" } }),
  "POST /api/v1/reports": () => ({ body: { kind: "expenses" } }),
  "POST /api/v1/bulk/export": () => ({ body: { exports: [{ kind: "expenses", format: "csv" }] } }),
  "POST /api/v1/bulk/import": ({ ids }) => fileForm("week.csv", TIMETABLE, ids.production),
  "POST /api/v1/bulk/notifications": ({ people }) => ({
    body: { title: "Rain", body: "Bring boots.", user_ids: [people.artist.userId] },
  }),
  "PATCH /api/v1/me": () => ({ body: { first_name: "Grace" } }),
  "PATCH /api/v1/me/config": () => ({ body: { zone: "Europe/Lisbon" } }),
  "POST /api/v1/announcements": ({ ids }) => ({
    body: { production_id: ids.production, title: "Rain", body: "Bring boots." },
  }),
};

/** @throws when a route takes a body or If-Match and has no sample here. */
export function sampleOf(route: Route, world: TestWorld): Sample {
  const make = SAMPLES[nameOf(route)];
  if (make) return make(world);
  if (route.body || route.form || route.needsVersion)
    throw new Error(`${nameOf(route)} has no sample in api/testing-world.ts`);
  return {};
}

export const nameOf = (route: Pick<Route, "method" | "path">) => `${route.method} ${route.path}`;

/** The address of a route for the things of a world; `replace` puts another value in place of every id. */
export function pathOf(route: Route, world: TestWorld, replace?: string): string {
  if (nameOf(route) === "PATCH /api/v1/contracts/:id")
    return `/api/v1/contracts/${replace ?? world.ids.contracts.draft}`;
  return route.path.replaceAll(/:(\w+)/g, (_, name: string) => replace ?? idFor(route.path, name, world));
}

function idFor(path: string, name: string, { ids, people, organisationId, passkeys }: TestWorld): string {
  if (name === "period") return "2026-09";
  if (name === "file") return ids.calendarFile;
  if (name === "userId" || path.includes("/members/")) return people.artist.userId;
  if (path.includes("/route-plan")) return ids.call;
  if (path.includes("/schedules/")) return ids.schedule;
  if (path.includes("/places/")) return ids.place;
  if (path.includes("/announcements/")) return ids.announcement;
  if (path.includes("/calendar-feeds/")) return ids.calendarFeed;
  if (path.includes("/devices/")) return ids.devices.id;
  if (path.includes("/calendar-accounts/")) return ids.calendarAccount;
  if (path.includes("/calendar-events/")) return ids.calendarEvent;
  if (/\/events\/:id/.test(path)) return eventFor(path, ids);
  if (path.includes("/productions/")) return ids.production;
  if (path.includes("/jobs/")) return ids.job;
  if (path.includes("/ledger/files/")) return ids.document;
  if (path.includes("/documents/") || path.includes("/avatars/")) return ids.document;
  if (path.includes("/contracts/")) return contractFor(path, ids);
  if (path.includes("/advances/")) return advanceFor(path, ids.claims);
  if (path.endsWith("/answer")) return ids.claims.asked;
  if (path.includes("/transactions/")) return ids.transaction;
  if (/\/(pay|void|settle)$/.test(path)) return ids.approved;
  if (name === "sha256") return sha256Of("nothing that was sealed");
  if (path.includes("/receipts/")) return ids.receipt;
  if (path.includes("/expenses/")) return /\/(submit|withdraw)$|:id$/.test(path) ? ids.draft : ids.expense;
  if (path.includes("/notifications/")) return ids.notification;
  if (path.includes("/mails/")) return ids.mail;
  if (DRAFT_PATHS.test(path)) return ids.emailDraft;
  if (path.includes("/emails/")) return ids.email;
  if (path.includes("/delegations/")) return ids.delegation;
  if (path.includes("/passkeys/")) return passkeys.id;
  if (path.includes("/policies/limits/")) return ids.limitsChange;
  if (path.includes("/policies/")) return ids.policyChange;
  if (path.includes("/clients/")) return ids.client;
  if (path.includes("/exports/")) return ids.export;
  if (path.includes("/organisations/")) return organisationId;
  throw new Error(`no thing for :${name} of ${path} in api/testing-world.ts`);
}

/** One pixel. */
const TINY_GIF =
  "GIF89a\x01\x00\x01\x00\x80\x01\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x4c\x00\x3b";

const TIMETABLE = "date,start,end,title,stage\n2026-09-05,18:00,19:00,Opening,Main\n";

function fileForm(name: string, content: string, part = "file"): Sample {
  const boundary = "form-of-the-tests";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${part}"; filename="${name}"\r\n\r\n`;
  return {
    body: `${head}${content}\r\n--${boundary}--\r\n`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}

function inboundForm(productionId: string): Sample {
  const envelope = JSON.stringify({ to: [`${mailboxOf(productionId)}@in.portal.test`] });
  const boundary = "form-of-the-tests";
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return {
    body: `${part("envelope", envelope)}${part("email", "Subject: Call sheet\r\n\r\nCrew call 7:00\r\n")}--${boundary}--\r\n`,
    headers: {
      "content-type": `multipart/form-data; boundary=${boundary}`,
      authorization: `Bearer ${TEST_MAIL_SECRET}`,
    },
  };
}

function importForm(): Sample {
  const boundary = "form-of-the-tests";
  const part = (head: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  return {
    body: `${part('name="file"; filename="week.csv"', TIMETABLE)}${part('name="zone"', "Asia/Singapore")}${part('name="dry_run"', "true")}--${boundary}--\r\n`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}
