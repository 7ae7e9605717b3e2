import { timingSafeEqual } from "node:crypto";

/** Does the request carry the key that our own programs share? Compared in constant time. */
export function isService(request: Request, serviceKey: string): boolean {
  const given = Buffer.from(request.headers.get("authorization") ?? "");
  const wanted = Buffer.from(`Bearer ${serviceKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
