import { openSigningKeys } from "../api/auth/tokens.ts";
import { newId } from "../core/ids.ts";
import { openDatabase } from "../db/open.ts";
import { STORM } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import { makePeople, type Person } from "./open/people.ts";
import type { Run } from "./open/run.ts";
import { ready, secretsOf } from "./open/scenario.ts";
import { newTally, note, percentiles, type Percentiles, type Tally } from "./open/tally.ts";
import { openWire, requestText, type Answer, type Wire } from "./open/wire.ts";
import { table } from "./table.ts";

export type StormFigures = {
  clients: number;
  each: number;
  sent: number;
  /** Refused with Retry-After, and sent again then; connections that broke, likewise. */
  refused: number;
  broken: number;
  acknowledged: number;
  drained_s: number;
  rows: number;
  /** Acknowledged and not there; there more than once. */
  lost: number;
  twice: number;
  reads: Percentiles;
  read_errors: number;
  goal: typeof STORM;
  met: boolean;
};

const CONNECTIONS_MAX = 4_000;
const READS_PER_SECOND = 50;
/** Where a refusal does not say when; a broken connection says nothing. */
const AGAIN_MS = 2_000;
const GIVE_UP_MS = 600_000;

type Outbox = { person: Person; token: string; edgeToken: string };
type Counts = Pick<StormFigures, "sent" | "refused" | "broken" | "acknowledged">;

/** Everybody has their connection again: each sends what waited on their device, one after the other, until it is taken. */
export async function storm(
  house: BenchHouse,
  { clients, each }: { clients: number; each: number },
  { progress, signal }: Pick<Run, "progress" | "signal">,
): Promise<StormFigures> {
  progress(`storm: ${clients} people`);
  const { artists, organisationId } = await makePeople(house.databaseUrl, clients, { expensesEach: 0 });
  await ready(house, artists);
  const keys = await openSigningKeys(secretsOf(house).signingKey);
  const outboxes = await Promise.all(
    artists.map(async (person): Promise<Outbox> => {
      const made = await keys.sign({ sub: person.userId, sid: person.sessionId }, Date.now());
      return { person, token: made.accessToken, edgeToken: made.edgeToken };
    }),
  );
  const api = openWire(house.url, CONNECTIONS_MAX);
  const counts: Counts = { sent: 0, refused: 0, broken: 0, acknowledged: 0 };
  const reading = readMeanwhile(house, outboxes);
  const begun = performance.now();
  const told = setInterval(
    () => progress(`storm: ${counts.acknowledged} of ${clients * each} taken, ${counts.refused} refused`),
    10_000,
  );
  try {
    await Promise.all(
      outboxes.map(async (outbox) => {
        await Bun.sleep(Math.random() * STORM.withinSeconds * 1_000);
        for (let n = 0; n < each && !signal.aborted; n++)
          await untilTaken(api, house.url, outbox, counts, begun + GIVE_UP_MS, signal);
      }),
    );
  } finally {
    clearInterval(told);
    api.close();
  }
  const drained = (performance.now() - begun) / 1_000;
  const reads = await reading.end();
  const found = await rowsOf(house.databaseUrl, organisationId);
  const lost = Math.max(0, counts.acknowledged - found.rows);
  const percentilesOfReads = percentiles(reads.answered);
  const readErrors = Object.values(reads.errors).reduce((sum, one) => sum + one, 0);
  return {
    clients,
    each,
    ...counts,
    drained_s: Math.round(drained * 10) / 10,
    rows: found.rows,
    lost,
    twice: found.twice,
    reads: percentilesOfReads,
    read_errors: readErrors,
    goal: STORM,
    met:
      counts.acknowledged === clients * each &&
      lost === 0 &&
      found.twice === 0 &&
      found.rows === counts.acknowledged &&
      readErrors === 0 &&
      drained <= STORM.drainSeconds &&
      percentilesOfReads.p99_ms <= STORM.readP99Ms,
  };
}

