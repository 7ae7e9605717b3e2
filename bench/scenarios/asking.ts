import type { BenchHouse, SignedIn } from "../house.ts";
import { endpointOf, type EndpointName } from "../contract.ts";
import { held, timed, type Timed } from "./requests.ts";

const PEOPLE = ["artist", "manager", "accountant", "admin"] as const;
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
  /** So often, one at a time; `after` each one, outside of its time. */
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
      const { route } = endpointOf(name);
      return held(name, await timed(route + more, samples, work, after));
    },
  };
}
