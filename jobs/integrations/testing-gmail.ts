import { createHash } from "node:crypto";

/** How it misbehaves, until told otherwise. */
export type GmailMischief =
  | "never answers"
  | "answers with a page"
  | "answers 500"
  | "asks to wait"
  | "limits by 403"
  | "cuts off in the middle of a mail"
  | "never sends a mail"
  | "sends a mail without end"
  | "was not allowed it";

type Kept = { id: string; from: string; bytes: Buffer; at: number; labels: string[]; sizeEstimate: number };
type Change = { id: string; messagesAdded?: object[]; labelsAdded?: object[] };

const APP = { clientId: "client", clientSecret: "client-secret" };
const ADDRESS = "sheets@films.test";
const SCOPE = "https://www.googleapis.com/auth/gmail.readonly";
const PAGE_MAX = 500;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });
const problem = (code: number, reason: string, headers: Record<string, string> = {}) =>
  json({ error: { code, message: reason, errors: [{ domain: "global", reason }] } }, code, headers);

/**
 * A server like Gmail's API (v1: profile, history, messages) with the OAuth 2 that lets apps in (consent in the browser,
 * PKCE, codes good once), as far as an inbox is read: it stands in for one that cannot be reached from here. Whoever
 * would change something is noted under `changed`.
 */
