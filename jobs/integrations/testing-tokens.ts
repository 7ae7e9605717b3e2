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
    /** What was asked for, each time. */
    asked: [] as Record<string, string>[],
  };
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

  function given(form: Record<string, string>): Response {
    const isApp = form.client_id === APP.clientId && form.client_secret === APP.clientSecret;
    if (!isApp) return refusal("invalid_client", 401);
    const isOwn = form.grant_type === "client_credentials";
    const isRefresh = form.grant_type === "refresh_token" && form.refresh_token === state.refreshToken;
    if (!isOwn && !isRefresh) return refusal("invalid_grant");
    const token = crypto.randomUUID();
    if (state.mischief !== "gives tokens that nobody takes") lets.add(token);
    if (isRefresh) state.refreshToken = crypto.randomUUID();
    return Response.json({
      ...{ token_type: "Bearer", access_token: token, expires_in: state.expiresIn },
      ...(isRefresh ? { refresh_token: state.refreshToken } : {}),
    });
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 30,
    fetch: async (request) => {
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      state.asked.push(form);
      return await answer(form);
    },
  });
  return {
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
