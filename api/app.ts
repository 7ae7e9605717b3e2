import { Elysia } from "elysia";
import { common, Problem } from "../core/problem.ts";
import { advanceRoutes } from "./advances/routes.ts";
import { analyticsRoutes } from "./analytics/routes.ts";
import { announcementRoutes } from "./announcements/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import { passkeyRoutes } from "./auth/passkey-routes.ts";
import { authRoutes } from "./auth/routes.ts";
import { calendarAccountRoutes } from "./calendars/account-routes.ts";
import { calendarRoutes } from "./calendars/routes.ts";
import { ledgerConnectionRoutes } from "./bills/connection-routes.ts";
import { ledgerPaymentRoutes } from "./bills/payment-routes.ts";
import { billRoutes } from "./bills/routes.ts";
import { callsheetRoutes } from "./callsheets/routes.ts";
import { cardRoutes } from "./cards/routes.ts";
import { clientRoutes } from "./clients/routes.ts";
import { contractRoutes } from "./contracts/routes.ts";
import { dashboardRoutes } from "./dashboard/routes.ts";
import { delegationRoutes } from "./delegations/routes.ts";
import { deviceRoutes } from "./devices/routes.ts";
import { docsRoutes } from "./docs/routes.ts";
import { documentRoutes } from "./documents/routes.ts";
import { docusignRoutes } from "./docusign/routes.ts";
import { emailRoutes } from "./emails/routes.ts";
import { expenseRoutes } from "./expenses/routes.ts";
import { eventRoutes } from "./events/routes.ts";
import { exportRoutes } from "./exports/routes.ts";
import { feedRoutes } from "./feed/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { problem, respond } from "./http/answers.ts";
import { createKeptAnswers } from "./http/kept.ts";
import type { Observe } from "./http/observe.ts";
import { createHandler, createOuter, fixedHeaders, mark, type RequestMeta } from "./http/requests.ts";
import type { Route } from "./http/route.ts";
import { importRoutes } from "./imports/routes.ts";
import { jobRoutes } from "./jobs/routes.ts";
import { ledgerRoutes } from "./ledger/routes.ts";
import { liveRoutes } from "./live/routes.ts";
import { metricsRoutes } from "./metrics/routes.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { organisationRoutes } from "./organisations/routes.ts";
import { perDiemRoutes } from "./per-diems/routes.ts";
import { placeRoutes } from "./places/routes.ts";
import { personSettingsRoutes } from "./person-settings/routes.ts";
import { policyRoutes } from "./policies/routes.ts";
import { productionRoutes } from "./productions/routes.ts";
import { receiptRoutes } from "./receipts/routes.ts";
import { regionRoutes } from "./regions/routes.ts";
import { routeRoutes } from "./routes/routes.ts";
import { scheduleRoutes } from "./schedules/routes.ts";
import { sealRoutes } from "./seals/routes.ts";
import { searchRoutes } from "./search/routes.ts";
import { sendgridRoutes } from "./sendgrid/routes.ts";
import type { Services } from "./services.ts";
import { settlementRoutes } from "./settlements/routes.ts";
import { systemRoutes } from "./system/routes.ts";
import { transactionRoutes } from "./transactions/routes.ts";

/** Every route there is: the app serves them, the docs print them, a test knocks on each. */
export const routes: readonly Route[] = [
  ...productionRoutes,
  ...scheduleRoutes,
  ...routeRoutes,
  ...placeRoutes,
  ...cardRoutes,
  ...calendarRoutes,
  ...calendarAccountRoutes,
  ...eventRoutes,
  ...announcementRoutes,
  ...dashboardRoutes,
  ...searchRoutes,
  ...contractRoutes,
  ...settlementRoutes,
  ...sealRoutes,
  ...docusignRoutes,
  ...sendgridRoutes,
  ...expenseRoutes,
  ...advanceRoutes,
  ...delegationRoutes,
  ...policyRoutes,
  ...ledgerRoutes,
  ...billRoutes,
  ...ledgerPaymentRoutes,
  ...ledgerConnectionRoutes,
  ...clientRoutes,
  ...transactionRoutes,
  ...analyticsRoutes,
  ...perDiemRoutes,
  ...documentRoutes,
  ...receiptRoutes,
  ...exportRoutes,
  ...emailRoutes,
  ...callsheetRoutes,
  ...notificationRoutes,
  ...deviceRoutes,
  ...personSettingsRoutes,
  ...systemRoutes,
  ...liveRoutes,
  ...feedRoutes,
  ...jobRoutes,
  ...authRoutes,
  ...passkeyRoutes,
  ...organisationRoutes,
  ...auditRoutes,
  ...importRoutes,
  ...regionRoutes,
  ...healthRoutes,
  ...metricsRoutes,
  ...docsRoutes(() => routes),
];

export type App = { fetch(request: Request, address: string): Response | Promise<Response> };

/** The whole API over given services; whoever listens hands it requests. */
export function createApp(services: Services, observe: Observe = () => {}): App {
  const kept = createKeptAnswers(services, fixedHeaders(services.config.edges));
  const handle = createHandler(services, kept);
  // Elysia routes by path and method; `meta` of the request under way is kept beside it, not in its context.
  const metas = new WeakMap<Request, RequestMeta>();
  const elysia = new Elysia({ strictPath: true });
  for (const route of routes) {
    elysia.route(
      route.method,
      route.path,
      ({ request, params }) => {
        const meta = metas.get(request);
        if (!meta) throw new Error("a request came in around createApp");
        return handle(route, request, (params ?? {}) as Record<string, string>, meta);
      },
      { parse: "none" },
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = allowOf(routes.filter((route) => route.path === path).map((route) => route.method));
    elysia.all(
      path,
      ({ request }) => {
        if (request.method === "OPTIONS")
          return mark(
            new Response(null, { status: 204, headers: { allow, "cache-control": "private, no-cache" } }),
            path,
          );
        return mark(
          respond(
            request,
            refused(
              metas.get(request),
              new Problem(common.methodNotAllowed, undefined, { headers: { allow } }),
            ),
          ),
          path,
        );
      },
      { parse: "none" },
    );
  }
  elysia.all(
    "*",
    ({ request }) => {
      try {
        if (request.method === "GET") return mark(services.pages.serve(request), "pages");
        throw new Problem(common.notFound);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return respond(request, refused(metas.get(request), error));
      }
    },
    { parse: "none" },
  );
  return {
    fetch: createOuter(
      services,
      kept,
      async (request, meta) => {
        metas.set(request, meta);
        return await elysia.handle(request);
      },
      observe,
    ),
  };
}

function refused(meta: RequestMeta | undefined, error: Problem) {
  return problem(error.body(meta?.requestId), error.headers);
}

/** What `Allow` says of an address with these methods declared. */
function allowOf(methods: readonly string[]): string {
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}
