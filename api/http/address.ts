import { BlockList, isIP } from "node:net";

/** Of a chain of proxies no more is read: a header may be 16 KB of commas. */
const HOPS_MAX = 20;

/**
 * Networks and addresses with commas between, such as `10.0.0.0/8, fd00::/8, 192.0.2.7`.
 * @returns undefined where one of them is neither.
 */
export function networksOf(text: string): BlockList | undefined {
  const list = new BlockList();
  for (const one of text.split(",").map((part) => part.trim())) {
    const [address = "", bits] = one.split("/");
    const family = isIP(address);
    const bitsMax = family === 4 ? 32 : 128;
    if (family === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax)))
      return undefined;
    list.addSubnet(address, bits === undefined ? bitsMax : Number(bits), nameOf(family));
  }
  return list;
}

/**
 * Who asks: the address that connected, or, where that is one of our proxies, the last of `X-Forwarded-For` that is
 * none. What stands before it anybody may have written, and is not believed.
 */
export function callerAddress(connected: string, headers: Headers, proxies: BlockList | undefined): string {
  let caller = plain(connected);
  if (proxies === undefined) return caller;
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").slice(-HOPS_MAX);
  while (isAmong(proxies, caller)) {
    const before = plain(hops.pop()?.trim() ?? "");
    if (isIP(before) === 0) return caller;
    caller = before;
  }
  return caller;
}

/** What limits count by: of IPv6 the network that one customer is given (RFC 6177), for they have all of it. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = "", right] = address.toLowerCase().split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [head, tail] = [groups(left), groups(right ?? "")];
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const all = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/** An IPv4 address inside of an IPv6 one is what it is inside. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

function isAmong(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, nameOf(family));
}

const nameOf = (family: number): "ipv4" | "ipv6" => (family === 4 ? "ipv4" : "ipv6");
