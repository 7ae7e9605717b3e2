import { expect, test } from "bun:test";
import { createGate } from "./gate.ts";

test("ordinary runs share, a suspect runs alone, and nobody who came later goes before it", async () => {
  const gate = createGate();
  const inside = new Set<string>();
  const met: string[] = [];
  const enter = (name: string, alone: boolean) =>
    gate.enter(alone, async () => {
      inside.add(name);
      met.push([...inside].join("+"));
      await Bun.sleep(10);
      inside.delete(name);
    });
  await Promise.all([
    enter("a", false),
    enter("b", false),
    enter("suspect", true),
    enter("c", false),
    enter("d", false),
  ]);
  expect(met).toEqual(["a", "a+b", "suspect", "c", "c+d"]);
});

test("a run that throws lets the next one in", async () => {
  const gate = createGate();
  const broken = gate.enter(true, () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  expect(await gate.enter(true, () => Promise.resolve("in"))).toBe("in");
});
