import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey, openSigningKeys } from "../api/auth/tokens.ts";
import { newHeadKey } from "../core/server/audit-signing.ts";
import { covers, parseSnapshot, parseWriteToken } from "../core/feed.ts";
import { newId } from "../core/ids.ts";
import type { ScheduleItem } from "../core/schedules.ts";
import { openDatabase } from "../db/open.ts";
import { memberships, sessions, signingKeys } from "../db/schema/organisations.ts";
import { freePort } from "../ops/postgres.ts";
import { testDatabase } from "../ops/testing.ts";
import { openReplicaFile } from "./replica-file.ts";
import { dumpPrimary, dumpReplica } from "./testing.ts";
import { judge, look, openBank, write, type Entry, type Seen } from "./testing-writers.ts";

const ROOT = join(import.meta.dirname, "..");
const SERVICE_KEY = "service-key-of-the-kill-tests-0123456789";
const WRITERS = 4;
const PAUSE_MS_MAX = 300;

export type KillReport = {
  kills: number;
  killed: { api: number; edge: number };
  transfers: number;
  /** Views of the bank that readers had over HTTP while it went on, each judged. */
  views: number;
  unanswered: number;
  wrong: string[];
  seconds: number;
};

/**
 * Two API processes with a sequencer each and two edges, as they run in production; one of the four is killed with
 * SIGKILL again and again while writers write and readers read. At every kill of an edge its file is examined as it lies.
 */
