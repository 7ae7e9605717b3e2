import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, startPeer } from "./start.ts";

/** Nothing connects before the first question. */
const NOWHERE = "postgres://nobody@127.0.0.1:1/nothing";
const runs = (pid: number) => existsSync(`/proc/${pid}`);

async function untilGone(pids: number[]): Promise<number[]> {
  for (const deadline = Date.now() + 5_000; pids.some(runs) && Date.now() < deadline;) await Bun.sleep(50);
  return pids.filter(runs);
}

for (const name of PEERS) {
  for (const workers of [1, 2]) {
    test(`${name} with ${workers} at work serves, and stops when it is told`, async () => {
      const peer = await startPeer(name, { databaseUrl: NOWHERE, workers });
      expect(peer.pids.length).toBe(workers);
      expect(peer.pids.filter(runs)).toEqual(peer.pids);
      expect((await fetch(`${peer.url}/api/v1/dashboard`)).status).toBe(401);
      await peer[Symbol.asyncDispose]();
      expect(await untilGone(peer.pids)).toEqual([]);
    }, 20_000);
  }

  test(`${name} ends with whoever started it`, async () => {
    const starter = Bun.spawn(
      [
        process.execPath,
        "-e",
        `const { startPeer } = await import(${JSON.stringify(join(import.meta.dir, "start.ts"))});
         const { pids } = await startPeer("${name}", { databaseUrl: "${NOWHERE}", workers: 2 });
         console.log("pids " + pids.join(" "));
         setInterval(() => {}, 1_000);`,
      ],
      { stdout: "pipe", stderr: "inherit" },
    );
    let pids: number[] = [];
    for await (const chunk of starter.stdout) {
      pids = new TextDecoder().decode(chunk).trim().split(" ").slice(1).map(Number);
      break;
    }
    expect(pids.filter(runs).length).toBe(2);
    starter.kill("SIGKILL");
    expect(await untilGone(pids)).toEqual([]);
  }, 20_000);
}
