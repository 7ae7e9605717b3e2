import { common, Problem } from "../../core/problem.ts";

/**
 * Two Hosts or two Content-Lengths, or a Host that is none: what a proxy before us may read in another way than we do.
 * Bun refuses the rest by itself (400 and a closed connection), but joins these with a comma or leaves no address.
 * @throws Problem 400 (RFC 9112 §3.2, §6.3)
 */
export function refuseAmbiguous(request: Request): void {
  const { headers } = request;
  const joined = headers.get("host")?.includes(",") || headers.get("content-length")?.includes(",");
  if (joined || !URL.canParse(request.url))
    throw new Problem(common.malformed, "Host or Content-Length is there twice, or is none.");
}

/** SEC-01, and a CSP that names the edges and nothing else. */
export function securityHeaders(regions: readonly { url: string }[]): [string, string][] {
  const edges = regions.flatMap(({ url }) => loopbackTwins(new URL(url).origin)).join(" ");
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src 'self' ${edges}`.trim(),
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  return [
    ["content-security-policy", csp],
    ["cross-origin-opener-policy", "same-origin"],
    ["referrer-policy", "origin-when-cross-origin"],
    ["strict-transport-security", "max-age=63072000; includeSubDomains; preload"],
    ["x-content-type-options", "nosniff"],
    ["x-dns-prefetch-control", "on"],
    ["x-frame-options", "DENY"],
  ];
}

/** localhost and 127.0.0.1 are one machine under two names. */
function loopbackTwins(origin: string): string[] {
  const { hostname } = new URL(origin);
  if (hostname === "localhost") return [origin, origin.replace("localhost", "127.0.0.1")];
  if (hostname === "127.0.0.1") return [origin, origin.replace("127.0.0.1", "localhost")];
  return [origin];
}
