import { missingRedis, testRedis } from "../../ops/testing-redis.ts";
import { openDatabase } from "../../db/open.ts";
import { benchHouse } from "../house.ts";
import { measure, type Measured, type Target } from "../load.ts";
import { figuresOf, median, round2, type Figures } from "../rounds.ts";
import { makePeople, settle } from "../open/people.ts";
import { journeyMix, measureAtEdge, PEOPLE, routeMix, ROUTES } from "./journeys.ts";
import { signInAll, untilKnownAt, type Tokens } from "./people.ts";
import { clear, rest } from "./quiet.ts";
import { PEERS as GOALS_OF_PEERS } from "../contract.ts";
import { PEERS, startPeer, type Peer, type PeerName } from "./start.ts";

export type PeerOptions = {
  rounds: number;
  /** Of each measurement, after a second to warm up. */
  seconds: number;
  connections: number;
  progress: (text: string) => void;
};

export type AgainstPeer = {
  peer: PeerName;
  figures: Figures;
  /** The median of what each round gave, ours over theirs, in requests a second. */
  ratio: number;
  ratio_of_each_round: number[];
  /** The same for each second of the servers' CPU time; databases and Redis are not in it. */
  cpu_ratio: number;
  /** Requests a second over theirs; null where none is set. */
  goal: number | null;
  /** The ratio reaches the goal, or 1 where none is set, and our p99 is no worse. */
  met: boolean;
};
export type PeerRow = { name: string; ours: Figures; against: AgainstPeer[] };
export type PeerFigures = {
  rounds: number;
  seconds: number;
  connections: number;
  /** Who takes the journeys, each with a token of their own. */
  people: number;
  /** Why Express kept nothing, or null when it had its Redis. */
  without_redis: string | null;
  rows: PeerRow[];
};

const JOURNEY = "journey";
const AT_EDGE = "journey, schedules from an edge";
const GOALS: Record<PeerName, number> = GOALS_OF_PEERS;
const DAY_MS = 86_400_000;

type Contestant = "ours" | "ours at an edge" | PeerName;
type Taken = Map<Contestant, Measured[]>;

/** Our house and both peers over the same PostgreSQL, measured in turn: docs/bench.md. */
export async function comparePeers(options: PeerOptions): Promise<PeerFigures> {
  const { rounds, seconds, connections, progress } = options;
  await using closing = new AsyncDisposableStack();
  const house = closing.use(await benchHouse());
  const { sql } = closing.use(
    openDatabase(house.databaseUrl, { name: "bench", max: 1, statementTimeoutMs: 60_000 }),
  );
  const { artists } = await makePeople(house.databaseUrl, PEOPLE);
  await settle({ sql });
  const missing = missingRedis();
  const redis =
    missing === undefined
      ? closing.use(
          await testRedis({ appendonly: "no", maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" }),
        )
      : undefined;
  const { databaseUrl } = house;
  const peers = new Map<PeerName, { peer: Peer; people: Tokens[] }>();
  for (const name of PEERS) {
    const settings = name === "express" ? { databaseUrl, redisUrl: redis?.url } : { databaseUrl };
    const peer = closing.use(await startPeer(name, settings));
    peers.set(name, { peer, people: await signInAll(peer.url, artists) });
  }
  const start = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS).toISOString();

  const peerTarget = (name: PeerName, row: string): Target => {
    const found = peers.get(name);
    if (!found) throw new Error(`${name} does not run`);
    const { peer, people } = found;
    const [pid = 0, ...morePids] = peer.pids;
    return { origin: peer.url, paths: [], pid, morePids, mix: mixOf(row, people, start) };
  };
  const ourTarget = (row: string, people: Tokens[]): Target => {
    const { url, pid } = house.api();
    return { origin: url, paths: [], pid, mix: mixOf(row, people, start) };
  };
  const edge = house.edge();

  async function take(who: Contestant, row: string): Promise<Measured> {
    await clear(sql);
    if (who === "express" || who === "fastify") {
      await using _resting = rest(house);
      return await measure(peerTarget(who, row), connections, seconds);
    }
    // Each time: an access token lasts ten minutes.
    const people = await signInAll(house.url, artists);
    if (who === "ours") return await measure(ourTarget(row, people), connections, seconds);
    await untilKnownAt(edge.url, people);
    const near = people.map(({ edgeToken = "" }) => ({
      method: "GET" as const,
      path: `/v1/schedules?start=${start}&limit=20`,
      headers: { authorization: `Bearer ${edgeToken}` },
    }));
    const { url, pid } = house.api();
    return await measureAtEdge(
      { origin: url, paths: [], pid, mix: journeyMix(people, start, "schedules") },
      { origin: edge.url, paths: [], pid: edge.pid, mix: near },
      connections,
      seconds,
    );
  }

  const rows = [JOURNEY, ...ROUTES];
  const taken = new Map<string, Taken>(rows.map((row) => [row, new Map()]));
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      const contestants: Contestant[] = [
        ...(row === JOURNEY ? (["ours at an edge"] as const) : []),
        "ours",
        ...PEERS,
      ];
      const first = round % contestants.length;
      for (const who of [...contestants.slice(first), ...contestants.slice(0, first)]) {
        const measured = await take(who, row);
        const before = taken.get(row)?.get(who) ?? [];
        taken.get(row)?.set(who, [...before, measured]);
        const errors = measured.errors > 0 ? `, errors: ${measured.error_kinds}` : "";
        progress(
          `round ${round + 1} of ${rounds}: ${row}, ${who}: ${measured.req_per_s} req/s, p99 ${measured.p99_ms} ms${errors}`,
        );
      }
    }
  }
  await clear(sql);
  return {
    rounds,
    seconds,
    connections,
    people: artists.length,
    without_redis: missing ?? null,
    rows: [...taken].flatMap(([name, of]) => [
      rowOf(name, of, "ours", name === JOURNEY),
      ...(name === JOURNEY ? [rowOf(AT_EDGE, of, "ours at an edge", true)] : []),
    ]),
  };
}

function mixOf(row: string, people: Tokens[], start: string) {
  const route = ROUTES.find((name) => name === row);
  return route === undefined ? journeyMix(people, start) : routeMix(route, people, start);
}

function rowOf(name: string, taken: Taken, who: Contestant, hasGoal: boolean): PeerRow {
  const measured = taken.get(who) ?? [];
  const ours = figuresOf(measured);
  const against = PEERS.map((peer): AgainstPeer => {
    const theirs = taken.get(peer) ?? [];
    const ratios = (pick: (one: Measured) => number) =>
      measured.map((one, at) => pick(one) / Math.max(1, pick(theirs[at] ?? one)));
    const each = ratios((one) => one.req_per_s);
    const ratio = round2(median(each));
    const figures = figuresOf(theirs);
    const goal = hasGoal ? GOALS[peer] : null;
    return {
      peer,
      figures,
      ratio,
      ratio_of_each_round: each.map(round2),
      cpu_ratio: round2(median(ratios((one) => one.req_per_cpu_s))),
      goal,
      met: ratio >= (goal ?? 1) && ours.p99_ms <= figures.p99_ms && ours.errors === 0,
    };
  });
  return { name, ours, against };
}
