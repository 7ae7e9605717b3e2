import { openSigningKeys } from "../../api/auth/tokens.ts";
import { EDGE_TOKEN_SECONDS } from "../../core/auth.ts";
import { between, healthOf, type Fault } from "./fault.ts";

/** By so much clocks may disagree (edge/token.ts). */
const TOLERANCE_SECONDS = 60;
const DAY_MS = 86_400_000;
const AGE_MS_MAX = 3_000;

/** One region's clock is a day ahead, one's a day behind; `faketime` of Debian's package gives them theirs. */
const SKEWS = ["+1d", "-1d", "+0"] as const;

/** `faketime` itself stays between us and the edge, which would miss its parent. @throws where it is not installed. */
export function fakeTimeLibrary(): string {
  return Bun.spawnSync(["faketime", "-f", "+0", "printenv", "LD_PRELOAD"]).stdout.toString().trim();
}

export const clocks: Fault = {
  name: "clocks",
  what: "regions whose clocks are a day ahead and a day behind (faketime): tokens that are good, and over for 30 and 65 s",
  options: {
    edgesBefore: SKEWS.map((skew) => () => ["env", `LD_PRELOAD=${fakeTimeLibrary()}`, `FAKETIME=${skew}`]),
  },
  once: async ({ regions, edgeToken, privateKey }, _at, chance) => {
    const wrong: string[] = [];
    const keys = await openSigningKeys(privateKey);
    const { sub, sid } = JSON.parse(atob(edgeToken.split(".")[1] ?? "")) as { sub: string; sid: string };
    const ended = async (seconds: number) =>
      (await keys.sign({ sub, sid }, Date.now() - (EDGE_TOKEN_SECONDS + seconds) * 1_000)).edgeToken;
    const asked = [
      { what: "a good token", token: edgeToken, status: 200 },
      { what: "a token over for 30 s", token: await ended(TOLERANCE_SECONDS / 2), status: 200 },
      { what: "a token over for 65 s", token: await ended(TOLERANCE_SECONDS + 5), status: 401 },
    ];
    for (const [at, { region, url, program }] of regions.entries()) {
      const { at: saidAt } = JSON.parse(program.said[0] ?? "{}") as { at?: string };
      const offDays = Math.round((Date.parse(saidAt ?? "") - Date.now()) / DAY_MS);
      // Else the clock was not the region's own, and nothing is shown by this.
      if (offDays !== parseInt(SKEWS[at] ?? "", 10))
        wrong.push(`${region}: its clock is off by ${offDays} days`);
      for (const { what, token, status } of asked) {
        const response = await fetch(`${url}/v1/schedules?limit=1`, {
          headers: { authorization: `Bearer ${token}` },
        });
        await response.arrayBuffer();
        if (response.status !== status) wrong.push(`${region} answered ${response.status} to ${what}`);
      }
      const health = await healthOf(url);
      if (health?.lag_ms == null || health.lag_ms > AGE_MS_MAX || health.stale)
        wrong.push(`${region}: ${JSON.stringify(health)}`);
    }
    await Bun.sleep(between(chance, 500, 1_500));
    return { figures: { asked: asked.length * regions.length }, wrong };
  },
};
