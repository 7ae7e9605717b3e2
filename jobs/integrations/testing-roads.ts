import { greatCircleM } from "../../core/routes/estimate.ts";

/** How it misbehaves at the next request. */
export type RoadMischief =
  | "answers 500"
  | "is too busy"
  | "does not let us in"
  | "answers with a page"
  | "answers with half a word"
  | "sends elsewhere"
  | "never answers"
  | "never ends"
  | "says too much"
  | "is there at once"
  | "leads elsewhere"
  | "takes for ever"
  | "counts in words"
  | "knows no road";

type Node = { latitude: number; longitude: number; ways: Edge[] };
type Edge = { to: number; metres: number; kmh: number; name: string };

const SIDE = 12;
const STEP = 0.02;

/** The same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A town of streets and a few fast roads, south-west corner first. */
function town(latitude: number, longitude: number, seed: number): Node[] {
  const random = numbers(seed);
  const nodes: Node[] = Array.from({ length: SIDE * SIDE }, (_, at) => ({
    latitude: latitude + Math.floor(at / SIDE) * STEP,
    longitude: longitude + (at % SIDE) * STEP,
    ways: [],
  }));
  const join = (a: number, b: number, name: string, kmh: number) => {
    const [one, other] = [nodes[a], nodes[b]];
    if (!one || !other) return;
    const metres = greatCircleM(one, other) * (1 + random() * 0.3);
    one.ways.push({ to: b, metres, kmh, name });
    other.ways.push({ to: a, metres, kmh, name });
  };
  for (let at = 0; at < nodes.length; at += 1) {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    if (column < SIDE - 1) join(at, at + 1, `Street ${row}`, row % 5 === 0 ? 80 : 30);
    if (row < SIDE - 1) join(at, at + SIDE, `Avenue ${column}`, column % 5 === 0 ? 80 : 30);
  }
  return nodes;
}

/**
 * A server like OSRM's route service over a town of its own, with traffic that can be made and can be old. It stands in
 * for one that cannot be reached from here.
 */
export function startRoads({ latitude = 51.4, longitude = -0.25, seed = 7 } = {}) {
  const nodes = town(latitude, longitude, seed);
  const plans: RoadMischief[] = [];
  const asked: URL[] = [];
  let traffic: { factor: number; ageSeconds: number } | undefined = { factor: 1, ageSeconds: 60 };
  let delayMs = 0;

  const nearest = (point: { latitude: number; longitude: number }): number =>
    nodes.reduce(
      (best, node, at) => (greatCircleM(node, point) < greatCircleM(nodes[best]!, point) ? at : best),
      0,
    );
  const secondsOf = ({ metres, kmh }: Edge) => (metres / 1_000 / kmh) * 3_600 * (traffic?.factor ?? 1);

  /** Dijkstra's, with those ways dearer that were taken before. */
  function way(from: number, to: number, taken: ReadonlySet<Edge>): Edge[] {
    const cost = new Map([[from, 0]]);
    const before = new Map<number, { node: number; edge: Edge }>();
    const open = new Set([from]);
    while (open.size > 0) {
      const at = [...open].reduce((a, b) => (cost.get(b)! < cost.get(a)! ? b : a));
      open.delete(at);
      for (const edge of nodes[at]!.ways) {
        const next = cost.get(at)! + secondsOf(edge) * (taken.has(edge) ? 1.6 : 1);
        if (next >= (cost.get(edge.to) ?? Infinity)) continue;
        cost.set(edge.to, next);
        before.set(edge.to, { node: at, edge });
        open.add(edge.to);
      }
    }
    const edges: Edge[] = [];
    for (let at = to; at !== from;) {
      const step = before.get(at);
      if (!step) return [];
      edges.unshift(step.edge);
      at = step.node;
    }
    return edges;
  }

  function answer(url: URL): Response {
    const found = /\/route\/v1\/[a-z-]+\/(-?[\d.]+),(-?[\d.]+);(-?[\d.]+),(-?[\d.]+)$/.exec(url.pathname);
    if (!found)
      return Response.json({ code: "InvalidUrl", message: "URL string malformed" }, { status: 400 });
    const [a = 0, b = 0, c = 0, d = 0] = found.slice(1).map(Number);
    const [from, to] = [nearest({ latitude: b, longitude: a }), nearest({ latitude: d, longitude: c })];
    const wanted = Number(url.searchParams.get("alternatives"));
    const taken = new Set<Edge>();
    const routes = Array.from({ length: wanted }, () => {
      const edges = way(from, to, taken);
      for (const edge of edges) taken.add(edge);
      const names = [...new Set(edges.map(({ name }) => name))].slice(0, 2);
      return {
        distance: edges.reduce((sum, { metres }) => sum + metres, 0),
        duration: edges.reduce((sum, edge) => sum + secondsOf(edge), 0),
        legs: [{ summary: names.join(", ") }],
      };
    });
    const version = traffic && new Date(Date.now() - traffic.ageSeconds * 1_000).toISOString();
    return Response.json({ code: "Ok", routes, ...(version !== undefined && { data_version: version }) });
  }

  const never = () => new Promise<Response>(() => {});
  const one = (route: object) => Response.json({ code: "Ok", routes: [route] });
  const MISCHIEF: Record<RoadMischief, (url: URL) => Response | Promise<Response>> = {
    "answers 500": () => new Response("oh no", { status: 500 }),
    "is too busy": () => new Response("", { status: 429, headers: { "retry-after": "1" } }),
    "does not let us in": () => Response.json({ message: "Not Authorized" }, { status: 401 }),
    "answers with a page": () =>
      new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } }),
    "answers with half a word": () =>
      new Response('{"code":"O', { headers: { "content-type": "application/json" } }),
    "sends elsewhere": (url) => Response.redirect(`${url.origin}/elsewhere`, 302),
    "never answers": never,
    "never ends": () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"code":"Ok",')),
        }),
        { headers: { "content-type": "application/json" } },
      ),
    "says too much": () =>
      new Response(`{"code":"Ok","routes":[]${" ".repeat(2 * 1_024 * 1_024)}}`, {
        headers: { "content-type": "application/json" },
      }),
    "is there at once": () => one({ distance: 12_000, duration: 1 }),
    "leads elsewhere": () => one({ distance: 10, duration: 60 }),
    "takes for ever": () => one({ distance: 12_000, duration: 1e12 }),
    "counts in words": () => one({ distance: "12 km", duration: "soon" }),
    "knows no road": () => Response.json({ code: "NoRoute", message: "Impossible route" }, { status: 400 }),
  };

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 30,
    fetch: async (request) => {
      const url = new URL(request.url);
      asked.push(url);
      const plan = plans.shift();
      if (plan !== undefined) return await MISCHIEF[plan](url);
      if (delayMs > 0) await Bun.sleep(delayMs);
      return answer(url);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/route/v1`,
    /** Where its roads meet. */
    crossings: nodes.map(({ latitude, longitude }) => ({ latitude, longitude })),
    /** What it was asked. */
    asked,
    misbehave: (...next: RoadMischief[]) => plans.push(...next),
    /** It knows the traffic from now on, so much slower than an empty road and so old; or none. */
    setTraffic: (next: typeof traffic) => {
      traffic = next;
    },
    setDelay: (ms: number) => {
      delayMs = ms;
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
