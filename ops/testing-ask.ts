import { expect } from "bun:test";
import type { TestHouse } from "./testing-house.ts";

/** Asks the API of a house as somebody of its demo organisation, by the first part of their address. */
export type Ask = <T>(
  who: string,
  method: string,
  path: string,
  body?: unknown,
  version?: number,
) => Promise<T>;

export function asker(house: () => TestHouse): Ask {
  const tokens = new Map<string, Promise<string>>();
  const json = { "content-type": "application/json" };
  const signIn = async (who: string): Promise<string> => {
    const response = await fetch(`${house().url}/api/v1/auth/login`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ email: `${who}@northwind.test`, password: house().password }),
    });
    return ((await response.json()) as { accessToken: string }).accessToken;
  };
  return async <T>(who: string, method: string, path: string, body?: unknown, version?: number) => {
    if (!tokens.has(who)) tokens.set(who, signIn(who));
    const isForm = body instanceof FormData;
    const headers = {
      ...(isForm ? {} : json),
      authorization: `Bearer ${await tokens.get(who)}`,
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    };
    const response = await fetch(house().url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    expect([path, response.ok ? "" : text]).toEqual([path, ""]);
    return JSON.parse(text) as T;
  };
}
