import { untilKnown } from "../house.ts";
import type { Origin } from "./drive.ts";
import type { Tokens } from "./exchange.ts";
import type { Person } from "./people.ts";
import { requestText } from "./wire.ts";

/** As a password takes a core for some 20 ms. */
const AT_ONCE = 4;

/**
 * Everybody signs in with their password, and every edge knows them.
 * @throws when somebody is refused, or when a token says that the server lives by another clock than this process.
 */
export async function signInAll(
  { url, wire }: Origin,
  people: readonly Person[],
  password: string,
  edges: readonly string[],
): Promise<Map<string, Tokens>> {
  const tokens = new Map<string, Tokens>();
  const waiting = [...people];
  const signIn = async (): Promise<void> => {
    for (let person = waiting.pop(); person; person = waiting.pop()) {
      const body = JSON.stringify({ email: person.email, password });
      const answer = await wire.ask(requestText(url, "POST", "/api/v1/auth/login", {}, body));
      if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}`);
      const said = JSON.parse(answer.text()) as { accessToken: string; edge_token: string };
      refuseOtherClock(said.accessToken);
      tokens.set(person.userId, { accessToken: said.accessToken, edgeToken: said.edge_token });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, signIn));
  const last = tokens.get(people.at(-1)?.userId ?? "");
  const where = edges.map((edge) => ({ url: edge }));
  if (last) await untilKnown(where, last.edgeToken);
  return tokens;
}

const APART_SECONDS_MAX = 60;

function refuseOtherClock(token: string): void {
  const { iat } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    iat: number;
  };
  const apart = Math.abs(iat - Date.now() / 1_000);
  if (apart > APART_SECONDS_MAX) throw new Error(`the server's clock is ${Math.round(apart)} s off`);
}
