import { once } from "node:events";
import express, { type NextFunction, type Request, type Response } from "express";
import { Redis } from "ioredis";
import { jwtVerify, SignJWT } from "jose";
import pg from "pg";
import * as v from "valibot";
import { CACHES } from "../../core/caches.ts";
import { ExpenseCreate, type Expense } from "../../core/expenses.ts";
import { CONNECTIONS, inWorkers, readSettings, runUntilStopped, signIn, TOKEN_SECONDS } from "./peer.ts";
import {
  expenseItem,
  listContracts,
  listSchedules,
  newExpense,
  PARSERS,
  readDashboard,
  type Reader,
  WAKING,
} from "./portal.ts";
import type { Ask } from "./questions.ts";

/**
 * The stack that most would choose: Express, pg with named prepared statements, Redis in front of what is read
 * (cache-aside, by reader), a token that is verified at every request. Runs under Node; `PEER_SETTINGS`.
 */
/** The portal never keeps a dashboard; this one is dropped by its reader's expenses, and is a minute old at most. */
const DASHBOARD_SECONDS = 60;

const settings = readSettings();

async function serve(): Promise<void> {
  for (const { oid, parse } of Object.values(PARSERS))
    pg.types.setTypeParser(oid, parse as (text: string) => unknown);
  const pool = new pg.Pool({
    connectionString: settings.databaseUrl,
    max: CONNECTIONS,
    options: Object.entries({ TimeZone: "UTC", ...WAKING })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
    application_name: "express",
  });
  const redis =
    settings.redisUrl === undefined
      ? undefined
      : new Redis(settings.redisUrl, { enableAutoPipelining: true, maxRetriesPerRequest: 1 });
  const secret = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(settings.secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
  const askOn = (client: pg.Pool | pg.PoolClient): Ask => {
    return async <Row>(question: { name: string; text: string }, values: unknown[]) =>
      (await client.query({ ...question, values })).rows as Row[];
  };
  const ask = askOn(pool);

  /** JSON that was kept, or made now and kept for the next. */
  async function keptJson(key: string, seconds: number, make: () => Promise<unknown>): Promise<string> {
    const kept = await redis?.get(key);
    if (kept) return kept;
    const json = JSON.stringify(await make());
    await redis?.set(key, json, "EX", seconds);
    return json;
  }

  const authenticate = async (request: Request, response: Response, next: NextFunction) => {
    const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
    try {
      const { payload } = await jwtVerify<Omit<Reader, "userId">>(token, secret, { algorithms: ["HS256"] });
      response.locals.reader = {
        userId: payload.sub,
        organisationId: payload.organisationId,
        roles: payload.roles,
      };
    } catch {
      // jose throws for every kind of bad token; to the caller they are all the same 401.
      response.status(401).json({ title: "Sign in" });
      return;
    }
    next();
  };
  const readerOf = (response: Response) => response.locals.reader as Reader;
  const keyOf = (name: string, { organisationId, userId }: Reader) => `${name}:${organisationId}:${userId}`;

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.post("/api/v1/auth/login", express.json(), async (request, response) => {
    const { email, password } = request.body as Record<string, unknown>;
    const reader = await signIn(ask, email, password);
    if (!reader) {
      response.status(401).json({ title: "The e-mail address or the password is not right" });
      return;
    }
    const { userId, ...claims } = reader;
    const accessToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(userId)
      .setExpirationTime(`${TOKEN_SECONDS} s`)
      .sign(secret);
    response.json({ accessToken });
  });
  app.get("/api/v1/dashboard", authenticate, async (_request, response) => {
    const reader = readerOf(response);
    const json = await keptJson(keyOf("dashboard", reader), DASHBOARD_SECONDS, () =>
      readDashboard(ask, reader),
    );
    response.type("json").send(json);
  });
  app.get("/api/v1/contracts", authenticate, async (request, response) => {
    const reader = readerOf(response);
    const limit = Number(request.query.limit ?? 20);
    const json = await keptJson(`${keyOf("contracts", reader)}:${limit}`, CACHES.contracts.ttlSeconds, () =>
      listContracts(ask, reader, limit),
    );
    response.type("json").send(json);
  });
  app.get("/api/v1/schedules", authenticate, async (request, response) => {
    const reader = readerOf(response);
    const limit = Number(request.query.limit ?? 20);
    const start = String(request.query.start);
    const key = `${keyOf("schedules", reader)}:${start}:${limit}`;
    const json = await keptJson(key, CACHES.schedules.ttlSeconds, () =>
      listSchedules(ask, reader, start, limit),
    );
    response.type("json").send(json);
  });
  app.post("/api/v1/expenses", authenticate, express.json(), async (request, response) => {
    const reader = readerOf(response);
    const input = v.safeParse(ExpenseCreate, request.body);
    if (!input.success) {
      response.status(422).json({ title: "Something is not right", errors: input.issues.length });
      return;
    }
    // None of these is a journey, whose amount would be reckoned.
    const made = await newExpense(ask, reader, { ...input.output, amount: input.output.amount ?? "" });
    if ("refusal" in made) {
      response.status(made.status).json({ title: made.refusal });
      return;
    }
    const client = await pool.connect();
    const askHere = askOn(client);
    let row: Omit<Expense, "amount"> | undefined;
    try {
      await client.query("begin");
      [row] = await askHere<Omit<Expense, "amount">>(made.insert.question, made.insert.values);
      await askHere(made.events.question, made.events.values);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
    // Neither contracts nor schedules show an expense.
    await redis?.del(keyOf("dashboard", reader));
    response.status(201).json(row && expenseItem(row));
  });

  const server = app.listen(settings.port, "127.0.0.1");
  await once(server, "listening");
  runUntilStopped(async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeIdleConnections();
    await closed;
    // Whoever went away in the middle of a request is still being answered.
    await pool.end();
    await redis?.quit();
  });
}

await inWorkers(settings.workers, serve);
