import { newId } from "../core/ids.ts";
import type { Route } from "./http/route.ts";
import { CALENDAR_SAMPLES, furnishCalendars, type WorldCalendars } from "./testing-calendars.ts";
import { DRAFT_PATHS, DRAFT_SAMPLES, furnishDraft, furnishMail } from "./testing-drafts.ts";
import { advanceFor, CLAIM_SAMPLES } from "./testing-claims.ts";
import {
  contractFor,
  CONTRACT_SAMPLES,
  furnishContracts,
  sha256Of,
  type WorldContracts,
} from "./testing-contracts.ts";
import { DEVICE_SAMPLES, furnishDevices, type WorldDevices } from "./testing-devices.ts";
import { DOCUMENT_SAMPLES, furnishDocument, furnishExport } from "./testing-documents.ts";
import {
  EXPENSE_SAMPLES,
  furnishClient,
  furnishExpenses,
  furnishRules,
  type WorldExpenses,
  type WorldRules,
} from "./testing-expenses.ts";
import { furnishLedger, LEDGER_SAMPLES, type WorldLedger } from "./testing-ledger.ts";
import { EVENT_SAMPLES, eventFor, furnishEvents, type WorldEvents } from "./testing-events.ts";
import { furnishPasskeys, type WorldPasskeys } from "./testing-passkeys.ts";
import { furnishPeople, PEOPLE_SAMPLES, type WorldPeople } from "./testing-people.ts";
import { furnishPlanning, furnishTold, PLANNING_SAMPLES, type WorldPlanning } from "./testing-planning.ts";
import {
  furnishSettlements,
  SETTLEMENT_SAMPLES,
  settlementFor,
  type WorldSettlements,
} from "./testing-settlements.ts";
import { furnishRoutes, ROUTE_SAMPLES, type WorldRoutes } from "./testing-routes.ts";
import type { TestApp } from "./testing.ts";

/** One organisation with something of everything in it, and a word in every text that must not leave it. */
export type TestWorld = WorldPeople & {
  canary: string;
  organisationId: string;
  ids: {
    document: string;
    /** It runs. */
    contract: string;
    contracts: WorldContracts;
    settlements: WorldSettlements;
    ledger: WorldLedger;
    notification: string;
    mail: string;
    receipt: string;
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
  } & WorldPlanning &
    WorldExpenses &
    WorldRules &
    WorldCalendars &
    WorldRoutes;
  /** The chief's. */
  passkeys: WorldPasskeys;
};

export async function testWorld(portal: TestApp): Promise<TestWorld> {
  const canary = `canary${Bun.hash(newId()).toString(36)}`;
  const somebody = await furnishPeople(portal, canary);
  const { chief, people } = somebody;
  const { organisationId } = chief;
  const planning = await furnishPlanning(portal, somebody, canary);
  const { production } = planning;
  const papers = await furnishDocument(portal, chief, canary);
  const { document } = papers;
  const contract = newId();
  const contracts = await furnishContracts(portal.database.db, {
    id: contract,
    organisationId,
    artistId: people.artist.userId,
    productionId: production,
    documentId: document,
    canary,
    chiefId: chief.userId,
    managerId: people.manager.userId,
  });
  const expenses = await furnishExpenses(portal, somebody, { production, document, canary });
  const { billed } = expenses;
  const { artist, manager, accountant } = people;
  const settlements = await furnishSettlements(portal, {
    ...{ organisationId, production, document, canary },
    ...{ artist, manager, accountant },
  });
  return {
    canary,
    organisationId,
    ...somebody,
    ids: {
      ...planning,
      ...papers,
      contract,
      contracts,
      settlements,
      ...expenses,
      ledger: await furnishLedger(portal, { organisationId, asker: chief, billed, canary }),
      ...(await furnishTold(portal, somebody, canary)),
      ...(await furnishRules(portal, people)),
      ...(await furnishCalendars(portal, chief, canary)),
      ...(await furnishClient(portal, somebody, canary)),
      export: await furnishExport(portal, chief, canary),
      email: await furnishMail(portal, chief, { production, canary }),
      devices: await furnishDevices(portal, chief, canary),
      ...(await furnishRoutes(portal, { chief, production, canary })),
      events: await furnishEvents(portal, chief, production, canary),
      emailDraft: await furnishDraft(portal, {
        organisationId,
        productionId: production,
        canary,
        artist: `${people.artist.userId}@${canary}.test`,
      }),
    },
    passkeys: await furnishPasskeys(portal, chief),
  };
}

/** What a good request to a route is; only what a test of every route needs to get past its checks. */
export type Sample = { body?: unknown; headers?: Record<string, string> };
export type Make = (world: TestWorld) => Sample;

/** By method and path. A new route with a body or If-Match needs one here, or the tests of every route say so. */
const SAMPLES: Record<string, Make> = {
  ...DRAFT_SAMPLES,
  ...PEOPLE_SAMPLES,
  ...PLANNING_SAMPLES,
  ...ROUTE_SAMPLES,
  ...CALENDAR_SAMPLES,
  ...CONTRACT_SAMPLES,
  ...SETTLEMENT_SAMPLES,
  ...CLAIM_SAMPLES,
  ...DEVICE_SAMPLES,
  ...LEDGER_SAMPLES,
  ...EVENT_SAMPLES,
  ...EXPENSE_SAMPLES,
  ...DOCUMENT_SAMPLES,
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
  if (path.includes("/minors/") && name === "userId") return people.accountant.userId;
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
  if (path.includes("/settlements/")) return settlementFor(path, ids.settlements);
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