export function startGmail(port = 0) {
  const state = {
    mischief: undefined as GmailMischief | undefined,
    /** So often; undefined: until told otherwise. */
    times: undefined as number | undefined,
    retryAfter: "1",
    address: ADDRESS,
    mails: [] as Kept[],
    history: [] as Change[],
    historyId: 1_000,
    /** History before it is forgotten. */
    historyFrom: 0,
    /** Of a page of anything. */
    pageSize: PAGE_MAX,
    scope: SCOPE,
    redirectUri: "",
    /** What somebody consented to last. */
    lastCode: "",
    changed: [] as string[],
    asked: [] as string[],
    tokens: 0,
  };
  const codes = new Map<string, string>();
  const refreshTokens = new Set<string>();
  const accessTokens = new Set<string>();

  /** What a browser is led to, and from there back: nobody has to press anything. */
  function consent(query: URLSearchParams): Response {
    const isAsked =
      query.get("client_id") === APP.clientId &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256" &&
      query.get("access_type") === "offline" &&
      query.get("scope") === SCOPE;
    if (!isAsked) return new Response("invalid_request", { status: 400 });
    const back = new URL(query.get("redirect_uri") ?? "");
    state.redirectUri = back.href;
    const code = crypto.randomUUID();
    codes.set(code, query.get("code_challenge") ?? "");
    back.searchParams.set("state", query.get("state") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("scope", SCOPE);
    return Response.redirect(back.href, 302);
  }

  async function token(request: Request): Promise<Response> {
    state.tokens++;
    const form = new URLSearchParams(await request.text());
    if (form.get("client_id") !== APP.clientId || form.get("client_secret") !== APP.clientSecret)
      return json({ error: "invalid_client" }, 401);
    const code = form.get("code") ?? "";
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isCode =
      form.get("grant_type") === "authorization_code" &&
      codes.get(code) === challenge &&
      form.get("redirect_uri") === state.redirectUri &&
      codes.delete(code);
    const isRefresh =
      form.get("grant_type") === "refresh_token" && refreshTokens.has(form.get("refresh_token") ?? "");
    if (!isCode && !isRefresh) return json({ error: "invalid_grant" }, 400);
    const [access, refresh] = [crypto.randomUUID(), crypto.randomUUID()];
    accessTokens.add(access);
    if (isCode) refreshTokens.add(refresh);
    return json({
      ...{ access_token: access, expires_in: 3_599, scope: state.scope, token_type: "Bearer" },
      ...(isCode ? { refresh_token: refresh } : {}),
    });
  }

  /** How it goes wrong this time; undefined: it does not. */
  function misbehaving(isMail: boolean): Response | Promise<Response> | undefined {
    const { mischief } = state;
    const ofMails = mischief?.includes("mail") === true;
    if (mischief === undefined || ofMails !== isMail || state.times === 0) return undefined;
    if (state.times !== undefined) state.times--;
    const after = { "retry-after": state.retryAfter };
    if (mischief === "never answers" || mischief === "never sends a mail") return new Promise(() => {});
    if (mischief === "answers with a page")
      return new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
    if (mischief === "answers 500") return problem(500, "backendError");
    if (mischief === "asks to wait") return problem(429, "rateLimitExceeded", after);
    if (mischief === "limits by 403") return problem(403, "userRateLimitExceeded", after);
    if (mischief === "was not allowed it") return problem(403, "insufficientPermissions");
    return undefined;
  }

  /** What there is from a page's token on. */
  function paged<T>(all: readonly T[], query: URLSearchParams): { some: T[]; nextPageToken?: string } {
    const from = Number(query.get("pageToken") ?? 0);
    const until = from + Math.min(Number(query.get("maxResults") ?? 100), state.pageSize);
    return {
      some: all.slice(from, until),
      ...(until < all.length ? { nextPageToken: String(until) } : {}),
    };
  }

  function history(query: URLSearchParams): Response {
    const start = Number(query.get("startHistoryId"));
    if (start < state.historyFrom) return problem(404, "notFound");
    const since = state.history.filter(({ id }) => Number(id) > start);
    const { some, ...more } = paged(since, query);
    // Without any, the field is not there.
    return json({
      ...(some.length > 0 ? { history: some } : {}),
      ...more,
      historyId: String(state.historyId),
    });
  }

  function messages(query: URLSearchParams): Response {
    const after = Number(/^after:(\d+)$/.exec(query.get("q") ?? "")?.[1] ?? 0) * 1_000;
    const all = state.mails
      .filter(({ at, labels }) => at > after && labels.includes(query.get("labelIds") ?? ""))
      .toSorted((a, b) => b.at - a.at);
    const { some, ...more } = paged(all, query);
    return json({ messages: some.map(({ id }) => ({ id, threadId: id })), ...more });
  }

  function message(id: string, query: URLSearchParams): Response {
    const mail = state.mails.find((one) => one.id === id);
    if (!mail) return problem(404, "notFound");
    if (query.get("format") === "raw") return raw(mail);
    return json({
      ...{ id, threadId: id, labelIds: mail.labels, sizeEstimate: mail.sizeEstimate },
      internalDate: String(mail.at),
      payload: { headers: [{ name: "From", value: mail.from }] },
    });
  }

  function raw({ bytes }: Kept): Response {
    const headers = { "content-type": "application/json; charset=UTF-8" };
    const text = bytes.toString("base64url");
    if (state.mischief === "cuts off in the middle of a mail")
      return new Response(`{"raw": "${text.slice(0, 20)}`, { headers });
    if (state.mischief === "sends a mail without end") return new Response(endless(), { headers });
    // As Google writes what HTML would misread.
    return new Response(`{\n  "raw": "${text}${"\\u003d".repeat((4 - (text.length % 4)) % 4)}"\n}\n`, {
      headers,
    });
  }

  async function api(request: Request, path: string, query: URLSearchParams): Promise<Response> {
    if (request.method !== "GET") state.changed.push(`${request.method} ${path}`);
    if (!accessTokens.has(request.headers.get("authorization")?.replace("Bearer ", "") ?? ""))
      return problem(401, "authError");
    const id = /^messages\/([^/]+)$/.exec(path)?.[1];
    const wrong = misbehaving(id !== undefined && query.get("format") === "raw");
    if (wrong) return await wrong;
    if (path === "profile") return json({ emailAddress: state.address, historyId: String(state.historyId) });
    if (path === "history") return history(query);
    if (path === "messages") return messages(query);
    return id === undefined ? problem(404, "notFound") : message(id, query);
  }

  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    idleTimeout: 30,
    fetch: async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/consent") return consent(searchParams);
      if (pathname === "/token") return await token(request);
      const path = /^\/gmail\/v1\/users\/me\/(.*)$/.exec(pathname)?.[1];
      if (path === undefined) return new Response("", { status: 404 });
      state.asked.push(
        `${path.replace(/\/.*/, "/:id")}${searchParams.get("format") === "raw" ? " raw" : ""}`,
      );
      return await api(request, path, searchParams);
    },
  });
  const url = `http://127.0.0.1:${server.port}`;

  function changed(change: Omit<Change, "id">): void {
    state.historyId += 7;
    state.history.push({ id: String(state.historyId), ...change });
  }

  return {
    url,
    consentUrl: `${url}/consent`,
    settings: { url: `${url}/gmail/v1`, tokenUrl: `${url}/token`, ...APP },
    state,
    /** Somebody consents elsewhere than in a browser: what that leads back with. */
    consented(redirectUri: string): { code: string; verifier: string } {
      const [code, verifier] = [crypto.randomUUID(), "v".repeat(43)];
      codes.set(code, createHash("sha256").update(verifier).digest("base64url"));
      Object.assign(state, { redirectUri, lastCode: code });
      return { code, verifier };
    },
    /** A mail comes in. */
    deliver(from: string, text: string, more: Partial<Kept> = {}): string {
      const id = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
      const bytes = Buffer.from(
        `From: ${from}\r\nMessage-ID: <${crypto.randomUUID()}@films.test>\r\n${text}`,
      );
      const mail = { id, from, bytes, at: Date.now(), labels: ["INBOX", "UNREAD"], ...more };
      state.mails.push({ sizeEstimate: mail.bytes.byteLength, ...mail });
      const message = { id, threadId: id, labelIds: mail.labels };
      changed(mail.labels.includes("INBOX") ? { messagesAdded: [{ message }] } : {});
      return id;
    },
    /** Somebody puts a mail back into the inbox. */
    putBack(id: string): void {
      const mail = state.mails.find((one) => one.id === id);
      mail?.labels.push("INBOX");
      changed({ labelsAdded: [{ message: { id, threadId: id }, labelIds: ["INBOX"] }] });
    },
    /** What changed until now is known no more. */
    forgetHistory(): void {
      state.historyFrom = state.historyId + 1;
      state.historyId += 2;
      state.history = [];
    },
    /** Access tokens that it gave are good no longer. */
    forgetTokens: () => accessTokens.clear(),
    /** Whoever consented takes it back. */
    takeBack: () => {
      accessTokens.clear();
      refreshTokens.clear();
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

const ENDLESS_CHUNK = Buffer.alloc(1_024 * 1_024, "A");
const ENDLESS_CHUNKS = 80;

/** More than is taken, whatever was said of it. */
function endless(): ReadableStream<Uint8Array> {
  let chunks = 0;
  return new ReadableStream({
    pull(stream) {
      stream.enqueue(chunks === 0 ? Buffer.from('{"raw":"') : ENDLESS_CHUNK);
      if (chunks++ > ENDLESS_CHUNKS) stream.close();
    },
  });
}
