import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSigningKeys } from "../../api/auth/tokens.ts";
import { freePort } from "../../ops/postgres.ts";
import { startCeiling } from "../ceilings/start.ts";
import { RATIOS } from "../contract.ts";
import { startProgram } from "../faults/programs.ts";
import { untilKnown, type BenchHouse, type SignedIn } from "../house.ts";
import type { Sent } from "../load.ts";
import { makeReaders } from "../open/people.ts";
import { ready, secretsOf } from "../open/scenario.ts";
import { openWire, requestText } from "../open/wire.ts";
import type { Pair } from "../rounds.ts";

/** A body is kept when it is asked for again (edge/pages.ts), and what is asked a third time goes the short way. */
const TIMES_BEFORE = 3;
const AT_ONCE = 64;

export const crowdName = (readers: number) => `edge schedule, ${readers.toLocaleString("en")} readers`;

/** Readers who each ask for their own: as many tokens, standings and bodies, where one artist has one of each. */
export async function edgeCrowd(
  house: BenchHouse,
  readers: number,
  closing: AsyncDisposableStack,
): Promise<Pair> {
  const people = await makeReaders(house.databaseUrl, readers);
  await ready(house, people);
  const keys = await openSigningKeys(secretsOf(house).signingKey);
  const mix: Sent[] = await Promise.all(
    people.map(async ({ userId, sessionId }) => {
      const { edgeToken } = await keys.sign({ sub: userId, sid: sessionId }, Date.now());
      return { method: "GET", path: pageFromToday(), headers: { authorization: `Bearer ${edgeToken}` } };
    }),
  );
  const edge = house.edge();
  const body = await askBefore(edge.url, mix);
  const file = join(house.folder, "crowd.json");
  writeFileSync(file, body);
  return {
    name: crowdName(readers),
    goal: RATIOS.edgeHot,
    ours: { origin: edge.url, pid: edge.pid, paths: [], mix },
    ceiling: {
      name: `Bun.serve, the same ${(body.length / 1_000).toFixed(1)} kB`,
      ...(await startCeiling("serve", [file], closing)),
      mix,
    },
  };
}

/** All of them, a few times. @returns the body of the last answer. */
async function askBefore(origin: string, mix: readonly Sent[]): Promise<string> {
  const wire = openWire(origin, AT_ONCE);
  try {
    let body = "";
    for (let time = 0; time < TIMES_BEFORE; time++) {
      const answers = await Promise.all(
        mix.map(({ method, path, headers }) => wire.ask(requestText(origin, method, path, headers))),
      );
      const refused = answers.find(({ status }) => status !== 200);
      if (refused) throw new Error(`the edge answered a reader ${refused.status}`);
      body = answers.at(-1)?.text() ?? "";
    }
    return body;
  } finally {
    await wire.close();
  }
}

export const TWO = "edge schedule, two processes";
/** Two edges, what asks them, and the rest of the house. */
const CORES_FOR_TWO = 4;

/** Two edges that share a port, each with a file of its own, beside one of the house's. */
export async function edgeTwice(
  house: BenchHouse,
  who: SignedIn,
  closing: AsyncDisposableStack,
): Promise<Pair> {
  const alone = house.edge();
  const port = await freePort();
  const shared = { url: `http://127.0.0.1:${port}` };
  const [first = 0, ...morePids] = ["1", "2"].map((which) => {
    const program = startProgram("edge/main.ts", {
      PORT: String(port),
      REGION: "bench",
      PROCESS: which,
      HOME_URL: house.url,
      SERVICE_KEY: secretsOf(house).serviceKey,
      DATA_DIR: house.folder,
    });
    closing.defer(program.kill);
    return program.pid;
  });
  // Each connection is one process's or the other's, and neither knows anybody before its first batch.
  for (let time = 0; time < AT_ONCE; time++) await untilKnown([shared], who.edgeToken);
  const asked = { paths: [pageFromToday()], headers: { authorization: `Bearer ${who.edgeToken}` } };
  return {
    name: TWO,
    goal: RATIOS.edgeTwo,
    coresMin: CORES_FOR_TWO,
    ours: { ...asked, origin: shared.url, pid: first, morePids },
    ceiling: { name: "one process", origin: alone.url, pid: alone.pid, ...asked },
  };
}

const pageFromToday = () =>
  `/v1/schedules?start=${new Date().toISOString().slice(0, 10)}T00:00:00.000Z&limit=20`;
