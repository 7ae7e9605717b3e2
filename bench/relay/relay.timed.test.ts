import { expect, test } from "bun:test";
import { missingNginx } from "../../ops/testing-nginx.ts";
import { relay, relayTable } from "./relay.ts";

test.skipIf(missingNginx() !== undefined)(
  "the bench of the relay counts what home is asked, and sees that a relay takes it off",
  async () => {
    const figures = await relay({ rounds: 1, seconds: 1 }, () => {});
    for (const { edges, way, lag, past_relay, ...row } of figures.rows) {
      // Home answers each of those who ask it; a relay asks for all, and once more now and then.
      const [least, most] = way === "direct" ? [0.7 * edges, 1.2 * edges] : [0.5, 2];
      expect(row.asked_per_batch, `${edges} ${way}`).toBeWithin(least, most);
      expect(lag.p50_ms).toBeWithin(0.1, 1_000);
      expect(row.api_cpu_ms_per_s).toBeGreaterThan(0);
      expect(row.relay_cpu_ms_per_s > 0).toBe(way === "relay");
      expect(past_relay).toBe(0);
    }
    expect(relayTable(figures)).toContain("asked/batch");
  },
  90_000,
);
