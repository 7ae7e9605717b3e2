import { becomeBrowser, type Asked } from "../faults/browser.ts";
import type { Order, Said, Word } from "./wire.ts";

/**
 * The page's own reading (web/lib/edge.ts) as somebody has it who is in one city: whatever it asks goes by the roads
 * of that city. Started by world.ts, with an Order as its argument.
 */
const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const asked: Asked[] = [];
const plain = globalThis.fetch;
const byRoad = (input: string | URL | Request, init?: RequestInit) => {
  const url = new URL(input instanceof Request ? input.url : input);
  return plain((order.roads[url.origin] ?? url.origin) + url.pathname + url.search, init);
};
globalThis.fetch = byRoad as typeof fetch;
becomeBrowser(order.api, {}, (one) => asked.push(one));
const { measureRegions, readNear } = await import("../../web/lib/edge.ts");
const { signIn } = await import("../../web/lib/session.ts");
await signIn("login", { email: order.email, password: order.password });

process.on("disconnect", () => process.exit(0));
process.on("message", (word: Word) => {
  if (word === "end") process.exit(0);
  void read(word);
});
process.send?.({ ms: 0, asked: [] } satisfies Said);

async function read(word: Word): Promise<void> {
  asked.length = 0;
  const begun = performance.now();
  await readNear("/v1/schedules?limit=20");
  const ms = performance.now() - begun;
  // A first visit goes on measuring after its answer.
  if (word === "visit") await measureRegions();
  process.send?.({ ms, asked: asked.map(({ origin, status }) => ({ origin, status })) } satisfies Said);
}
