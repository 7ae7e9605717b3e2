import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openSigningKeys } from "../../api/auth/tokens.ts";
import { SESSION_IDLE_SECONDS } from "../../core/auth.ts";
import { newId } from "../../core/ids.ts";
import { STREAMS_PERSON_MAX } from "../../core/server/live-seats.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { memberships, sessions, users } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { stopWithParent } from "../../ops/postgres.ts";
import type { Secrets } from "../../ops/secrets.ts";
import type { BenchHouse, SignedIn } from "../house.ts";
import { msAt, newHistogram, record } from "../histogram.ts";
import { LIVE } from "../contract.ts";
import type { ClientsAnswer, ClientsAsk, Sent, Verdict } from "../live-clients.ts";
import { cpuSeconds, residentMiB, waitedSeconds } from "../process.ts";
import { round2 } from "../rounds.ts";

export type LiveFigures = Verdict & {
  where: "API" | "edge";
  clients: number;
  people: number;
  writes: number;
  writes_per_s: number;
  /** The part of it that is the write itself: from the same moment to its answer. */
  answer_p50_ms: number;
  answer_p99_ms: number;
  /** Of the server that the streams are at. */
  cpu_share: number;
  cpu_us_per_event: number;
  /** For how much of the time it wanted a core and others had them: what no server can help. */
  starved_share: number;
  rss_mib: number;
  /** How long a request that does nothing waits there meanwhile. */
  probe_p50_ms: number;
  probe_p99_ms: number;
  probe_max_ms: number;
  /** Of the clients' own process: near 1 it is they who are late. */
  clients_cpu_share: number;
  goal: { p99_ms: number };
  met: boolean;
};

const WRITES_A_SECOND = 20;
/** Not counted: two thousand people have just come at once, and the process has never told anybody anything. */
const WARM_SECONDS = 3;
const GOAL = { p99_ms: LIVE.p99Ms };
const STREAMS_A_PERSON = Math.floor(STREAMS_PERSON_MAX / 2);
const PROBE_EVERY_MS = 25;
/** What has not come by then is missing. */
const SETTLE_MS = 3_000;
const KNOWN_MS_MAX = 20_000;

/**
 * From the moment when an item should have been sent, whether or not it could be, to its event at each of `clients`
 * readers on the item's production: the request, its commit, the batch, and the stream. First at the API, then at an edge.
 */
export async function liveFigures(
  house: BenchHouse,
  manager: SignedIn,
  clients: number,
  seconds: number,
): Promise<LiveFigures[]> {
  await using database = openDatabase(house.databaseUrl, { name: "bench", max: 2 });
  const crowd = await makeCrowd(house, database, manager, Math.ceil(clients / STREAMS_A_PERSON));
  const figures: LiveFigures[] = [];
  for (const where of ["API", "edge"] as const) {
    const server = where === "API" ? house.api() : house.edge();
    const tokens = crowd.people.map(({ accessToken, edgeToken }) =>
      where === "API" ? accessToken : edgeToken,
    );
    await untilLetIn(server.url, where, tokens);
    figures.push(await listenAt(where, server, tokens, clients, seconds, house, manager, crowd.production));
  }
  return figures;
}

/** What a person reads. */
export function liveLines(figures: readonly LiveFigures[]): string[] {
  return figures.map(
    (one) =>
      `live at the ${one.where}, ${one.clients} readers, ${one.writes_per_s} items/s: p50 ${one.p50_ms} ms, p95 ${one.p95_ms}, p99 ${one.p99_ms}, max ${one.max_ms}; goal p99 < ${one.goal.p99_ms}: ${one.met ? "met" : "NOT MET"}\n` +
      `  ${one.heard} events heard, ${one.missing} missing, ${one.twice} twice, ${one.dropped} streams dropped, ${one.resets} resets; the write's own answer p50 ${one.answer_p50_ms} ms, p99 ${one.answer_p99_ms}; CPU ${one.cpu_share} of a core (${one.cpu_us_per_event} µs an event; without a core for ${one.starved_share} of the time), ${one.rss_mib} MiB; another request waits p50 ${one.probe_p50_ms} ms, p99 ${one.probe_p99_ms}, max ${one.probe_max_ms}; clients' CPU ${one.clients_cpu_share}`,
  );
}

async function listenAt(
  where: "API" | "edge",
  server: { url: string; pid: number },
  tokens: string[],
  clients: number,
  seconds: number,
  house: BenchHouse,
  manager: SignedIn,
  production: string,
): Promise<LiveFigures> {
  await using process = startClients();
  const port = Number(new URL(server.url).port);
  const connected = await process.ask({ ask: "connect", port, path: pathOf(where), tokens, clients });
  if (connected.answer !== "connected" || connected.open !== clients)
    throw new Error(`${JSON.stringify(connected)} of ${clients} streams at the ${where}`);
  await writeItems(house.url, manager, production, WARM_SECONDS);
  const before = [cpuSeconds(server.pid), cpuSeconds(process.pid), waitedSeconds(server.pid)] as const;
  const begun = performance.now();
  const probing = probe(server.url + (where === "API" ? "/api/health" : "/healthz"), seconds * 1_000);
  const { sent, ...answered } = await writeItems(house.url, manager, production, seconds);
  const took = (performance.now() - begun) / 1_000;
  const [cpu, clientsCpu] = [cpuSeconds(server.pid) - before[0], cpuSeconds(process.pid) - before[1]];
  const starved = waitedSeconds(server.pid) - before[2];
  const probed = await probing;
  await Bun.sleep(SETTLE_MS);
  const judged = await process.ask({ ask: "judge", sent });
  if (judged.answer !== "judged") throw new Error("the clients gave no verdict");
  const { verdict } = judged;
  return {
    where,
    clients,
    people: tokens.length,
    writes: sent.length,
    writes_per_s: round2(sent.length / took),
    ...verdict,
    ...answered,
    cpu_share: round2(cpu / took),
    cpu_us_per_event: round2((cpu * 1e6) / verdict.heard),
    starved_share: round2(starved / took),
    rss_mib: residentMiB(server.pid),
    ...probed,
    clients_cpu_share: round2(clientsCpu / took),
    goal: GOAL,
    met:
      verdict.p99_ms < GOAL.p99_ms &&
      verdict.missing + verdict.twice + verdict.dropped + verdict.resets === 0,
  };
}

