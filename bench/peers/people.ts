import { DEMO_PASSWORD, DEMO_PEOPLE } from "../../db/seed/people.ts";

export type Tokens = { email: string; token: string };

/** Everybody of the demo who may read: the engineer sees no tenant's data. */
const READERS = DEMO_PEOPLE.filter(({ role }) => role !== "engineer");

/** Signs everybody in at one server, one after the other, in the same order everywhere. */
export async function signInAll(url: string): Promise<Tokens[]> {
  const signedIn: Tokens[] = [];
  for (const { email } of READERS) {
    const response = await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: DEMO_PASSWORD }),
    });
    if (!response.ok) throw new Error(`signing in at ${url} as ${email} answered ${response.status}`);
    const { accessToken } = (await response.json()) as { accessToken: string };
    signedIn.push({ email, token: accessToken });
  }
  return signedIn;
}
