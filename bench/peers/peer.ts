import cluster from "node:cluster";
import { once } from "node:events";
import { verify } from "@node-rs/argon2";
import { PERSON, type Ask } from "./questions.ts";
import type { Reader } from "./portal.ts";

/** How a peer is told what to do: JSON in `PEER_SETTINGS`. */
export type PeerSettings = {
  port: number;
  databaseUrl: string;
  /** Express keeps what it read there; without it, it keeps nothing. */
  redisUrl?: string | undefined;
  /** Processes that share the port; with one there is no cluster. */
  workers: number;
  /** Of the tokens, HS256: 32 characters or more. */
  secret: string;
};

export const TOKEN_SECONDS = 3_600;
/** The API of the house has as many (`DATABASE_CONNECTIONS`). */
export const CONNECTIONS = 8;
const STOP_MS_MAX = 3_000;

export const readSettings = (): PeerSettings => JSON.parse(process.env.PEER_SETTINGS ?? "{}") as PeerSettings;

type PersonRow = {
  id: string;
  password_hash: string | null;
  organisation_id: string;
  roles: Reader["roles"];
};

/** Somebody by address and password, or undefined. */
export async function signIn(ask: Ask, email: unknown, password: unknown): Promise<Reader | undefined> {
  const [row] = await ask<PersonRow>(PERSON, [String(email).trim().toLowerCase()]);
  if (!row?.password_hash || !(await verify(row.password_hash, String(password)))) return undefined;
  return { userId: row.id, organisationId: row.organisation_id, roles: row.roles };
}

/** Says that it listens, and lets go of what is open when it is told to stop. */
export function runUntilStopped(close: () => Promise<unknown>): void {
  const stop = () => {
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref();
    void close().then(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  // A worker leaves it to the one that knows of all of them.
  if (cluster.isPrimary) console.log("listening");
}

/** Serves here, or in as many processes as were asked for, which share the port and end with this one. */
export async function inWorkers(count: number, serve: () => Promise<void>): Promise<void> {
  if (cluster.isWorker || count === 1) {
    await serve();
    return;
  }
  const workers = Array.from({ length: count }, () => cluster.fork());
  await Promise.all(workers.map((worker) => once(worker, "listening")));
  runUntilStopped(() =>
    Promise.all(
      workers.map((worker) => {
        worker.process.kill("SIGTERM");
        return once(worker, "exit");
      }),
    ),
  );
}
