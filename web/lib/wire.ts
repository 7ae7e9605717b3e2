import type { InputError, ProblemBody } from "../../core/problem.ts";
import { firstOf } from "./signals.ts";

/** Longer than a phone on a weak connection needs, shorter than anybody's patience. */
const TIMEOUT_MS = 15_000;

/** What the server refused, in its own words (RFC 9457). */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  /** `schedules/cancelled`, from the problem's type. */
  readonly slug: string;
  readonly errors: readonly InputError[];

  constructor(status: number, body: Partial<ProblemBody>) {
    super(body.detail ?? body.title ?? `The server answered ${status}`);
    this.status = status;
    this.slug = body.type?.replace("/problems/", "") ?? "";
    this.errors = body.errors ?? [];
  }
}

/** No answer came: this device is offline, or the server is away. */
export class Unreachable extends Error {
  override name = "Unreachable";
  constructor(cause: unknown) {
    super("No connection to the portal", { cause });
  }
}

/**
 * fetch, with a time limit, that returns good answers only.
 * @throws Refused for a problem the server named, Unreachable when none answered, the caller's own abort as it is.
 */
export async function send(url: string, init: RequestInit = {}, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? firstOf(init.signal, limit) : limit;
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable(error);
  }
  if (response.ok) return response;
  throw new Refused(response.status, await problemOf(response));
}

async function problemOf(response: Response): Promise<Partial<ProblemBody>> {
  if (!response.headers.get("content-type")?.includes("problem+json")) return {};
  try {
    return (await response.json()) as ProblemBody;
  } catch (error) {
    // Cut off on the way; the status still says what matters.
    if (error instanceof SyntaxError || error instanceof TypeError) return {};
    throw error;
  }
}

/** A sentence for the person: what happened, and what to do about it. */
export function wordsOf(error: unknown): string {
  if (error instanceof Unreachable)
    return "No connection to the portal. Nothing was lost; try again when you are back online.";
  if (!(error instanceof Refused)) return "Something went wrong in this page. Reload it and try again.";
  if (error.status === 412)
    return "Somebody changed this meanwhile. Look at the new version, then change it again.";
  if (error.status === 429) return "That was too often. Wait a minute, then try again.";
  if (error.status >= 500) return "The portal cannot answer just now. Try again shortly.";
  return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
}

/** What the server found wrong in one field, by its JSON pointer. */
export function errorAt(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof Refused)) return undefined;
  const found = error.errors.find((one) => one.pointer === pointer);
  return found && `It ${found.detail}.`;
}
