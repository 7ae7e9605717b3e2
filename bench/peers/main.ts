import { comparePeers, type PeerFigures } from "./compare.ts";
import { peerTable } from "./table.ts";

export { comparePeers, type PeerFigures };

/** `bun bench/peers/main.ts [--quick]`: docs/bench.md. Ends by itself and leaves nothing running. */
const FULL = { rounds: 5, seconds: 5 };
const QUICK = { rounds: 1, seconds: 2 };
const CONNECTIONS = 64;

if (import.meta.main) {
  const begun = performance.now();
  const progress = (text: string) =>
    console.log(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${text}`);
  const sizes = process.argv.includes("--quick") ? QUICK : FULL;
  const stopped = Promise.withResolvers<never>();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => stopped.reject(new Error(`stopped by ${signal}`)));
  const figures = await Promise.race([
    comparePeers({ ...sizes, connections: CONNECTIONS, progress }),
    stopped.promise,
  ]);
  console.log(`\n${peerTable(figures)}`);
  process.exit(0);
}
