import type { Verb } from "../core/access.ts";
import { ANNOUNCEMENT_FIELDS, AnnouncementQuery } from "../core/announcements.ts";
import { authProblems } from "../core/auth.ts";
import { edgeProblems, readDemand } from "../core/feed.ts";
import { check } from "../core/input.ts";
import { common as commonProblems, Problem } from "../core/problem.ts";
import { ProductionQuery } from "../core/productions.ts";
import { SCHEDULE_FIELDS, ScheduleQuery } from "../core/schedules.ts";
import type { Log } from "../core/server/log.ts";
import { createCalendars } from "./calendars.ts";
import type { Copy } from "./copy.ts";
import { getAnnouncement, listAnnouncements } from "./announcements.ts";
import {
  createCommon,
  preflight,
  preparedItem,
  preparedList,
  send,
  sendJson,
  sendProblem,
  timed,
  type Common,
  type Made,
  type Provenance,
} from "./answers.ts";
import type { Follower } from "./follow.ts";
import { isMet, waitUntil } from "./freshness.ts";
import { startEdgeLive } from "./live.ts";
import { listJson, narrowed, type JsonItem } from "./items.ts";
import { createPages } from "./pages.ts";
import type { Replica } from "./replica.ts";
import { FileTouched, isOfFile, type ReplicaFile } from "./replica-file.ts";
import { createShortcuts } from "./shortcuts.ts";
import { getSchedule, listSchedules } from "./schedules.ts";
import { createTokens, readerOf, standingOf, unauthenticated, type Person, type Reader } from "./token.ts";

const STALE_MS = 30_000;
/** A session that began this much before what we hold, and that we do not know, is not on its way any more. */
const SESSION_GRACE_MS = 60_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Target = { name: string; verb: Verb; id: string | undefined; search: string; whole: string };
type Render = (file: ReplicaFile, reader: Reader, id: string, query: Record<string, string>) => Made;

const ITEMS: Record<string, Render> = {
  schedules: (file, reader, id, query) => itemOf(getSchedule(file, reader, id), query, SCHEDULE_FIELDS),
  announcements: (file, reader, id, query) =>
    itemOf(getAnnouncement(file, reader, id), query, ANNOUNCEMENT_FIELDS),
};

const LISTS: Record<string, Render> = {
  schedules: (file, reader, _id, query) => {
    const asked = check(ScheduleQuery, query, 400);
    return preparedList(listJson(listSchedules(file, reader, asked), asked.fields, SCHEDULE_FIELDS));
  },
  announcements: (file, reader, _id, query) => {
    const asked = check(AnnouncementQuery, query, 400);
    return preparedList(listJson(listAnnouncements(file, reader, asked), asked.fields, ANNOUNCEMENT_FIELDS));
  },
};

function itemOf(item: JsonItem, query: Record<string, string>, known: readonly string[]): Made {
  const { fields } = check(ProductionQuery, query, 400);
  return preparedItem(narrowed(item.json, fields, known), item.version, item.mayRevalidate);
}

// A Map: names come from the address, and an object would answer to `constructor`.
const VERBS: ReadonlyMap<string, Verb> = new Map([
  ["schedules", "schedules.read"],
  ["announcements", "announcements.read"],
  // What it tells of is what these tables hold.
  ["live", "schedules.read"],
]);

export type Worker = {
  fetch(request: Request): Response | Promise<Response>;
  /** Ends every live stream and takes no more: a server that stops would wait for them. */
  hangUp(): void;
};

export type WorkerOptions = {
  region: string;
  /** The app's origins. */
  origins: readonly string[];
  replica: Replica;
  follower: Follower;
  log: Log;
  copy?: Pick<Copy, "state"> | undefined;
  /** Tells whether a token is too old; home's clock, for ours may be wrong. */
  now?: (at?: number) => number;
};

