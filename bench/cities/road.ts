import { connect, createServer, type Socket } from "node:net";

export type Road = AsyncDisposable & {
  port: number;
  /** From now on who connects is turned away after a round trip, and who is connected is cut off. */
  close(): void;
};

/**
 * A way to a port of this machine that takes its time: `setUpRoundTrips` pass before a connection carries anything,
 * and every byte takes half a round trip each way. As wide as this machine: an answer of a page fits into what TCP
 * sends at once.
 */
export async function openRoad(to: number, roundTripMs: number, setUpRoundTrips = 0): Promise<Road> {
  const open = new Set<Socket>();
  let isClosed = false;
  const server = createServer((near) => {
    keep(open, near);
    if (isClosed) {
      setTimeout(() => near.destroy(), roundTripMs);
      return;
    }
    const far = connect(to, "127.0.0.1");
    keep(open, far);
    const readyAt = performance.now() + setUpRoundTrips * roundTripMs;
    carry(near, far, () => Math.max(0, readyAt - performance.now()) + roundTripMs / 2);
    carry(far, near, () => roundTripMs / 2);
  });
  const port = await new Promise<number>((done, fail) => {
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      done(typeof address === "object" && address ? address.port : 0);
    });
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    close: () => {
      isClosed = true;
      cut();
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((done) => server.close(done));
      cut();
      await closed;
    },
  };
}

function keep(open: Set<Socket>, socket: Socket): void {
  open.add(socket);
  socket.setNoDelay(true);
  socket.on("close", () => open.delete(socket));
  // A close follows, and that is carried to the other end.
  socket.on("error", () => {});
}

/** What is sent arrives in its order, and the end after all of it. */
function carry(from: Socket, to: Socket, delayMs: () => number): void {
  let last: Promise<unknown> = Promise.resolve();
  const later = (act: () => void) => {
    const due = performance.now() + delayMs();
    last = last.then(async () => {
      await Bun.sleep(Math.max(0, due - performance.now()));
      if (!to.destroyed) act();
    });
  };
  from.on("data", (bytes) => later(() => to.write(bytes)));
  from.on("close", () => later(() => to.end()));
}