export async function killAtRandom(
  kills: number,
  progress: (done: number) => void = () => {},
): Promise<KillReport> {
  const started = performance.now();
  const url = await testDatabase();
  await using database = openDatabase(url, { name: "kills", max: WRITERS + 4 });
  const bank = await openBank(database, 10);
  const privateKey = await newSigningKey();
  const auditKey = newHeadKey();
  const keys = await openSigningKeys(privateKey);
  await database.db
    .insert(signingKeys)
    .values({ kid: keys.kid, publicJwk: JSON.stringify(keys.publicJwk) })
    .onConflictDoNothing();
  await database.db
    .insert(memberships)
    .values({ organisationId: bank.organisationId, userId: bank.userId, roles: ["manager"] });
  const sessionId = newId();
  await database.db.insert(sessions).values({ id: sessionId, userId: bank.userId, idleSeconds: 3_600 });
  const { edgeToken } = await keys.sign({ sub: bank.userId, sid: sessionId }, Date.now());

  const folder = mkdtempSync(join(tmpdir(), "portal-kills-"));
  const home = await freePort();
  const errors: string[] = [];
  /** Where replicas began with a snapshot: there they show a moment between two batches. */
  const built = new Set<number>();
  const run = (program: string, env: Record<string, string>): ChildProcess => {
    const child = spawn(process.execPath, [join(ROOT, program, "main.ts")], {
      env: {
        PATH: process.env.PATH ?? "",
        HOST: "127.0.0.1",
        SERVICE_KEY,
        PARENT_PID: String(process.pid),
        APP_ORIGINS: "http://localhost:3000",
        ...env,
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.on("data", (data: Buffer) => {
      for (const line of String(data).split("\n")) {
        if (line.includes('"level":"error"') || line.includes("panic")) errors.push(line.slice(0, 400));
        const batch = /"event":"replica built","batch":(\d+)/.exec(line)?.[1];
        if (batch !== undefined) built.add(Number(batch));
      }
    });
    return child;
  };
  const startApi = () =>
    run("api", {
      PORT: String(home),
      DATABASE_URL: url,
      AUTH_PRIVATE_KEY: privateKey,
      AUDIT_PRIVATE_KEY: auditKey,
      DEPLOYMENT: "demo",
      RATE_LIMITS: "off",
      PROCESS_COUNT: "2",
      DATABASE_CONNECTIONS: "4",
    });
  const regions = await Promise.all(
    ["one", "two"].map(async (region) => ({ region, port: await freePort(), folder: join(folder, region) })),
  );
  const startEdge = (at: (typeof regions)[number]) =>
    run("edge", {
      PORT: String(at.port),
      REGION: at.region,
      HOME_URL: `http://127.0.0.1:${home}`,
      REPLICA_URL: `file:${join(at.folder, "r.db")}`,
    });
  const newest = (at: (typeof regions)[number]) =>
    readdirSync(at.folder)
      .filter((name) => /^r\.\d+\.db$/.test(name))
      .sort()
      .reverse()
      .map((name) => join(at.folder, name))[0];

  const wrong: string[] = [];
  const entries: Entry[] = [];
  const views: Seen[][] = regions.map(() => []);
  let unanswered = 0;
  let over = false;
  const apis = [startApi(), startApi()];
  const edges = regions.map(startEdge);
  const killed = { api: 0, edge: 0 };

  /** A reader of one region, who never lets it show less than it showed before. */
  const readOn = async (at: number) => {
    let highest = 0;
    while (!over) {
      try {
        const response = await fetch(`http://127.0.0.1:${regions[at]?.port}/v1/schedules?limit=100`, {
          headers: { authorization: `Bearer ${edgeToken}`, "x-feed-batch": String(highest) },
        });
        if (response.status === 200) {
          const batch = Number(response.headers.get("x-feed-batch"));
          const { data } = (await response.json()) as { data: ScheduleItem[] };
          if (batch < highest) wrong.push(`region ${at}: from batch ${highest} back to ${batch}`);
          highest = batch;
          const counters = new Map(data.map((item) => [item.id, Number(item.notes)]));
          // Whom an item names is not on the wire; judged from the file at each kill.
          const people = new Set([...counters].filter(([, counter]) => counter % 2 === 1).map(([id]) => id));
          views[at]?.push({
            batch,
            snapshot: "",
            sum: data.reduce((sum, item) => sum + item.version, 0),
            counters,
            people,
          });
        } else if (response.status === 503) {
          unanswered++;
        } else {
          wrong.push(`region ${at} answered ${response.status}: ${await response.text()}`);
        }
      } catch {
        // The process is dead, which is what this is about.
        unanswered++;
      }
      await Bun.sleep(15);
    }
  };

  const examine = async (at: number) => {
    const region = regions[at];
    const path = region && newest(region);
    if (!path) return;
    const file = openReplicaFile(path);
    const damage = await file.damage(true);
    if (damage !== undefined) wrong.push(`region ${at}: ${damage}`);
    views[at]?.push(look(file, bank));
    file.close();
  };

  const gone = (child: ChildProcess) =>
    new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) done();
      else child.once("exit", () => done());
    });

  const writers = Promise.all(
    Array.from({ length: WRITERS }, () => write(database, bank, entries, () => over)),
  );
  const readers = Promise.all(regions.map((_, at) => readOn(at)));
  await waitForEdges(regions.map((at) => at.port));
  for (let done = 0; done < kills; done++) {
    await Bun.sleep(Math.random() * PAUSE_MS_MAX);
    const at = Math.floor(Math.random() * 2);
    const isEdge = Math.random() < 0.6;
    const victim = isEdge ? edges[at] : apis[at];
    if (!victim) continue;
    victim.kill("SIGKILL");
    await gone(victim);
    if (isEdge) {
      killed.edge++;
      await examine(at);
      const region = regions[at];
      if (region) edges[at] = startEdge(region);
    } else {
      killed.api++;
      apis[at] = startApi();
    }
    progress(done + 1);
  }
  await waitForEdges(regions.map((at) => at.port));
  over = true;
  await Promise.all([writers, readers]);
  await settle(
    database,
    regions.map((at) => at.port),
  );
  for (const child of [...edges, ...apis]) child.kill("SIGKILL");
  await Promise.all([...edges, ...apis].map(gone));

  const primary = [...(await dumpPrimary(database))].sort();
  const snapshots = new Map(
    (
      await database.sql<
        { batch: string; snapshot: string }[]
      >`select batch, snapshot::text as snapshot from feed_batches`
    ).map((row) => [Number(row.batch), row.snapshot]),
  );
  for (const [at, region] of regions.entries()) {
    const path = newest(region);
    if (!path) {
      wrong.push(`region ${at} has no file`);
      continue;
    }
    const file = openReplicaFile(path);
    if (JSON.stringify([...dumpReplica(file)].sort()) !== JSON.stringify(primary))
      wrong.push(`region ${at} is not the primary's equal`);
    file.close();
    const judged = (views[at] ?? []).flatMap((view) => {
      if (view.sum !== bank.total) wrong.push(`region ${at}, batch ${view.batch}: torn, ${view.sum}`);
      const snapshot = view.snapshot || (built.has(view.batch) ? undefined : snapshots.get(view.batch));
      return snapshot === undefined ? [] : [{ ...view, snapshot }];
    });
    wrong.push(...judge(bank, judged, entries).map((what) => `region ${at}, ${what}`));
  }
  wrong.push(...errors.filter((line) => !/ECONNREFUSED|ECONNRESET|ConnectionRefused/.test(line)));
  rmSync(folder, { recursive: true, force: true });
  return {
    kills,
    killed,
    transfers: entries.length / 2,
    views: views.flat().length,
    unanswered,
    wrong,
    seconds: Math.round((performance.now() - started) / 1_000),
  };
}

/** Settles when every one of them says that it has data. */
export async function waitForEdges(ports: number[]): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (const port of ports) {
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) break;
      if (Date.now() > deadline) throw new Error("an edge did not come up");
      await Bun.sleep(30);
    }
  }
}

/** Waits until the edges say that they are past everything that was written. */
export async function settle(
  database: { sql: ReturnType<typeof openDatabase>["sql"] },
  ports: number[],
): Promise<void> {
  const [now] = await database.sql<{ token: string }[]>`
    select epoch || '.' || pg_current_xact_id()::text as token, pg_notify('written', '') from feed_state`;
  const token = parseWriteToken(now?.token ?? "");
  const deadline = Date.now() + 20_000;
  for (;;) {
    const [last] = await database.sql<{ batch: string; epoch: string; snapshot: string }[]>`
      select b.batch, s.epoch, b.snapshot::text as snapshot from feed_batches b, feed_state s order by b.batch desc limit 1`;
    if (token && last && covers(last.epoch, parseSnapshot(last.snapshot), token)) {
      const health = await Promise.all(
        ports.map(
          async (port) =>
            (await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()) as { batch: number },
        ),
      );
      if (health.every(({ batch }) => batch >= Number(last.batch))) return;
    }
    if (Date.now() > deadline) throw new Error("the edges did not catch up");
    await Bun.sleep(50);
  }
}