const pathOf = (where: "API" | "edge") => (where === "API" ? "/api/v1/live" : "/v1/live");

/** Artists of the manager's organisation, on one production of their own, each with a session. */
async function makeCrowd(house: BenchHouse, { db }: Database, manager: SignedIn, count: number) {
  const { signingKey } = JSON.parse(readFileSync(join(house.folder, "secrets.json"), "utf8")) as Secrets;
  const keys = await openSigningKeys(signingKey);
  const { organisationId } = manager.reader;
  const productionId = newId();
  const people = Array.from({ length: count }, () => ({ userId: newId(), sessionId: newId() }));
  await db.insert(productions).values({
    id: productionId,
    organisationId,
    name: "Two thousand",
    startsOn: "2026-01-01",
    endsOn: "2026-12-31",
    zone: "UTC",
    currency: "EUR",
  });
  await db.insert(users).values(
    people.map(({ userId }) => ({
      id: userId,
      email: `${userId}@bench.test`,
      firstName: "Ada",
      lastName: "L",
    })),
  );
  await db
    .insert(memberships)
    .values(people.map(({ userId }) => ({ organisationId, userId, roles: ["artist" as const] })));
  await db
    .insert(productionPeople)
    .values(people.map(({ userId }) => ({ productionId, userId, organisationId })));
  await db
    .insert(sessions)
    .values(
      people.map(({ userId, sessionId }) => ({ id: sessionId, userId, idleSeconds: SESSION_IDLE_SECONDS })),
    );
  const signed = await Promise.all(
    people.map(({ userId, sessionId }) => keys.sign({ sub: userId, sid: sessionId }, Date.now())),
  );
  return { production: productionId, people: signed };
}

async function untilLetIn(url: string, where: "API" | "edge", tokens: string[]): Promise<void> {
  const path = where === "API" ? "/api/v1/schedules?limit=1" : "/v1/schedules?limit=1";
  const deadline = Date.now() + KNOWN_MS_MAX;
  for (const token of tokens) {
    while (!(await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })).ok) {
      if (Date.now() > deadline) throw new Error(`the ${where} does not let the readers in`);
      await Bun.sleep(50);
    }
  }
}

/** At fixed times, whether or not the last one is done. An item that is over notifies nobody, so streams are all that hears. */
async function writeItems(
  url: string,
  manager: SignedIn,
  production: string,
  seconds: number,
): Promise<{ sent: Sent[]; answer_p50_ms: number; answer_p99_ms: number }> {
  const histogram = newHistogram();
  const headers = { authorization: `Bearer ${manager.accessToken}`, "content-type": "application/json" };
  const body = JSON.stringify({ production_id: production, title: "Doors", local_start: "2026-01-03T19:00" });
  const write = async (atMs: number) => {
    const response = await fetch(`${url}/api/v1/schedules`, { method: "POST", headers, body });
    if (response.status !== 201) throw new Error(`writing an item answered ${response.status}`);
    const { id } = (await response.json()) as { id: string };
    record(histogram, performance.timeOrigin + performance.now() - atMs);
    return { id, atMs };
  };
  const begun = performance.now();
  const writes: Promise<Sent>[] = [];
  for (let at = 0; at < seconds * WRITES_A_SECOND; at++) {
    const due = begun + (at * 1_000) / WRITES_A_SECOND;
    await Bun.sleep(Math.max(0, due - performance.now()));
    const one = write(performance.timeOrigin + due);
    // Told where all are awaited.
    one.catch(() => {});
    writes.push(one);
  }
  const sent = await Promise.all(writes);
  return { sent, answer_p50_ms: msAt(histogram, 50), answer_p99_ms: msAt(histogram, 99) };
}

/** A request at fixed times that does nothing, against the time at which it was due. */
async function probe(url: string, forMs: number) {
  const histogram = newHistogram();
  const begun = performance.now();
  const probes: Promise<void>[] = [];
  const ask = async (due: number) => {
    await (await fetch(url)).arrayBuffer();
    record(histogram, performance.now() - due);
  };
  for (let due = begun; due < begun + forMs; due += PROBE_EVERY_MS) {
    await Bun.sleep(Math.max(0, due - performance.now()));
    probes.push(ask(due));
  }
  await Promise.all(probes);
  return {
    probe_p50_ms: msAt(histogram, 50),
    probe_p99_ms: msAt(histogram, 99),
    probe_max_ms: msAt(histogram, 100),
  };
}

function startClients() {
  let answered: ((answer: ClientsAnswer) => void) | undefined;
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../live-clients.ts")], {
    stdout: "inherit",
    stderr: "inherit",
    ipc: (message: ClientsAnswer) => answered?.(message),
  });
  stopWithParent(child.pid);
  const gone = child.exited.then((code) => {
    throw new Error(`the clients ended with ${code}`);
  });
  gone.catch(() => {});
  return {
    pid: child.pid,
    ask: async (message: ClientsAsk) => {
      const answer = new Promise<ClientsAnswer>((done) => {
        answered = done;
      });
      child.send(message);
      return await Promise.race([answer, gone]);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}
