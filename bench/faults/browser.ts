/** What one request of the page came to, for whoever judges it. */
export type Asked = { origin: string; status: number; batch: number; stale: boolean; ageSeconds: number };

/**
 * What a browser gives to `web/lib` and Bun does not: an address that relative ones begin at, cookies, a store, and
 * that it is online. Called before the first of those modules is loaded.
 */
export function becomeBrowser(
  origin: string,
  stored: Readonly<Record<string, string>>,
  tell: (asked: Asked) => void,
): void {
  const kept = new Map(Object.entries(stored));
  const cookies = new Map<string, string>();
  const plain = globalThis.fetch;
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  Object.defineProperty(globalThis, "localStorage", { value: store });
  Object.defineProperty(navigator, "onLine", { value: true });
  const fetchAsPage = async (path: string, init: RequestInit = {}) => {
    const url = new URL(path, origin);
    const headers = new Headers(init.headers);
    headers.set("origin", origin);
    if (url.origin === origin && cookies.size > 0)
      headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const isRead = url.pathname.endsWith("/v1/schedules");
    const note = (response?: Response) =>
      tell({
        origin: url.origin,
        status: response?.status ?? 0,
        batch: Number(response?.headers.get("x-feed-batch") ?? 0),
        stale: response?.headers.get("x-stale") === "true",
        ageSeconds: Number(response?.headers.get("age") ?? 0),
      });
    try {
      const response = await plain(url, { ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      if (isRead) note(response);
      return response;
    } catch (error) {
      if (isRead) note();
      throw error;
    }
  };
  globalThis.fetch = fetchAsPage as typeof fetch;
}
