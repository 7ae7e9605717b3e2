import type { BenchHouse, SignedIn } from "../house.ts";
import { endpointOf, type EndpointName } from "../contract.ts";
import { timed, type Timed } from "./requests.ts";

const PEOPLE = ["artist", "manager", "accountant"] as const;
type Who = (typeof PEOPLE)[number];
export type Askers = Readonly<Record<Who, SignedIn>>;

export type Asking = {
  /** @throws where the answer is none of 2xx. */
  ask(
    who: Who,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** To its last byte. */
  read(who: Who, path: string): Promise<void>;
  all<T>(who: Who, path: string): Promise<T[]>;
  /** So often, one at a time; `after` each one, outside of its time. @throws where p95 is over the contract's. */
  one(
    name: EndpointName,
    work: () => Promise<unknown>,
    after?: () => Promise<unknown>,
    more?: string,
  ): Promise<Timed>;
};

/** One person's requests, held to what the contract says of each. */
export function asking(house: BenchHouse, people: Askers, samples: number): Asking {
  const { url } = house.api();
  const ask: Asking["ask"] = async (who, method, path, body, headers = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${people[who].accessToken}`,
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    ask,
    read: async (who, path) => void (await (await ask(who, "GET", path)).arrayBuffer()),
    all: async <T>(who: Who, path: string) =>
      ((await (await ask(who, "GET", path)).json()) as { data: T[] }).data,
    one: async (name, work, after, more = "") => {
      const { route, p95Ms } = endpointOf(name);
      const figures = await timed(route + more, samples, work, after);
      if (figures.p95_ms > p95Ms)
        throw new Error(`${route}${more}: p95 ${figures.p95_ms} ms, ${p95Ms} are allowed`);
      return figures;
    },
  };
}
