import * as v from "valibot";
import type { Located, Point } from "../../core/places.ts";
import { TRAFFIC_SECONDS_MAX, type StoredAlternative } from "../../core/routes.ts";
import { greatCircleM } from "../../core/routes/estimate.ts";
import { isInstant } from "../../core/time.ts";
import { openOutgoing, OutgoingFault, type OutgoingSettings } from "./outgoing.ts";

export type RouteSettings = {
  /** Up to the profile: an OSRM's `https://…/route/v1`, or whoever answers as one does. */
  url: string;
  /** `driving`, or `driving-traffic` where that is one. */
  profile: string;
  /** Sent as `access_token`. */
  token: string | undefined;
  outgoing?: OutgoingSettings;
};

/** What was found, the best first; `trafficAt` is of when the traffic was that it was found by. */
export type Found = { ways: StoredAlternative[]; trafficAt: string | null } | "no road";

/** Whoever knows the roads. */
export type Routes = {
  /** @throws OutgoingFault, OutgoingStopped where they do not answer, or not so that it can be believed. */
  find(from: Located, to: Located, alternatives: number): Promise<Found>;
};

/** Mission S-12 and S-15: an answer within 2 s, all tries within 5. */
const OUTGOING = { timeoutMs: 2_000, deadlineMs: 5_000, tries: 3, pauseMs: 100, pauseMsMax: 500 };
const ANSWER_BYTES_MAX = 1_024 * 1_024;
/** Many who stay in one hotel ask the same. */
const SAME_MS = 60_000;
const SAME_MAX = 500;

/** Further, and longer, nobody is sent. */
const Metres = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(10_000_000));
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(7 * 86_400));
const Answer = v.object({
  code: v.string(),
  /** When the data is of that it answers by, where it says so. */
  data_version: v.optional(v.unknown()),
  routes: v.optional(
    v.array(
      v.object({
        distance: Metres,
        duration: Seconds,
        legs: v.optional(v.array(v.object({ summary: v.optional(v.string()) }))),
      }),
    ),
  ),
});
type Answer = v.InferOutput<typeof Answer>;
/** There is no way, whenever one asks. */
const NO_ROAD = new Set(["NoRoute", "NoSegment"]);

/**
 * Asks an OSRM's route service (v1), or Mapbox's Directions, which answers alike and knows traffic. With one total
 * deadline and a breaker (outgoing.ts).
 */
export function openRoutes(settings: RouteSettings): Routes {
  const outgoing = openOutgoing({ ...OUTGOING, ...settings.outgoing });
  const asked = new Map<string, { atMs: number; found: Promise<Found> }>();
  const find = async (from: Located, to: Located, alternatives: number): Promise<Found> =>
    await outgoing.insist((_attempt, whole) =>
      outgoing.once(async (signal) => {
        const response = await fetch(addressOf(settings, from, to, alternatives), {
          signal: AbortSignal.any([whole, signal]),
          // A key in the address must not go wherever they send us.
          redirect: "error",
        });
        return read(await answerOf(response), from, to, alternatives, liveSince(settings, response));
      }),
    );
  return {
    find: async (from, to, alternatives) => {
      const key = [from, to].map(coordinates).join(";") + alternatives;
      const known = asked.get(key);
      if (known && Date.now() - known.atMs < SAME_MS) return await known.found;
      const found = find(from, to, alternatives);
      if (asked.size >= SAME_MAX) asked.clear();
      asked.set(key, { atMs: Date.now(), found });
      // What failed is not the answer to the next.
      found.catch(() => asked.delete(key));
      return await found;
    },
  };
}

const coordinates = ({ latitude, longitude }: Point): string =>
  `${longitude.toFixed(5)},${latitude.toFixed(5)}`;

function addressOf(
  { url, profile, token }: RouteSettings,
  from: Point,
  to: Point,
  alternatives: number,
): URL {
  const address = new URL(`${url}/${profile}/${coordinates(from)};${coordinates(to)}`);
  const isMapbox = profile === "driving-traffic";
  address.searchParams.set("alternatives", isMapbox ? String(alternatives > 1) : String(alternatives));
  address.searchParams.set("overview", "false");
  // Names the roads of a way.
  address.searchParams.set("steps", "true");
  if (token !== undefined) address.searchParams.set("access_token", token);
  return address;
}

