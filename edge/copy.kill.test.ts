import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { denoServe, findDeno } from "../ops/deno.ts";
import { freePort } from "../ops/postgres.ts";
import { openCopyStore } from "./copy-store.ts";
import { AWAY, copyHouse, dumpCopy, type CopyHouse } from "./testing-copy.ts";
import { dumpPrimary } from "./testing.ts";

const KILLS = 4;

let house: CopyHouse;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  house = await copyHouse();
  await house.add(3_000);
}, 30_000);
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await house[Symbol.asyncDispose]();
});

type Machine = {
  child: ChildProcess;
  health(): Promise<{ batch: number; copy: { batch: number | null } } | undefined>;
};

async function start(machine: string, home = house.home, deno?: string): Promise<Machine> {
  const port = await freePort();
  const folder = join(house.folder, machine);
  const env = {
    PATH: process.env.PATH ?? "",
    PORT: String(port),
    HOST: "127.0.0.1",
    REGION: "eu-west-1",
    HOME_URL: home,
    SERVICE_KEY: house.portal.services.config.serviceKey,
    DATA_DIR: folder,
    REPLICA_URL: house.hosted.url,
    REPLICA_TOKEN: house.hosted.token,
    PARENT_PID: String(process.pid),
  };
  const replicaPath = join(folder, "edge", "eu-west-1.db");
  const [program = "", ...words] =
    deno === undefined
      ? [process.execPath, join(import.meta.dirname, "main.ts")]
      : denoServe({ deno, port, host: "127.0.0.1", home, replicaPath, copyUrl: house.hosted.url });
  const child = spawn(program, words, { env, stdio: ["ignore", "ignore", "inherit"] });
  children.add(child);
  return {
    child,
    health: async () => {
      const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      return response?.ok ? ((await response.json()) as Awaited<ReturnType<Machine["health"]>>) : undefined;
    },
  };
}

async function kill({ child }: Machine, signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null)
    await new Promise<void>((done) => child.once("exit", () => done()));
  children.delete(child);
}

const owns = async (machine: Machine) => ((await machine.health())?.copy.batch ?? null) !== null;

async function expectWhole(): Promise<void> {
  const store = openCopyStore(house.hosted, () => AbortSignal.timeout(5_000));
  const snapshot = await store.read(null);
  // Throws where it does not add up.
  for await (const change of snapshot?.changes ?? []) expect(change).toBeObject();
}

test(`${KILLS} kills of the edge that writes the copy, half of them with its disk: it adds up after each, and is the primary's at the end`, async () => {
  let machine = await start("killed");
  for (let kills = 0; kills < KILLS; kills++) {
    const { health } = machine;
    // Every third dies before it has taken the copy over, the others while they write it.
    if (kills % 3 > 0)
      await house.until("the copy", async () => (await health())?.copy.batch != null, 60_000);
    for (const until = Date.now() + Math.random() * 1_500; Date.now() < until;) {
      await house.add(20);
      await Bun.sleep(20);
    }
    await kill(machine);
    if (kills % 2 === 0) rmSync(join(house.folder, "killed"), { recursive: true, force: true });
    await expectWhole();
    machine = await start("killed");
  }
  // A build that was killed is waited for.
  await house.until("the copy", () => owns(machine), 60_000);
  const everything = (await dumpPrimary(house.portal.database)).size;
  await house.until("every row", () => dumpCopy(house.hosted).length === everything, 20_000);
  await kill(machine, "SIGTERM");
  await expectWhole();
}, 200_000);

const deno = findDeno();
test.skipIf(deno === undefined)(
  "under deno serve it is written, and built from, as under Bun",
  async () => {
    const first = await start("deno", house.home, deno);
    await house.until("the copy", () => owns(first), 60_000);
    await house.add(5);
    const everything = (await dumpPrimary(house.portal.database)).size;
    await house.until("every row", () => dumpCopy(house.hosted).length === everything, 20_000);
    await kill(first, "SIGTERM");
    const lonely = await start("deno-elsewhere", AWAY, deno);
    await house.until("a file", async () => (await lonely.health()) !== undefined, 20_000);
    await kill(lonely, "SIGTERM");
  },
  120_000,
);
