import { createHash } from "node:crypto";

/** How it misbehaves, until told otherwise. */
export type TokenMischief =
  | "never answers"
  | "answers with a page"
  | "answers 500"
  | "asks to wait"
  | "does not know the app"
  | "allows no mail"
  | "gives tokens that nobody takes";

const APP = { clientId: "client-at-the-office", clientSecret: "secret-at-the-office" };

/**
 * A token endpoint like Microsoft's (RFC 6749 §4.4, §6), whose refresh tokens are good once: each answer has the next one.
 * What it gives is good for `lets`, such as those of an IMAP server; it stands in for one that cannot be reached from here.
 */
export function startTokens(lets: Set<string>) {
  const state = {
    mischief: undefined as TokenMischief | undefined,
    refreshToken: crypto.randomUUID() as string,
    expiresIn: 3_600,
    retryAfter: "600",
    /** Who signs in, and whether that is said. */
    username: "Sheets@films.test" as string | undefined,
    redirectUri: "",
    /** What a sign-in led back with last. */
    lastCode: "",
    /** What was asked for, each time. */
    asked: [] as Record<string, string>[],
  };
  /** A code that a sign-in led back with, and the challenge that it was asked under (RFC 7636). */
  const codes = new Map<string, string>();
  const codeFor = (challenge: string, redirectUri: string): string => {
    const code = crypto.randomUUID();
    codes.set(code, challenge);
    Object.assign(state, { lastCode: code, redirectUri });
    return code;
  };
  const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

  /** What a browser is led to, and from there back: nobody has to press anything. */
  function consent(query: URLSearchParams): Response {
    const isAsked =
      query.get("client_id") === APP.clientId &&
      query.get("response_type") === "code" &&
      query.get("code_challenge_method") === "S256" &&
      query.get("scope")?.includes("IMAP.AccessAsUser.All offline_access") === true;
    if (!isAsked) return new Response("invalid_request", { status: 400 });
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("code", codeFor(query.get("code_challenge") ?? "", back.href));
    back.searchParams.set("state", query.get("state") ?? "");
    return Response.redirect(back.href, 302);
  }

  const refusal = (error: string, status = 400) =>
    Response.json(
      { error, error_description: "AADSTS0: of no use to anybody", error_codes: [0] },
      { status },
    );

  async function answer(form: Record<string, string>): Promise<Response> {
    switch (state.mischief) {
      case "never answers":
        return await new Promise(() => {});
      case "answers with a page":
        return new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
      case "answers 500":
        return new Response("", { status: 500 });
      case "asks to wait":
        return new Response("", { status: 429, headers: { "retry-after": state.retryAfter } });
      case "does not know the app":
        return refusal("invalid_client", 401);
      case "allows no mail":
        return refusal("invalid_scope");
      default:
        return given(form);
    }
  }

  function idToken(): { id_token: string } {
    const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
    return { id_token: [part({ alg: "none" }), part({ preferred_username: state.username }), ""].join(".") };
  }

  function given(form: Record<string, string>): Response {
    const isApp = form.client_id === APP.clientId && form.client_secret === APP.clientSecret;
    if (!isApp) return refusal("invalid_client", 401);
    const isOwn = form.grant_type === "client_credentials";
    const isRefresh = form.grant_type === "refresh_token" && form.refresh_token === state.refreshToken;
    const isCode =
      form.grant_type === "authorization_code" &&
      codes.get(form.code ?? "") === challengeOf(form.code_verifier ?? "") &&
      form.redirect_uri === state.redirectUri &&
      codes.delete(form.code ?? "");
    if (!isOwn && !isRefresh && !isCode) return refusal("invalid_grant");
    const token = crypto.randomUUID();
    if (state.mischief !== "gives tokens that nobody takes") lets.add(token);
    if (!isOwn) state.refreshToken = crypto.randomUUID();
    return Response.json({
      ...{ token_type: "Bearer", access_token: token, expires_in: state.expiresIn },
      ...(isOwn ? {} : { refresh_token: state.refreshToken }),
      ...(form.scope?.includes("openid") ? idToken() : {}),
    });
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 30,
    fetch: async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname.endsWith("/authorize")) return consent(searchParams);
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      state.asked.push(form);
      return await answer(form);
    },
  });
  const login = `http://127.0.0.1:${server.port}`;
  return {
    /** As MICROSOFT_LOGIN_URL. */
    login,
    /** Somebody signs in elsewhere than in a browser: what that leads back with. */
    consented(redirectUri: string): { code: string; verifier: string } {
      const verifier = "v".repeat(43);
      return { code: codeFor(challengeOf(verifier), redirectUri), verifier };
    },
    url: `http://127.0.0.1:${server.port}/token`,
    app: APP,
    state,
    /** Whoever consented takes it back; what was given is good no more. */
    takeBack(): void {
      lets.clear();
      state.refreshToken = crypto.randomUUID();
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
