import { describe, expect, test } from "bun:test";
import { callerAddress, limitKey, networksOf } from "./address.ts";

const proxies = networksOf("10.0.0.0/8, fd00::/8, 192.0.2.7");
const from = (connected: string, ...chains: string[]) =>
  callerAddress(connected, new Headers(chains.map((chain) => ["x-forwarded-for", chain])), proxies);

describe("who asks", () => {
  test("is whoever connected, whatever they say, unless they are one of our proxies", () => {
    expect(from("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
    expect(callerAddress("10.0.0.1", new Headers({ "x-forwarded-for": "198.51.100.1" }), undefined)).toBe(
      "10.0.0.1",
    );
  });
  test("behind a proxy, is the last of the chain that is no proxy: what stands before may be made up", () => {
    expect(from("10.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
    expect(from("10.0.0.1", "1.1.1.1, 10.9.9.9, 198.51.100.1, 192.0.2.7, fd12::1")).toBe("198.51.100.1");
    expect(from("::ffff:10.0.0.1", "8.8.8.8, ::ffff:198.51.100.1")).toBe("198.51.100.1");
    expect(from("10.0.0.1", "2001:db8::1")).toBe("2001:db8::1");
    // A header that comes twice is one chain.
    expect(from("10.0.0.1", "1.1.1.1", "198.51.100.1")).toBe("198.51.100.1");
  });
  test("is the proxy where it says nothing, or nothing that is an address", () => {
    expect(from("10.0.0.1")).toBe("10.0.0.1");
    for (const chain of ["", " , ", "unknown", "198.51.100.1:443", "<script>", "10.0.0.2, "])
      expect(from("10.0.0.1", chain)).toBe("10.0.0.1");
    expect(from("unknown", "198.51.100.1")).toBe("unknown");
    // All of them are ours: a check of a proxy by another.
    expect(from("10.0.0.1", "10.0.0.3, 10.0.0.2")).toBe("10.0.0.3");
    expect(from("10.0.0.1", Array.from({ length: 4_000 }, () => "10.0.0.2").join())).toBe("10.0.0.2");
  });
});

test("networks are addresses with a length that they can have, or a sentence says no", () => {
  for (const text of [
    "",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0/8",
    "fd00::/129",
    "proxy.example",
    "10.0.0.1,,",
  ])
    expect(networksOf(text)).toBeUndefined();
  expect(networksOf("::1")?.check("::1", "ipv6")).toBe(true);
});

test("limits count IPv6 by the network of a customer, and all else as it is", () => {
  expect(limitKey("2001:db8:1:2::1")).toBe(limitKey("2001:0DB8:1:2:3:4:5:6"));
  expect(limitKey("2001:db8:1:2::1")).not.toBe(limitKey("2001:db8:1:3::1"));
  expect(limitKey("2001:db8::1")).toBe("2001:db8:0:0::/64");
  expect(limitKey("::1")).toBe("0:0:0:0::/64");
  for (const one of ["198.51.100.1", "somebody@people.test", "unknown"]) expect(limitKey(one)).toBe(one);
});
