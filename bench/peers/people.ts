import { DEMO_PASSWORD, DEMO_PEOPLE } from "../../db/seed/people.ts";

export type Tokens = { email: string; token: string; edgeToken?: string | undefined };

/** Everybody of the demo who may read: the engineer sees no tenant's data. */
const READERS = DEMO_PEOPLE.filter(({ role }) => role !== "engineer");

/** Signs people in at one server, one after the other, in the same order everywhere. */
export async function signInAll(
  url: string,
  people: readonly { email: string }[] = READERS,
): Promise<Tokens[]> {
  const signedIn: Tokens[] = [];
  for (const { email } of people) {
    const response = await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: DEMO_PASSWORD }),
    });
    if (!response.ok) throw new Error(`signing in at ${url} as ${email} answered ${response.status}`);
    const { accessToken: token, edge_token: edgeToken } = (await response.json()) as {
      accessToken: string;
      edge_token?: string;
    };
    signedIn.push({ email, token, edgeToken });
  }
  return signedIn;
}

const KNOWN_MS_MAX = 10_000;

/** A session that just began has to reach the edge first. */
export async function untilKnownAt(edgeUrl: string, people: readonly Tokens[]): Promise<void> {
  const deadline = Date.now() + KNOWN_MS_MAX;
  for (const { email, edgeToken } of people) {
    const headers = { authorization: `Bearer ${edgeToken}` };
    while (!(await fetch(`${edgeUrl}/v1/schedules`, { headers })).ok) {
      if (Date.now() > deadline) throw new Error(`${edgeUrl} does not let ${email} in`);
      await Bun.sleep(50);
    }
  }
}
