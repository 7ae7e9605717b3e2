import { openSigningKeys } from "../../api/auth/tokens.ts";
import { ACCESS_TOKEN_SECONDS } from "../../core/auth.ts";
import type { Profile, Stage } from "../contract.ts";
import { drive, type Driven, type Second } from "./drive.ts";
import type { Tokens } from "./exchange.ts";
import type { DeskPlan } from "./desk.ts";
import { openDesk } from "./desks.ts";
import { openJournal } from "./journal.ts";
import type { Person } from "./people.ts";
import { signInAll } from "./sign-in.ts";
import { seeded } from "./timeline.ts";
import { packTally, type SentTally } from "./tally.ts";
import { openWire } from "./wire.ts";

/**
 * A process that asks, apart from the one that watches: `generator.ts PLAN-FILE`. Says one line of JSON a second, and
 * what it found as the last. SIGINT ends it with what it has.
 */
export type GeneratorPlan = {
  stages: Stage[];
  thinkSeconds: number;
  warmUpSeconds: number;
  asks: Profile["asks"];
  /** Of the people, so many more hold a live stream and nothing else. */
  idle: number;
  people: Person[];
  password: string;
  signingKey: string;
  api: string;
  edges: string[];
  seed: number;
  desk?: DeskPlan | undefined;
  countMax?: number | undefined;
  /** With their password, before they ask for anything; else tokens are made for the sessions that they have. */
  signsIn?: boolean;
};

export type GeneratorLine =
  | { second: Second }
  | { done: Omit<Driven, "tallies"> & { tallies: [string, SentTally][] } };

/** The shares of people that live near each region (mission E-09). */
const REGION_SHARES = [0.6, 0.9, 1];
const CONNECTIONS_MAX = 4_000;
/** Minted anew before it ends: sessions of hours are played without signing in again. */
const TOKEN_MS_MAX = (ACCESS_TOKEN_SECONDS * 1_000) / 2;

if (import.meta.main) await main(process.argv[2] ?? "");

async function main(file: string): Promise<void> {
  const plan = (await Bun.file(file).json()) as GeneratorPlan;
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort());
  const keys = await openSigningKeys(plan.signingKey);
  const minted = new Map<string, { tokens: Tokens; atMs: number }>();
  const tokensOf = async (person: Person): Promise<Tokens> => {
    const known = minted.get(person.userId);
    if (known && Date.now() - known.atMs < TOKEN_MS_MAX) return known.tokens;
    const atMs = Date.now();
    const tokens = await keys.sign({ sub: person.userId, sid: person.sessionId }, atMs);
    minted.set(person.userId, { tokens, atMs });
    return tokens;
  };
  const api = { url: plan.api, wire: openWire(plan.api, CONNECTIONS_MAX) };
  const everybody = [...plan.people, ...(plan.desk?.officials ?? [])];
  if (plan.signsIn)
    for (const [userId, tokens] of await signInAll(api, everybody, plan.password, plan.edges))
      minted.set(userId, { tokens, atMs: Date.now() });
  for (const person of everybody) await tokensOf(person);
  const journal = plan.desk && openJournal(plan.desk.journal);
  const desk = plan.desk && journal && (await openDesk(plan.desk, journal, seeded(plan.seed + 1)));
  const edges = plan.edges.map((url) => ({ url, wire: openWire(url, CONNECTIONS_MAX) }));
  const idle = await listen(plan, tokensOf);
  const driven = await drive({
    ...plan,
    desk,
    api,
    edgeOf: (person) => {
      const share = (person % 100) / 100;
      const region = REGION_SHARES.findIndex((end) => share < end);
      return edges[region % edges.length] ?? api;
    },
    tokensOf,
    signal: stop.signal,
    onSecond: (second) => say({ second }),
  });
  await journal?.close();
  for (const stream of idle) stream.end();
  for (const { wire } of [api, ...edges]) wire.close();
  say({ done: { ...driven, tallies: [...driven.tallies].map(([name, tally]) => [name, packTally(tally)]) } });
  process.exit(0);
}

/** Those who look and do nothing: a live stream each, read and forgotten. */
async function listen(plan: GeneratorPlan, tokensOf: (person: Person) => Promise<Tokens>) {
  const { hostname, port } = new URL(plan.api);
  return await Promise.all(
    plan.people.slice(0, plan.idle).map(async (person) => {
      const { accessToken } = await tokensOf(person);
      const socket = await Bun.connect({ hostname, port: Number(port), socket: { data: () => {} } });
      socket.write(
        `GET /api/v1/live HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${accessToken}\r\n\r\n`,
      );
      return socket;
    }),
  );
}

function say(line: GeneratorLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
