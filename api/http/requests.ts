import type { Caller } from "../../core/access.ts";
import { authProblems, type TokenClaims } from "../../core/auth.ts";
import { FEED_FILE } from "../../core/calendars/tokens.ts";
import { PERIOD } from "../../core/books/periods.ts";
import { endedByWrite, entryFor, standingTag, type CacheName } from "../../core/caches.ts";
import { readDemand } from "../../core/feed.ts";
import { newId } from "../../core/ids.ts";
import type { Entry } from "../../core/server/cache.ts";
import { check } from "../../core/input.ts";
import { common, Problem } from "../../core/problem.ts";
import { isUnavailable } from "../../db/errors.ts";
import type { Database, Db } from "../../db/open.ts";
import type { Services } from "../services.ts";
import { problem, respond, type Answer } from "./answers.ts";
import { readJson } from "./bodies.ts";
import { authenticate, callerOf, personOf, type Person } from "./caller.ts";
import { ADDRESS, createLimiter, PERSON, type Limiter } from "./limits.ts";
import type { Permission, Route } from "./route.ts";
import type { Observe } from "./observe.ts";
import { refuseAmbiguous, securityHeaders } from "./security.ts";
import { sendKept, type KeptAnswers } from "./kept.ts";
import { asksForBatch, takesKept, withBatch } from "./seen.ts";
import { createDoor } from "./shed.ts";
import { isService } from "./service-key.ts";
import { createWriters } from "./writers.ts";

const SLOW_MS = 1_000;
const IDEMPOTENCY_KEY_MAX = 255;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What stands in an address is a UUID, but for these. */
export const PARAMS: Readonly<Record<string, RegExp>> = {
  period: PERIOD,
  sha256: /^[0-9a-fA-F]{64}$/,
  file: FEED_FILE,
};
const ROUTE = Symbol("route");

/** Tells whoever wraps the answer which route it was. */
type Marked = Response & { [ROUTE]?: string };

export function mark(response: Response, route: string): Response {
  (response as Marked)[ROUTE] = route;
  return response;
}

export const API_VERSION = "1.0";

/**
 * One declared route, in the order in which a request must be judged: who are you (before anything of theirs is
 * parsed), may you, then path, query and body, then the verb.
 */
export function createHandler(services: Services, kept: KeptAnswers) {
  const writers = createWriters(services.clock);
  return async (
    route: Route,
    request: Request,
    params: Record<string, string>,
    meta: RequestMeta,
  ): Promise<Response> => {
    let answer: Answer;
    try {
      const since = services.caches.moment();
      const { claims, ...who } = await identify(services, route.permission, request, meta);
      for (const [name, value] of Object.entries(params))
        if (!(PARAMS[name] ?? UUID).test(value)) throw new Problem(common.notFound);
      const url = new URL(request.url);
      const query = route.query ? check(route.query, Object.fromEntries(url.searchParams), 400) : undefined;
      const ifMatch = readIfMatch(request, route.needsVersion === true);
      const body = route.body ? await readJson(request) : undefined;
      const key = request.headers.get("idempotency-key") ?? undefined;
      if (key !== undefined && (key === "" || key.length > IDEMPOTENCY_KEY_MAX)) {
        throw new Problem(common.malformed, `Idempotency-Key takes 1 to ${IDEMPOTENCY_KEY_MAX} characters.`);
      }
      const context = {
        services,
        db: scopeOf(services.database, who),
        request,
        requestId: meta.requestId,
        address: meta.address,
        limit: (policy, limited) => {
          if (services.config.rateLimits) Object.assign(meta.limits, meta.limiter.take(policy, limited));
        },
        params: Object.fromEntries(Object.entries(params).map(([name, id]) => [name, id.toLowerCase()])),
        query,
        body: route.body && body ? check(route.body, body.value, 422) : undefined,
        part: async (cache, makePart) => {
          const entry = placeOf(services, cache, request, url, who);
          return entry ? await services.caches.read(entry, makePart) : await makePart();
        },
        key: { key, route: `${request.method} ${url.pathname}`, fingerprint: body?.fingerprint ?? "" },
        ifMatch,
        ...who,
      } as Parameters<Route["handle"]>[0];
      const demand =
        request.method === "GET"
          ? readDemand(request.headers.get("x-write-token"), request.headers.get("x-feed-batch"))
          : undefined;
      const ask = async (changed: number): Promise<Answer> => {
        if (route.reads === undefined || route.reads === "primary") return await route.handle(context);
        const least = Math.max(changed, demand?.batch ?? 0);
        const wanted = writers.with(
          who.caller?.userId,
          least > 0 ? { tokens: demand?.tokens ?? [], batch: least } : demand,
        );
        return await services.readers.read(route.reads, wanted, async (database) =>
          route.handle({ ...context, db: scopeOf(database, who) }),
        );
      };
      const make = async (changed: number): Promise<Answer> => {
        const made = await ask(changed);
        return asksForBatch(request) ? await withBatch(services, route.permission, made) : made;
      };
      const place = placeOf(services, route.cache, request, url, who);
      // What is fetched to be kept holds the last change that we heard of: it has ended what was kept, and a replica
      // may not have it yet.
      answer = place
        ? await services.caches.read(place, () => make(services.live.heard().changed))
        : await make(0);
      if (place && claims && !(answer instanceof Response))
        kept.keep(
          request,
          claims,
          { route: route.path, cache: place.cache, tags: place.tags, since },
          answer,
        );
      if (request.method !== "GET") {
        // Before entries end: what they fetch from now on must hold it.
        const token = answer instanceof Response ? null : answer.headers["x-write-token"];
        if (token && who.caller) writers.wrote(who.caller.userId, token);
        await endCaches(services, url, who, answer);
      }
    } catch (error) {
      answer = failure(services, error, meta, route.path);
    }
    return mark(respond(request, answer), route.path);
  };
}