/** Answers readers from the replica, in the API's words. A web-standard worker: nothing of one runtime in it. */
export function createWorker({
  region,
  origins,
  replica,
  follower,
  log,
  copy,
  now = follower.now,
}: WorkerOptions): Worker {
  const allowed = new Set(origins.flatMap(loopbackTwins));
  const tokens = createTokens(replica);
  const pages = createPages();
  const shortcuts = createShortcuts(replica);
  const calendars = createCalendars(replica);
  const live = startEdgeLive({ replica, now });

  function provenance(at: number): Provenance {
    const position = replica.current()?.position();
    const ageMs = follower.ageMs(at);
    return {
      region,
      asOf: position?.asOf,
      batch: position?.batch,
      ageMs,
      isStale: ageMs !== undefined && ageMs > STALE_MS,
    };
  }

  const common = createCommon(provenance);

  function refuse(error: unknown, origin: string | null, started: number): Response {
    return timed(refusal(error, common(origin, started)), started);
  }

  function refusal(error: unknown, headers: Common): Response {
    if (error instanceof Problem) return sendProblem(error, headers);
    if (isOfFile(error)) {
      if (!(error instanceof FileTouched)) log.error("replica answered with an error", error);
      replica.suspect(error);
      return sendProblem(
        new Problem(edgeProblems.notReady, undefined, { headers: { "retry-after": "1" } }),
        headers,
      );
    }
    log.error("request failed", error);
    return sendProblem(new Problem(commonProblems.unforeseen), headers);
  }

  /** The answer from what is there now; undefined when it takes waiting. */
  function answer(
    request: Request,
    target: Target,
    person: Person,
    origin: string | null,
    started: number,
  ): Response | undefined {
    const { headers } = request;
    const file = replica.current();
    if (!file) throw notReady();
    const demand = readDemand(headers.get("x-write-token"), headers.get("x-feed-batch"));
    if (demand && !isMet(replica, demand)) return undefined;
    const memberships = standingOf(replica, person);
    if (!memberships) return undefined;
    const reader = readerOf(person, memberships, target.verb, headers.get("x-organisation"));
    if (file.quarantined().has(reader.organisationId))
      throw new Problem(edgeProblems.behind, "A row of this organisation could not be read.");
    if (target.name === "live")
      return timed(live.open(request, person, reader, common(origin, started)), started);
    const changedAt = replica.changedAt(reader.organisationId, reader.userId);
    const { prepared, isAgain } = pages.get(
      `${reader.userId} ${reader.organisationId} ${target.whole}`,
      changedAt,
      headers.get("if-none-match"),
      () => render(file, reader, target),
    );
    const isList = target.id === undefined;
    if (isAgain) shortcuts.keep(request, { person, reader, changedAt, prepared, isList });
    return send(request, prepared, common(origin, started), isList, started);
  }

  async function answerLater(
    request: Request,
    target: Target,
    origin: string | null,
    started: number,
  ): Promise<Response> {
    try {
      const authorization = request.headers.get("authorization");
      if (authorization === null) throw unauthenticated();
      if (!replica.current()) throw notReady();
      const person = await tokens.verify(authorization, now(started));
      const demand = readDemand(request.headers.get("x-write-token"), request.headers.get("x-feed-batch"));
      if (demand) await waitUntil(replica, () => isMet(replica, demand), request.signal);
      const asOf = Date.parse(replica.current()?.position().asOf ?? "");
      if (!standingOf(replica, person) && person.iat * 1_000 + SESSION_GRACE_MS < asOf)
        throw unauthenticated();
      await waitUntil(replica, () => standingOf(replica, person) !== undefined, request.signal);
      const response = answer(request, target, person, origin, started);
      if (!response) throw new Problem(edgeProblems.behind);
      return response;
    } catch (error) {
      return refuse(error, origin, started);
    }
  }

  function health(origin: string | null, started: number): Response {
    const from = provenance(started);
    const body = {
      region,
      batch: from.batch ?? null,
      as_of: from.asOf ?? null,
      stale: from.isStale,
      lag_ms: from.ageMs === undefined ? null : Math.round(from.ageMs),
      trouble: replica.trouble() ?? null,
      copy: copy?.state() ?? null,
      set_aside: replica.current()?.quarantined().size ?? 0,
      live_streams: live.size,
      live_slow_readers: live.slowReaders(),
    };
    return sendJson(body, from.batch === undefined ? 503 : 200, common(origin, started));
  }

  /** To whoever has its address: programs that subscribe to calendars do not sign in. */
  function calendar(request: Request, pathname: string, origin: string | null, started: number): Response {
    if (request.method !== "GET" && request.method !== "HEAD")
      throw new Problem(commonProblems.methodNotAllowed, undefined, { headers: { allow: "GET, HEAD" } });
    const asked = {
      common: common(origin, started),
      nowMs: now(started),
      ageMs: follower.ageMs(started),
    };
    return timed(calendars.answer(request, pathname, asked), started);
  }

  function handle(request: Request, started: number): Response | Promise<Response> {
    let origin = request.headers.get("origin");
    try {
      if (origin !== null && !allowed.has(origin)) {
        origin = null;
        throw new Problem(authProblems.originRefused);
      }
      if (request.method === "GET") {
        const known = shortcuts.find(request, now(started));
        const sent = known && send(request, known.prepared, common(origin, started), known.isList, started);
        if (sent) return sent;
      }
      const { pathname, search } = parts(request.url);
      if (calendars.has(pathname)) return calendar(request, pathname, origin, started);
      if (request.method === "OPTIONS") return timed(preflight(common(origin, started)), started);
      const target = pathname === "/healthz" ? undefined : targetOf(pathname, search);
      if (request.method !== "GET")
        throw new Problem(commonProblems.methodNotAllowed, undefined, { headers: { allow: "GET, OPTIONS" } });
      if (!target) return timed(health(origin, started), started);
      const person = tokens.known(request.headers.get("authorization"), now(started));
      const ready = person && answer(request, target, person, origin, started);
      return ready ?? answerLater(request, target, origin, started);
    } catch (error) {
      return refuse(error, origin, started);
    }
  }

  return { fetch: (request) => handle(request, performance.now()), hangUp: live.hangUp };
}

