import { expect, test } from "bun:test";
import { breachesOf } from "./breaches.ts";
import { REST_PACK_IDS, REST_PACKS, rulesOn } from "./packs.ts";
import { beginOf, bruteForce, randomWeek, seeded } from "./testing-weeks.ts";

const WEEKS = 10_000;
const SEED = 20_260_330;

test("10,000 random weeks: every breach that counting minute by minute finds, and no other", () => {
  const random = seeded(SEED);
  const seen = new Map<string, number>();
  for (let week = 0; week < WEEKS; week++) {
    // Each week by one pack, in turn: every pack by 2,500 weeks.
    const pack = REST_PACK_IDS[week % REST_PACK_IDS.length] ?? "eu";
    const items = randomWeek(random, { isDriver: pack === "eu-drivers" });
    const begin = beginOf(items);
    const found = breachesOf(items, pack);
    const { travelIsWork, editions } = REST_PACKS[pack];
    for (const [rule, expected] of bruteForce(items, { travelIsWork, rules: editions.at(-1)?.rules ?? [] })) {
      const own = found.filter((breach) => breach.rule === rule);
      const said = own.map(({ between, from }) => `${between} ${from - begin}`).sort();
      if (JSON.stringify(said) !== JSON.stringify(expected))
        throw new Error(
          `week ${week} of seed ${SEED}, ${pack} ${rule.rule} ${rule.minutes}: ${said.join(", ")}, not ${expected.join(", ")}\n${JSON.stringify(items)}`,
        );
      const name = `${pack} ${rule.rule} ${rule.minutes}`;
      seen.set(name, (seen.get(name) ?? 0) + expected.length);
    }
  }
  // Each rule had something to find.
  for (const id of REST_PACK_IDS)
    for (const rule of REST_PACKS[id].editions.at(-1)?.rules ?? [])
      expect([id, rule.rule, (seen.get(`${id} ${rule.rule} ${rule.minutes}`) ?? 0) > 20]).toEqual([
        id,
        rule.rule,
        true,
      ]);
});

test("every pack says where it has its values from, and has none before they were agreed", () => {
  for (const id of REST_PACK_IDS) {
    const pack = REST_PACKS[id];
    for (const { source, validFrom } of pack.editions) {
      expect(source.length).toBeGreaterThan(10);
      expect(validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
    expect(rulesOn(pack, "1999-12-31")).toEqual([]);
    expect(rulesOn(pack, "2026-09-01").length).toBeGreaterThan(0);
  }
});
