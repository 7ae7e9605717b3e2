import { openSigningKeys } from "../../api/auth/tokens.ts";
import { mailboxOf } from "../../core/emails/inbound.ts";
import { ACCESS_TOKEN_SECONDS } from "../../core/auth.ts";
import type { DayPerson } from "./cast.ts";

export type Answer<T> = { status: number; body: T; ms: number };
/** The real API, as its people and the mail service ask it; what it answers beyond 2xx is counted. */
export type DayWire = {
  as<T>(
    person: DayPerson,
    method: string,
    path: string,
    body?: unknown,
    headers?: Headers,
  ): Promise<Answer<T>>;
  /** As a mail service delivers. */
  deliver(productionId: string, bytes: Buffer): Promise<Answer<{ ids: string[] }>>;
  requests(): number;
  /** By route and status, or the connection's own words. */
  errors: Record<string, number>;
};
type Headers = Record<string, string>;

export const MAIL_DOMAIN = "in.bench.example";
const ANSWER_MS_MAX = 30_000;
const MINTED_MS_MAX = (ACCESS_TOKEN_SECONDS * 1_000) / 2;

export async function openDayWire(url: string, signingKey: string, mailSecret: string): Promise<DayWire> {
  const keys = await openSigningKeys(signingKey);
  const minted = new Map<string, { token: string; atMs: number }>();
  const errors: Record<string, number> = {};
  let requests = 0;

  async function tokenOf({ userId, sessionId }: DayPerson): Promise<string> {
    const known = minted.get(userId);
    if (known && Date.now() - known.atMs < MINTED_MS_MAX) return known.token;
    const atMs = Date.now();
    const { accessToken } = await keys.sign({ sub: userId, sid: sessionId }, atMs);
    minted.set(userId, { token: accessToken, atMs });
    return accessToken;
  }

  async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
    const begun = performance.now();
    requests++;
    const fail = (why: string) => {
      const name = `${init.method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ":id").split("?")[0]} ${why}`;
      errors[name] = (errors[name] ?? 0) + 1;
    };
    try {
      const response = await fetch(url + path, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      const text = await response.text();
      const ms = performance.now() - begun;
      if (!response.ok) fail(String(response.status));
      return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T, ms };
    } catch (error) {
      fail((error as Error).name);
      return { status: 0, body: null as T, ms: performance.now() - begun };
    }
  }

  return {
    errors,
    requests: () => requests,
    as: async (person, method, path, body, headers = {}) =>
      await ask(path, {
        method,
        headers: {
          authorization: `Bearer ${await tokenOf(person)}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    deliver: async (productionId, bytes) => {
      const form = new FormData();
      form.set("envelope", JSON.stringify({ to: [`${mailboxOf(productionId)}@${MAIL_DOMAIN}`] }));
      form.set("email", new Blob([new Uint8Array(bytes)]));
      return await ask("/api/v1/inbound/email", {
        method: "POST",
        headers: { authorization: `Bearer ${mailSecret}` },
        body: form,
      });
    },
  };
}