function notReady(): Problem {
  return new Problem(edgeProblems.notReady, undefined, { headers: { "retry-after": "1" } });
}

function render(file: ReplicaFile, reader: Reader, target: Target): Made {
  const query = Object.fromEntries(new URLSearchParams(target.search));
  const how = target.id === undefined ? LISTS[target.name] : ITEMS[target.name];
  if (!how) throw new Problem(commonProblems.notFound);
  return how(file, reader, target.id ?? "", query);
}

/** @throws Problem 404 for an address that an edge does not have. */
function targetOf(pathname: string, search: string): Target {
  const [, v1, name = "", id, ...rest] = pathname.split("/");
  const verb = VERBS.get(name);
  const isItem = id !== undefined && UUID.test(id) && name !== "live";
  const known = v1 === "v1" && verb !== undefined && rest.length === 0 && (id === undefined || isItem);
  if (!known) throw new Problem(commonProblems.notFound);
  return { name, verb, id: id?.toLowerCase(), search, whole: pathname + search };
}

/** Cheaper than a URL object, of which two parts are needed. */
function parts(url: string): { pathname: string; search: string } {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  const query = url.indexOf("?", path);
  return query < 0
    ? { pathname: url.slice(path), search: "" }
    : { pathname: url.slice(path, query), search: url.slice(query) };
}

/** localhost and 127.0.0.1 are one machine under two names. */
function loopbackTwins(origin: string): string[] {
  const { hostname } = new URL(origin);
  if (hostname === "localhost") return [origin, origin.replace("localhost", "127.0.0.1")];
  if (hostname === "127.0.0.1") return [origin, origin.replace("127.0.0.1", "localhost")];
  return [origin];
}
