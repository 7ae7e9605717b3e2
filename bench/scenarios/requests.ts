import postgres from "postgres";
import { DEMO_PASSWORD } from "../../db/seed/people.ts";
import { endpointOf, type EndpointName } from "../contract.ts";
import type { BenchHouse, SignedIn } from "../house.ts";

export type Timed = {
  name: string;
  samples: number;
  p50_ms: number;
  p95_ms: number;
  max_ms: number;
  /** What the contract allows; what stands beside others has none. */
  goal_p95_ms?: number;
  met?: boolean;
};

const BATCH = 50;

/** What is done one at a time by a person: how long it takes, beside the cheapest that it could be. */
export async function timeRequests(
  house: BenchHouse,
  accountant: SignedIn,
  artist: SignedIn,
  samples: number,
): Promise<Timed[]> {
  const api = house.api();
  const post = async (path: string, body: unknown, token?: string) => {
    const response = await fetch(api.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  };
  const hash = await Bun.password.hash(DEMO_PASSWORD, {
    algorithm: "argon2id",
    memoryCost: 19_456,
    timeCost: 2,
  });
  const login = held(
    "login",
    await timed("login", samples, () =>
      post("/api/v1/auth/login", { email: artist.email, password: DEMO_PASSWORD }),
    ),
  );
  const verify = await timed("  argon2id verify, as sign-in does", samples, () =>
    Bun.password.verify(DEMO_PASSWORD, hash),
  );
  const sql = postgres(house.databaseUrl, { max: 1, connection: { application_name: "bench" } });
  try {
    const batches = await waiting(sql, artist, samples);
    const approve = await timed(`bulk approve, ${BATCH}`, samples, async () => {
      await post("/api/v1/expenses/bulk-approve", { expense_ids: batches.pop() }, accountant.accessToken);
    });
    const more = await waiting(sql, artist, samples);
    const bare = await timed(`  lock, sign and update ${BATCH} rows in a transaction`, samples, async () => {
      const ids = more.pop() ?? [];
      await sql.begin(async (tx) => {
        await tx`select id from expenses where id in ${tx(ids)} order by id for update`;
        await tx`insert into expense_approvals (id, organisation_id, expense_id, expense_version, approver_id, at)
          select gen_random_uuid(), organisation_id, id, version, ${accountant.reader.userId}, now() from expenses where id in ${tx(ids)}`;
        await tx`update expenses set status = 'approved', decided_by = ${accountant.reader.userId}, decided_at = now(), version = version + 1 where id in ${tx(ids)}`;
      });
    });
    return [login, verify, held("approvals", approve), bare];
  } finally {
    await sql.end();
  }
}

/** Batches of expenses that wait for a decision. */
async function waiting(sql: postgres.Sql, { reader }: SignedIn, batches: number): Promise<string[][]> {
  const rows = await sql<{ id: string }[]>`
    insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status, submitted_at)
    select gen_random_uuid(), ${reader.organisationId}, ${reader.userId}, 1250, 'GBP', 'Travel', 'Taxi', current_date, 'submitted', now()
    from generate_series(1, ${batches * BATCH}) returning id`;
  return Array.from({ length: batches }, (_, at) =>
    rows.slice(at * BATCH, (at + 1) * BATCH).map(({ id }) => id),
  );
}

export function held(name: EndpointName, figures: Timed): Timed {
  const { p95Ms } = endpointOf(name);
  return { ...figures, goal_p95_ms: p95Ms, met: figures.p95_ms <= p95Ms };
}

/** One at a time; `after` each one, outside of its time. */
export async function timed(
  name: string,
  samples: number,
  work: () => Promise<unknown>,
  after: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Timed> {
  const times: number[] = [];
  for (let n = 0; n < samples; n++) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
    await after();
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 100) / 100;
  return { name, samples, p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) };
}
