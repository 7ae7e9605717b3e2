import { connect, createServer, type Server, type Socket } from "node:net";

/** `silent` takes connections and carries nothing, as a network that lost its way; `refused` is a closed door. */
export type LinkMode = "open" | "silent" | "refused";

export type Link = AsyncDisposable & {
  port: number;
  /** `resumes`: connections of the silence go on where they were; otherwise they stay dead, and nobody is told. */
  set(mode: LinkMode, resumes?: boolean): Promise<void>;
  /** Where connections lead from now on; those that are open are cut. */
  lead(port: number): void;
};

type Pair = { near: Socket; far: Socket | undefined };

/** The road between an edge and its home, which can be cut. */
export async function openLink(to: number): Promise<Link> {
  let target = to;
  let mode: LinkMode = "open";
  const pairs = new Set<Pair>();
  const server = createServer((near) => {
    const pair: Pair = { near, far: undefined };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      pair.far?.destroy();
    };
    near.on("error", end).on("close", end);
    if (mode === "silent") near.pause();
    else join(pair, end);
  });

  function join(pair: Pair, end: () => void): void {
    const far = connect(target, "127.0.0.1");
    pair.far = far;
    far.on("error", end).on("close", end);
    carry(pair.near, far);
    carry(far, pair.near);
  }

  /** Cut all that is open. */
  function cut(): void {
    for (const { near, far } of pairs) {
      near.destroy();
      far?.destroy();
    }
    pairs.clear();
  }

  const port = await listen(server, 0);
  return {
    port,
    set: async (next, resumes = false) => {
      if (mode === "refused" && next !== "refused") await listen(server, port);
      if (next === "refused" && mode !== "refused") {
        const closed = new Promise((done) => server.close(done));
        cut();
        await closed;
      }
      mode = next;
      for (const { near, far } of pairs) {
        for (const socket of [near, far]) {
          if (next === "silent") socket?.pause();
          else if (resumes && far) socket?.resume();
        }
      }
    },
    lead: (next) => {
      target = next;
      cut();
    },
    [Symbol.asyncDispose]: async () => {
      const closed = server.listening ? new Promise((done) => server.close(done)) : undefined;
      cut();
      await closed;
    },
  };
}

function carry(from: Socket, to: Socket): void {
  from.on("data", (bytes) => {
    to.write(bytes);
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", fail);
      const address = server.address();
      done(typeof address === "object" && address ? address.port : port);
    });
  });
}
