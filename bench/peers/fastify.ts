import jwt from "@fastify/jwt";
import { fastify, type FastifyReply, type FastifyRequest } from "fastify";
import postgres from "postgres";
import type { Expense as ExpenseItem } from "../../core/expenses.ts";
import { CONNECTIONS, inWorkers, readSettings, runUntilStopped, signIn, TOKEN_SECONDS } from "./peer.ts";
import {
  expenseItem,
  listContracts,
  listSchedules,
  newExpense,
  PARSERS,
  readDashboard,
  type NewExpense,
  type Reader,
  type Statement,
  WAKING,
} from "./portal.ts";
import type { Ask } from "./questions.ts";
import {
  Contracts,
  Dashboard,
  Expense,
  ExpenseCreate,
  ListQuery,
  Login,
  Schedules,
  Session,
} from "./schemas.ts";

/**
 * The fast stack on Node: Fastify with schemas for what it answers, postgres.js with prepared, pipelined statements, no
 * cache. Its own plugin for tokens, which keeps those that it verified, as the portal does. `PEER_SETTINGS`.
 */
const settings = readSettings();

async function serve(): Promise<void> {
  const sql = postgres(settings.databaseUrl, {
    max: CONNECTIONS,
    fetch_types: false,
    onnotice: ({ severity, message }) => console.error(`fastify: ${severity}: ${message}`),
    connection: { application_name: "fastify", TimeZone: "UTC", ...WAKING },
    types: Object.fromEntries(
      Object.entries(PARSERS).map(([name, { oid, parse }]) => [
        name,
        { to: oid, from: [oid], serialize: String, parse },
      ]),
    ),
  });
  const ask: Ask = async <Row>({ text }: { text: string }, values: unknown[]) =>
    (await sql.unsafe(text, values as never[], { prepare: true })) as unknown as Row[];

  const app = fastify({ logger: false });
  await app.register(jwt, { secret: settings.secret, verify: { cache: true } });
  type Claims = Omit<Reader, "userId"> & { sub: string };
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      await request.jwtVerify();
    } catch {
      // It throws for every kind of bad token; to the caller they are all the same 401.
      await reply.code(401).send({ title: "Sign in" });
    }
  };
  const readerOf = ({ user }: FastifyRequest): Reader => {
    const { sub, organisationId, roles } = user as Claims;
    return { userId: sub, organisationId, roles };
  };

  type Query = { limit: number; start: string };
  app.post<{ Body: { email: string; password: string } }>(
    "/api/v1/auth/login",
    { schema: { body: Login, response: { 200: Session } } },
    async (request, reply) => {
      const reader = await signIn(ask, request.body.email, request.body.password);
      if (!reader)
        return await reply.code(401).send({ title: "The e-mail address or the password is not right" });
      const { userId, ...claims } = reader;
      return { accessToken: app.jwt.sign(claims, { sub: userId, expiresIn: `${TOKEN_SECONDS}s` }) };
    },
  );
  app.get(
    "/api/v1/dashboard",
    { onRequest: authenticate, schema: { response: { 200: Dashboard } } },
    (request) => readDashboard(ask, readerOf(request)),
  );
  app.get<{ Querystring: Query }>(
    "/api/v1/contracts",
    { onRequest: authenticate, schema: { querystring: ListQuery, response: { 200: Contracts } } },
    (request) => listContracts(ask, readerOf(request), request.query.limit),
  );
  app.get<{ Querystring: Query }>(
    "/api/v1/schedules",
    { onRequest: authenticate, schema: { querystring: ListQuery, response: { 200: Schedules } } },
    (request) => listSchedules(ask, readerOf(request), request.query.start, request.query.limit),
  );
  app.post<{ Body: NewExpense }>(
    "/api/v1/expenses",
    { onRequest: authenticate, schema: { body: ExpenseCreate, response: { 201: Expense } } },
    async (request, reply) => {
      const made = await newExpense(ask, readerOf(request), request.body);
      if ("refusal" in made) return await reply.code(made.status).send({ title: made.refusal });
      // Both at once: the second does not need the first one's answer.
      const [rows] = await sql.begin((tx) =>
        [made.insert, made.events].map(({ question, values }: Statement) =>
          tx.unsafe(question.text, values as never[], { prepare: true }),
        ),
      );
      const [row] = rows as unknown as Omit<ExpenseItem, "amount">[];
      return await reply.code(201).send(row && expenseItem(row));
    },
  );

  await app.listen({ port: settings.port, host: "127.0.0.1" });
  runUntilStopped(async () => {
    await app.close();
    await sql.end();
  });
}

await inWorkers(settings.workers, serve);