/** Whoever acts for no organisation is shown nothing that belongs to one. */
const scopeOf = (database: Database, { caller }: { caller?: Caller }): Db =>
  caller ? database.of(caller.organisationId) : database.db;

/** Where the answer may be kept; nowhere for whoever has seen more than is heard of here, or has just written. */
function placeOf(
  services: Services,
  cache: CacheName | undefined,
  request: Request,
  url: URL,
  who: { caller?: Caller },
): Entry | undefined {
  if (cache === undefined || who.caller === undefined || !takesKept(services, request)) return undefined;
  url.searchParams.sort();
  const asked = `${url.pathname}?${url.searchParams}${asksForBatch(request) ? "#batch" : ""}`;
  return entryFor(cache, who.caller, asked);
}

/** Before the answer, so that whoever wrote reads what they wrote from this process at once. */
async function endCaches(
  services: Services,
  url: URL,
  who: { caller?: Caller; person?: Person },
  answer: Answer,
): Promise<void> {
  if (answer.status >= 400) return;
  const feature = url.pathname.split("/")[3] ?? "";
  // Whoever ends their own sessions is let in by none of them from now on, before the feed says so.
  const own = who.person ? [standingTag(who.person.userId)] : [];
  await services.caches.drop([...own, ...endedByWrite(feature, who.caller)]);
}

export type RequestMeta = {
  requestId: string;
  address: string;
  limiter: Limiter;
  limits: Record<string, string>;
};

async function identify(
  services: Services,
  permission: Permission,
  request: Request,
  meta: RequestMeta,
): Promise<{ claims?: TokenClaims; person?: Person; caller?: Caller }> {
  if (permission === "open")
    return limited(services, meta, () => meta.limiter.take(ADDRESS, meta.address), {});
  if (permission === "service") {
    if (!isService(request, services.config.serviceKey)) throw new Problem(common.unauthenticated);
    return {};
  }
  if (permission === "cookie") {
    if (request.headers.get("origin") === null) throw new Problem(authProblems.originRefused);
    return limited(services, meta, () => meta.limiter.take(ADDRESS, meta.address), {});
  }
  const claims = await authenticate(services, request);
  limited(services, meta, () => meta.limiter.take(PERSON, claims.sub), {});
  const isRead = request.method === "GET";
  if (permission === "person") return { claims, person: await personOf(services, claims, meta, isRead) };
  return {
    claims,
    caller: await callerOf(services, claims, permission, request.headers.get("x-organisation"), meta, isRead),
  };
}

function limited<T>(services: Services, meta: RequestMeta, take: () => Record<string, string>, value: T): T {
  if (services.config.rateLimits) Object.assign(meta.limits, take());
  return value;
}

/** The version in If-Match, as our ETags write it. */
function readIfMatch(request: Request, needed: boolean): number | undefined {
  const header = request.headers.get("if-match");
  if (header === null) {
    if (needed) throw new Problem(common.versionRequired);
    return undefined;
  }
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) throw new Problem(common.versionMismatch);
  return Number(version);
}

