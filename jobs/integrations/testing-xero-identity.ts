import { createHash } from "node:crypto";

const MINUTE_MS = 60_000;
/** Of a code, by their documentation. */
const CODE_MS = 5 * MINUTE_MS;

export type XeroApp = { clientId: string; clientSecret: string; now?: () => number };
type Code = { challenge: string; redirectUri: string; untilMs: number };

const json = (body: unknown, status = 200) => Response.json(body, { status });

/**
 * The half of Xero that lets apps in: consent in the browser with PKCE (RFC 7636), codes good once and for minutes,
 * tokens for half an hour, refresh tokens good once, revocation, and the organisations that somebody let an app into.
 */
export function xeroIdentity({ clientId, clientSecret, now = Date.now }: XeroApp) {
  const codes = new Map<string, Code>();
  const tokens = new Map<string, number>();
  const refreshTokens = new Set<string>();
  const seen = { tokens: 0, revoked: 0 };
  const standIn: {
    tokenMs: number;
    /** Whom the next consent is for. */
    tenants: { tenantId: string; tenantType: string; tenantName: string }[];
    /** Whoever is asked says no. */
    refuses: boolean;
  } = { tokenMs: 30 * MINUTE_MS, tenants: [], refuses: false };

  const newRefreshToken = (): string => {
    const text = crypto.randomUUID();
    refreshTokens.add(text);
    return text;
  };
  const isApp = (request: Request) =>
    request.headers.get("authorization") ===
    `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;

  /** What a browser is led to, and from there back: nobody has to press anything. */
  function authorize(query: URLSearchParams): Response {
    const redirectUri = query.get("redirect_uri") ?? "";
    const challenge = query.get("code_challenge") ?? "";
    const isAsked =
      query.get("client_id") === clientId &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256" &&
      (query.get("scope") ?? "").split(" ").includes("offline_access");
    if (!isAsked || challenge === "") return new Response("invalid_request", { status: 400 });
    const back = new URL(redirectUri);
    back.searchParams.set("state", query.get("state") ?? "");
    if (standIn.refuses) back.searchParams.set("error", "access_denied");
    else {
      const code = crypto.randomUUID();
      codes.set(code, { challenge, redirectUri, untilMs: now() + CODE_MS });
      back.searchParams.set("code", code);
    }
    return Response.redirect(back.href, 302);
  }

  function isGood(form: URLSearchParams): boolean {
    const grant = form.get("grant_type");
    if (grant === "client_credentials") return true;
    if (grant === "refresh_token") return refreshTokens.delete(form.get("refresh_token") ?? "");
    const name = form.get("code") ?? "";
    const code = codes.get(name);
    codes.delete(name);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    return (
      code !== undefined &&
      code.untilMs > now() &&
      code.redirectUri === form.get("redirect_uri") &&
      code.challenge === challenge
    );
  }

  async function token(request: Request): Promise<Response> {
    seen.tokens += 1;
    if (!isApp(request)) return json({ error: "invalid_client" }, 401);
    const form = new URLSearchParams(await request.text());
    // One that was used is good no more.
    if (!isGood(form)) return json({ error: "invalid_grant" }, 400);
    const text = crypto.randomUUID();
    tokens.set(text, now() + standIn.tokenMs);
    const next = form.get("grant_type") === "client_credentials" ? {} : { refresh_token: newRefreshToken() };
    return json({ access_token: text, token_type: "Bearer", expires_in: standIn.tokenMs / 1_000, ...next });
  }

  async function revoke(request: Request): Promise<Response> {
    if (!isApp(request)) return json({ error: "invalid_client" }, 401);
    const form = new URLSearchParams(await request.text());
    if (refreshTokens.delete(form.get("token") ?? "")) seen.revoked += 1;
    tokens.clear();
    return new Response(null, { status: 200 });
  }

  const letsIn = (request: Request): boolean => {
    const bearer = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    return (tokens.get(bearer) ?? 0) > now();
  };

  return Object.assign(standIn, {
    seen,
    newRefreshToken,
    isGoodRefreshToken: (text: string) => refreshTokens.has(text),
    /** Tokens that it gave are good no longer. */
    forgetTokens: () => tokens.clear(),
    letsIn,
    /** Undefined for what is another half's. */
    answer: async (request: Request, url: URL): Promise<Response | undefined> => {
      if (url.pathname === "/identity/connect/authorize") return authorize(url.searchParams);
      if (url.pathname === "/connect/token") return await token(request);
      if (url.pathname === "/connect/revocation") return await revoke(request);
      if (url.pathname !== "/connections") return undefined;
      return letsIn(request) ? json(standIn.tenants) : json({ Title: "Unauthorized" }, 401);
    },
  });
}