/** The same key and id over every try, as an outbox keeps them (web/lib/outbox.ts). */
async function untilTaken(
  api: Wire,
  url: string,
  { person, token }: Outbox,
  counts: Counts,
  endMs: number,
  signal: AbortSignal,
): Promise<void> {
  const id = newId();
  const request = requestText(
    url,
    "POST",
    "/api/v1/expenses",
    { authorization: `Bearer ${token}`, "idempotency-key": id },
    JSON.stringify({
      id,
      amount: "12.50",
      currency: "EUR",
      category: "Travel",
      description: `Taxi ${id}`,
      expense_date: new Date().toISOString().slice(0, 10),
    }),
  );
  while (!signal.aborted) {
    if (performance.now() > endMs) throw new Error(`${person.userId} is not rid of what waited`);
    counts.sent++;
    let answer: Answer | undefined;
    try {
      answer = await api.ask(request);
    } catch {
      // Nobody knows whether it arrived: the key does.
      counts.broken++;
    }
    if (answer?.status === 201) return void counts.acknowledged++;
    if (answer !== undefined) {
      if (answer.status !== 503 && answer.status !== 429 && answer.status !== 409)
        throw new Error(`an expense was answered ${answer.status}: ${answer.text().slice(0, 200)}`);
      counts.refused++;
    }
    const seconds = Number(answer?.header("retry-after"));
    const waitMs = seconds > 0 ? seconds * 1_000 : AGAIN_MS;
    // Not all of them at the same moment again.
    await Bun.sleep(waitMs * (0.5 + Math.random()));
  }
}

/** Schedules at edges, at fixed times, by those who wait. */
function readMeanwhile(house: BenchHouse, outboxes: readonly Outbox[]): { end(): Promise<Tally> } {
  const wires = house.edges.map(({ url }) => ({ url, wire: openWire(url, 200) }));
  const tally = newTally();
  const pending = new Set<Promise<void>>();
  let n = 0;
  const day = new Date().toISOString().slice(0, 10);
  const timer = setInterval(() => {
    const due = performance.now();
    const { edgeToken } = outboxes[n % outboxes.length] as Outbox;
    const { url, wire } = wires[n++ % wires.length] as (typeof wires)[number];
    const asked = wire
      .ask(
        requestText(url, "GET", `/v1/schedules?start=${day}&limit=100`, {
          authorization: `Bearer ${edgeToken}`,
        }),
      )
      .then(
        ({ status }) => {
          note(tally.answered, performance.now() - due);
          if (status !== 200) tally.errors[status] = (tally.errors[status] ?? 0) + 1;
        },
        (error: Error) => {
          tally.errors[error.message] = (tally.errors[error.message] ?? 0) + 1;
        },
      )
      .finally(() => pending.delete(asked));
    pending.add(asked);
  }, 1_000 / READS_PER_SECOND);
  return {
    end: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      for (const { wire } of wires) wire.close();
      return tally;
    },
  };
}

async function rowsOf(databaseUrl: string, organisationId: string): Promise<{ rows: number; twice: number }> {
  await using database = openDatabase(databaseUrl, { name: "bench", max: 1, statementTimeoutMs: 60_000 });
  const [found] = await database.sql<{ rows: number; twice: number }[]>`
    select count(*)::int as rows, (count(*) - count(distinct description))::int as twice
    from expenses where organisation_id = ${organisationId}`;
  return found ?? { rows: 0, twice: 0 };
}

export function stormTable(one: StormFigures): string {
  return [
    table([
      ["", "taken", "rows", "lost", "twice", "refused", "broken", "s", "reads p50 ms", "p99", "errors"],
      [
        `${one.clients} × ${one.each}`,
        ...[one.acknowledged, one.rows, one.lost, one.twice, one.refused, one.broken, one.drained_s].map(
          String,
        ),
        one.reads.p50_ms.toFixed(1),
        one.reads.p99_ms.toFixed(1),
        String(one.read_errors),
      ],
    ]),
    `goal: all taken within ${one.goal.drainSeconds} s, none lost, none twice, reads p99 ≤ ${one.goal.readP99Ms} ms: ${one.met ? "met" : "NOT MET"}`,
  ].join("\n\n");
}