/** A Problem says what it is; a database that is away is 503; anything else is a bug, reported once. */
export function failure(
  services: Pick<Services, "log">,
  error: unknown,
  meta: { requestId: string },
  route: string,
): Answer {
  if (error instanceof Problem) return problem(error.body(meta.requestId), error.headers);
  if (isUnavailable(error)) {
    services.log.warn("database unavailable", { request_id: meta.requestId, route });
    return problem(new Problem(common.unavailable).body(meta.requestId), { "retry-after": "1" });
  }
  services.log.error("request failed", error, { request_id: meta.requestId, route });
  return problem(new Problem(common.unforeseen).body(meta.requestId));
}

/** On every answer of ours, whatever it is. */
export function fixedHeaders(edges: readonly { url: string }[]): [string, string][] {
  return [...securityHeaders(edges), ["x-api-version", API_VERSION]];
}

/** Around every answer, whatever it was: framing, limits, Origin, timing, security headers, one line for a slow one. */
export function createOuter(
  services: Services,
  kept: KeptAnswers,
  inner: (request: Request, meta: RequestMeta) => Promise<Response>,
  observe: Observe,
): (request: Request, address: string) => Response | Promise<Response> {
  const limiter = createLimiter(services.clock, services.config.processCount);
  const door = createDoor();
  const allowed = new Set(services.config.origins);
  const fixed = fixedHeaders(services.config.edges);

  function judgeOrigin(request: Request): void {
    const origin = request.headers.get("origin");
    if (origin !== null && !allowed.has(origin)) throw new Problem(authProblems.originRefused);
  }

  /** The answer that was kept for its reader, without waiting for anything. */
  function answerKept(request: Request, meta: RequestMeta): Marked | undefined {
    const found = kept.find(request, services.clock.now());
    if (!found) return undefined;
    limited(services, meta, () => limiter.take(PERSON, found.userId), undefined);
    const response = sendKept(request, found);
    services.meter.observeCache({ cache: found.cache, outcome: "hit", ms: 0 });
    return mark(response, found.route);
  }

  async function answer(request: Request, meta: RequestMeta): Promise<Marked> {
    const leave = door.enter(request.url);
    try {
      return request.method === "HEAD" ? await head(request, meta, inner) : await inner(request, meta);
    } finally {
      leave();
    }
  }

  /** What only shows once the answer is there. */
  function finish(request: Request, response: Marked, meta: RequestMeta, started: number): Response {
    const ms = performance.now() - started;
    const { headers } = response;
    for (const name in meta.limits) if (!headers.has(name)) headers.set(name, meta.limits[name] ?? "");
    const took = ms.toFixed(1);
    headers.set("x-request-id", meta.requestId);
    headers.set("x-response-time", `${took}ms`);
    headers.set("server-timing", `app;dur=${took}`);
    const route = response[ROUTE] ?? "unrouted";
    observe({ route, method: request.method, status: response.status, ms });
    if (ms > SLOW_MS) noteSlow(services, request, response, route, meta, ms);
    return response;
  }

  return (request, address) => {
    const started = performance.now();
    const meta: RequestMeta = { requestId: newId(), address, limiter, limits: {} };
    const refuse = (error: unknown): Marked =>
      respond(request, failure(services, error, meta, "before routing"));
    const complete = (response: Marked): Response => {
      for (const [name, value] of fixed) if (!response.headers.has(name)) response.headers.set(name, value);
      return finish(request, response, meta, started);
    };
    try {
      judgeOrigin(request);
      const response = answerKept(request, meta);
      if (response) return finish(request, response, meta, started);
      // What is kept was asked for in the very same words, and those were judged.
      refuseAmbiguous(request);
      return answer(request, meta).catch(refuse).then(complete);
    } catch (error) {
      return complete(refuse(error));
    }
  };
}

function noteSlow(
  { log }: Pick<Services, "log">,
  request: Request,
  response: Response,
  route: string,
  meta: RequestMeta,
  ms: number,
): void {
  // Streams and long polls are meant to last.
  const waits =
    route === "/api/v1/feed" || response.headers.get("content-type")?.startsWith("text/event-stream");
  if (waits) return;
  log.warn("slow request", {
    route,
    method: request.method,
    status: response.status,
    ms: Math.round(ms),
    request_id: meta.requestId,
  });
}

/** RFC 9110 §9.3.2: as GET would answer. The server leaves the body out; one without an end must not begin. */
async function head(
  request: Request,
  meta: RequestMeta,
  inner: (request: Request, meta: RequestMeta) => Promise<Response>,
): Promise<Response> {
  const response: Marked = await inner(new Request(request, { method: "GET" }), meta);
  const type = response.headers.get("content-type");
  if (type !== "text/event-stream" && type !== "application/x-ndjson") return response;
  await response.body?.cancel();
  return mark(
    new Response(null, { status: response.status, headers: response.headers }),
    response[ROUTE] ?? "",
  );
}
