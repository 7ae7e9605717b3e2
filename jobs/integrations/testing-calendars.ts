import { byIcalJs } from "../../core/calendars/testing-parsers.ts";

/** How it misbehaves at the next request for an event. */
export type Mischief =
  | "answers 500"
  | "is too busy"
  | "answers with a page"
  | "commits, then answers 500"
  | "commits, and never answers"
  | "will not have it";

const USER = { username: "ada", password: "app-password" };
const COLLECTION = "/calendars/ada/stage/";
const [CODE, VERIFIER, REFRESH] = ["consent-code", "v".repeat(43), "refresh-token"];

type Event = { summary: string; start: string; location: string };

/**
 * A server that speaks CalDAV (RFC 4791: PUT and DELETE of objects) and one like Google's Calendar API (v3 events with
 * ids of the caller's, OAuth 2 with PKCE), as far as they are written to. They stand in for services that cannot be
 * reached from here.
 */
export function startCalendars({
  heard = () => {},
}: { heard?: (name: string, isGone: boolean) => void } = {}) {
  const events = new Map<string, Event>();
  const asked: string[] = [];
  const plans: Mischief[] = [];
  const tokens = new Set<string>();
  const codes = new Set([CODE]);

  /** An answer, or what became of it on its way. */
  async function misbehaving(commit: () => Response): Promise<Response> {
    const plan = plans.shift();
    if (plan === "answers 500") return new Response("oh no", { status: 500 });
    if (plan === "is too busy") return new Response("", { status: 429, headers: { "retry-after": "1" } });
    if (plan === "answers with a page") return page();
    if (plan === "will not have it") return new Response("", { status: 415 });
    const answer = commit();
    if (plan === "commits, then answers 500") return new Response("", { status: 500 });
    if (plan === "commits, and never answers") return await new Promise<Response>(() => {});
    return answer;
  }
  const page = () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });

  async function caldav(request: Request, path: string): Promise<Response> {
    const basic = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString("base64")}`;
    if (request.headers.get("authorization") !== basic)
      return new Response("", { status: 401, headers: { "www-authenticate": 'Basic realm="x"' } });
    if (!path.startsWith(COLLECTION)) return new Response("", { status: 409 });
    if (request.method === "PROPFIND" && path === COLLECTION)
      return new Response('<multistatus xmlns="DAV:"/>', { status: 207 });
    const name = path.slice(COLLECTION.length).replace(/\.ics$/, "");
    const body = await request.text();
    return await misbehaving(() => {
      if (request.method === "DELETE") {
        heard(name, true);
        return new Response(null, { status: events.delete(name) ? 204 : 404 });
      }
      const [event, ...others] = byIcalJs(body);
      // RFC 4791 §4.1: one event, no METHOD, and the name is its UID's.
      if (!event || others.length > 0 || body.includes("METHOD") || event.uid !== name)
        return new Response("", { status: 415 });
      const isNew = !events.has(name);
      events.set(name, { summary: event.summary, start: event.start, location: event.location });
      heard(name, false);
      return new Response(null, { status: isNew ? 201 : 204 });
    });
  }

  async function token(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const isClient = form.get("client_id") === "client" && form.get("client_secret") === "client-secret";
    const isCode =
      form.get("grant_type") === "authorization_code" &&
      form.get("code_verifier") === VERIFIER &&
      form.get("redirect_uri") === "https://portal.test/calendar" &&
      codes.delete(form.get("code") ?? "");
    const isRefresh = form.get("grant_type") === "refresh_token" && form.get("refresh_token") === REFRESH;
    if (!isClient || !(isCode || isRefresh))
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    const given = crypto.randomUUID();
    tokens.add(given);
    return Response.json({
      access_token: given,
      expires_in: 3_599,
      ...(isCode ? { refresh_token: REFRESH } : {}),
    });
  }

  async function google(request: Request, path: string): Promise<Response> {
    const bearer = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    if (!tokens.has(bearer)) return Response.json({ error: { code: 401 } }, { status: 401 });
    const [, id = ""] = /^\/v3\/calendars\/primary\/events(?:\/([0-9a-v]+))?$/.exec(path) ?? [];
    const body = request.method === "DELETE" ? {} : ((await request.json()) as Record<string, never>);
    return await misbehaving(() => {
      if (request.method === "DELETE") return new Response(null, { status: events.delete(id) ? 204 : 410 });
      const { summary, location, start } = body as unknown as {
        summary: string;
        location: string;
        start: { dateTime?: string; date?: string };
      };
      const event = { summary, location, start: start.dateTime ?? start.date ?? "" };
      if (request.method === "PUT") {
        if (!events.has(id)) return Response.json({ error: { code: 404 } }, { status: 404 });
        events.set(id, event);
        return Response.json(body);
      }
      const made = (body as unknown as { id: string }).id;
      if (events.has(made)) return Response.json({ error: { code: 409 } }, { status: 409 });
      events.set(made, event);
      return Response.json(body);
    });
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(`${request.method} ${pathname.replace(/[0-9a-f-]{32,36}/g, ":id")}`);
      if (pathname === "/token") return await token(request);
      return pathname.startsWith("/v3/") ? await google(request, pathname) : await caldav(request, pathname);
    },
  });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    collection: url + COLLECTION,
    user: USER,
    consent: { code: CODE, verifier: VERIFIER },
    google: { url: `${url}/v3`, tokenUrl: `${url}/token`, clientId: "client", clientSecret: "client-secret" },
    events,
    asked,
    misbehave: (...next: Mischief[]) => plans.push(...next),
    /** Access tokens that it gave are good no longer. */
    forgetTokens: () => tokens.clear(),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
