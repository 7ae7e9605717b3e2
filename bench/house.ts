import type { Role } from "../core/access.ts";
import { stopWithParent } from "../ops/postgres.ts";
import { stateOf } from "../ops/state.ts";
import { testHouse } from "../ops/testing-house.ts";
import type { Reader } from "../edge/token.ts";

export type BenchHouse = AsyncDisposable & {
  url: string;
  folder: string;
  databaseUrl: string;
  /** Behind the caches of its API, where there is one. */
  cacheRedisUrl: string | undefined;
  edges: { region: string; url: string; pid: number }[];
  /** Every program that is watched, as it is now; PostgreSQL is not among them. */
  programs(): { name: string; pid: number }[];
  /** The one whose reads are measured. */
  edge(): { region: string; url: string; pid: number };
  /** The one API process: a ceiling has one too. */
  api(): { url: string; pid: number };
  signIn(role: Role): Promise<SignedIn>;
};

export type SignedIn = { email: string; accessToken: string; edgeToken: string; reader: Reader };

/** The whole house with its demo data, in a folder and on ports of its own (ops/testing-house.ts). */
export async function benchHouse(settings: Record<string, string> = {}): Promise<BenchHouse> {
  const house = await testHouse({ PROCESS_COUNT: "1", ...settings });
  // Should this process be killed, it stops nothing itself.
  stopWithParent(house.pid);
  const state = stateOf(house.folder);
  if (!state) throw new Error("the house wrote no state");
  const edges = house.edges.map(({ region, url }) => {
    const pid = state.programs.find(({ name }) => name === `edge-${region}`)?.pid;
    if (!pid) throw new Error(`${region} does not run`);
    return { region, url, pid };
  });
  return {
    url: house.url,
    folder: house.folder,
    databaseUrl: state.databaseUrl,
    cacheRedisUrl: settings.CACHE_REDIS_URL,
    edges,
    programs: () =>
      (stateOf(house.folder)?.programs ?? []).flatMap(({ name, pid }) =>
        pid === null ? [] : [{ name, pid }],
      ),
    edge: () => {
      const [first] = edges;
      if (!first) throw new Error("no edge runs");
      return first;
    },
    api: () => {
      const pid = state.programs.find(({ name }) => name === "api-1")?.pid;
      if (!pid) throw new Error("no API runs");
      return { url: house.url, pid };
    },
    signIn: async (role) => {
      const account = house.accounts.find((one) => one.role === role);
      const response = await fetch(`${house.url}/api/v1/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: account?.email, password: house.password }),
      });
      if (!response.ok) throw new Error(`signing in as ${role} answered ${response.status}`);
      const {
        accessToken,
        edge_token: edgeToken,
        user,
      } = (await response.json()) as {
        accessToken: string;
        edge_token: string;
        user: { id: string; memberships: { organisation_id: string; roles: Role[] }[] };
      };
      const [membership] = user.memberships;
      if (!membership) throw new Error(`${role} is in no organisation`);
      await untilKnown(edges, edgeToken);
      return {
        email: account?.email ?? "",
        accessToken,
        edgeToken,
        reader: { userId: user.id, organisationId: membership.organisation_id, roles: membership.roles },
      };
    },
    [Symbol.asyncDispose]: house.stop,
  };
}

const KNOWN_MS_MAX = 120_000;

/** A session that just began has to reach the edges first. */
export async function untilKnown(edges: { url: string }[], edgeToken: string): Promise<void> {
  const deadline = Date.now() + KNOWN_MS_MAX;
  for (const { url } of edges) {
    const headers = { authorization: `Bearer ${edgeToken}` };
    const isLetIn = () =>
      // A connection each: several may share the address.
      fetch(`${url}/v1/schedules`, { headers, keepalive: false }).then(
        ({ ok }) => ok,
        // It only just starts.
        () => false,
      );
    while (!(await isLetIn())) {
      if (Date.now() > deadline) throw new Error(`${url} does not let the reader in`);
      await Bun.sleep(50);
    }
  }
}