/** That profile answers by the traffic of now, less what a cache between us held it. */
function liveSince({ profile }: RouteSettings, { headers }: Response): string | undefined {
  if (profile !== "driving-traffic") return undefined;
  const seconds = Number(headers.get("age") ?? 0);
  return new Date(Date.now() - (Number.isFinite(seconds) ? seconds : 0) * 1_000).toISOString();
}

/** @throws OutgoingFault for what is no answer of theirs; nothing of it is repeated. */
async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  if (status >= 500 || status === 408 || (status >= 300 && status < 400))
    return await refuse(response, `whoever knows the roads answered ${status}`);
  // Told to wait, or not let in: no fault that calling again would mend, and nothing to plan by.
  if (status === 401 || status === 403 || status === 429) {
    await response.body?.cancel();
    throw new RoutesRefused(`whoever knows the roads answered ${status}`);
  }
  if (!headers.get("content-type")?.includes("json"))
    return await refuse(response, "whoever knows the roads answered with a page");
  const text = await textOf(response);
  try {
    return v.parse(Answer, JSON.parse(text));
  } catch (error) {
    throw new OutgoingFault("an answer about roads is not to be read", {
      cause: error instanceof Error ? error.name : "unknown",
    });
  }
}

/** They will not say, today; what they are asked is nobody's fault. */
export class RoutesRefused extends Error {
  override name = "RoutesRefused";
}

async function refuse(response: Response, why: string): Promise<never> {
  await response.body?.cancel();
  throw new OutgoingFault(why);
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new OutgoingFault("an answer about roads is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Nearest road and place are that far apart at most, at each end. */
const SNAP_M_MAX = 5_000;
const KMH_MAX = 180;

function read(answer: Answer, from: Located, to: Located, alternatives: number, liveAt?: string): Found {
  if (NO_ROAD.has(answer.code)) return "no road";
  const { routes = [] } = answer;
  if (answer.code !== "Ok" || routes.length === 0) throw new OutgoingFault("an answer about roads has none");
  const shortestM = greatCircleM(from, to) - 2 * SNAP_M_MAX;
  for (const { distance, duration } of routes)
    if (distance < shortestM || distance / 1_000 > (duration / 3_600) * KMH_MAX + 1)
      throw new OutgoingFault("an answer about roads cannot be true");
  const trafficAt = trafficOf(answer, liveAt);
  const isFresh = trafficAt !== null && Date.now() - Date.parse(trafficAt) <= TRAFFIC_SECONDS_MAX * 1_000;
  const townMinutes = [from, to].filter(({ precision }) => precision === "town").length * TOWN_MINUTES;
  const ways = routes
    .map((route) => wayOf(route, isFresh ? FRESH : BLIND, townMinutes))
    .toSorted((a, b) => a.minutes - b.minutes)
    // One way told twice is no alternative.
    .filter((way, at, all) => !all.slice(0, at).some((one) => isSameWay(one, way)))
    .slice(0, alternatives);
  return { ways, trafficAt: isFresh ? trafficAt : null };
}

const isSameWay = (one: StoredAlternative, other: StoredAlternative): boolean =>
  one.name === other.name && one.distance_m === other.distance_m;

/** OSRM has no field for how old its traffic is but the version of its data, which whoever feeds it traffic sets. */
function trafficOf({ data_version: version }: Answer, liveAt: string | undefined): string | null {
  if (liveAt !== undefined) return liveAt;
  return typeof version === "string" && isInstant(version) ? new Date(version).toISOString() : null;
}

/** How much less and more than they say it may take: by traffic that is young, and without any. Chosen, not measured. */
const FRESH = { less: 0.9, more: 1.15 };
const BLIND = { less: 0.85, more: 1.4 };
/** To the door at the end, and to where in a town of which no more is known. */
const DOOR_MINUTES = 5;
const TOWN_MINUTES = 20;

const NAME_MAX = 120;

function wayOf(
  { distance, duration, legs }: NonNullable<Answer["routes"]>[number],
  { less, more }: typeof FRESH,
  townMinutes: number,
): StoredAlternative {
  const summary = (legs?.[0]?.summary ?? "")
    .replaceAll("\u0000", "")
    .toWellFormed()
    .trim()
    .slice(0, NAME_MAX);
  const minutes = duration / 60;
  return {
    name: summary === "" ? "By car" : summary,
    mode: "driving",
    source: "provider",
    minutes: Math.round(minutes),
    minutes_min: Math.max(0, Math.floor(minutes * less - townMinutes)),
    minutes_max: Math.ceil(minutes * more + DOOR_MINUTES + townMinutes),
    distance_m: Math.round(distance),
  };
}
