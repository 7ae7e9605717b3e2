import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ipClassOf } from "./audit-actions.ts";
import { canonical, type Canonical } from "./audit-canonical.ts";

describe("the canonical form", () => {
  const forms: [value: Canonical, form: string][] = [
    ["", "0:"],
    ["Ada", "3:Ada"],
    // Two letters of five bytes: lengths are of bytes.
    ["€é", "5:€é"],
    [0, "i0e"],
    [-0, "i0e"],
    [-12, "i-12e"],
    [9_007_199_254_740_993n, "i9007199254740993e"],
    [true, "4:true"],
    [["b", 1, null], "l1:bi1e0:e"],
    [{ b: 1, a: "x", none: null, missing: undefined }, "d1:a1:x1:bi1ee"],
    // In the order of bytes: a capital before a small letter, a name before one that it begins.
    [{ ab: 1, B: 2, a: 3 }, "d1:Bi2e1:ai3e2:abi1ee"],
    [{ roles: ["admin"], inner: {} }, "d5:innerde5:rolesl5:adminee"],
  ];
  for (const [value, form] of forms) test(form, () => expect(canonical(value)).toBe(form));

  test("text that looks alike is alike: NFC", () => {
    expect(canonical("e\u0301")).toBe(canonical("\u00e9"));
    expect(canonical({ "e\u0301": 1 })).toBe("d2:\u00e9i1ee");
  });
  test("names in the order of their bytes, and not of UTF-16", () => {
    expect(canonical({ "\u{1f600}": 1, "\uffee": 2 })).toBe("d3:\uffeei2e4:\u{1f600}i1ee");
  });
  test("no float has one", () => {
    for (const value of [0.1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => canonical({ amount: value })).toThrow("whole numbers");
  });
  test("two values have the same form only if they are the same", () => {
    const scalar = fc.oneof(fc.string({ unit: "grapheme" }), fc.maxSafeInteger());
    const { value } = fc.letrec<{ value: Canonical }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: "grapheme", maxLength: 4 }), tie("value"), { maxKeys: 4 }),
      ),
    }));
    const plain = (one: Canonical): unknown =>
      typeof one === "string"
        ? one.normalize("NFC")
        : Array.isArray(one)
          ? one.map(plain)
          : typeof one === "object" && one !== null
            ? Object.fromEntries(
                Object.entries(one).map(([name, inner]) => [name.normalize("NFC"), plain(inner)]),
              )
            : one === 0
              ? 0
              : one;
    fc.assert(
      fc.property(value, value, (a, b) => {
        const isSame = Bun.deepEquals(plain(a), plain(b), true);
        expect(canonical(a) === canonical(b)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("where a request came from", () => {
  const classes: Record<string, string[]> = {
    loopback: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"],
    private: [
      "10.1.2.3",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "169.254.1.1",
      "100.64.0.1",
      "fd00::1",
      "fe80::1%eth0",
      "::ffff:10.0.0.1",
    ],
    public: [
      "8.8.8.8",
      "172.15.0.1",
      "172.32.0.1",
      "100.128.0.1",
      "192.169.0.1",
      "2001:db8::1",
      "::ffff:8.8.8.8",
    ],
    unknown: ["unknown", "", "example.test", "deadbeef"],
  };
  for (const [kind, addresses] of Object.entries(classes))
    test(kind, () => expect(addresses.map(ipClassOf)).toEqual(addresses.map(() => kind as never)));
});
