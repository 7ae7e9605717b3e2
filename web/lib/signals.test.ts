import { afterEach, expect, test } from "bun:test";
import { firstOf } from "./signals.ts";

const native = AbortSignal.any;
afterEach(() => {
  AbortSignal.any = native;
});

for (const has of [true, false]) {
  test(`${has ? "with" : "without"} AbortSignal.any: the first that aborts counts, with its reason`, () => {
    if (!has) Reflect.deleteProperty(AbortSignal, "any");
    const [one, two] = [new AbortController(), new AbortController()];
    const signal = firstOf(one.signal, two.signal);
    expect(signal.aborted).toBeFalse();
    two.abort("second");
    one.abort("first");
    expect([signal.aborted, signal.reason]).toEqual([true, "second"]);
    expect(firstOf(AbortSignal.abort("before"), new AbortController().signal).reason).toBe("before");
  });
}
