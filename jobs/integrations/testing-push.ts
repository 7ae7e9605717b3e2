import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import type { PushPayload } from "../../core/devices.ts";

/** How it misbehaves at the next message. */
export type PushMischief =
  | "answers 500"
  | "is too busy"
  | "commits, then answers 500"
  | "commits, and never answers"
  | "finds it too large";

export type Received = {
  device: string;
  payload: PushPayload;
  ttl: number;
  urgency: string;
  topic: string | null;
};

type DeviceKeys = { private: string; p256dh: string; auth: string };
type Known = DeviceKeys & { serverKey: string; isGone: boolean };

const DAY_SECONDS = 86_400;
const BYTES_MAX = 4_096;
const TAG_BYTES = 16;

/**
 * A push service (RFC 8030) with the devices of its browsers: it reads who sends (RFC 8292) and, because it has the
 * devices' private keys too, what (RFC 8291). It stands in for services that cannot be reached from here, and shares no
 * code with what talks to them.
 */
export function startPushService({ isApple = false } = {}) {
  const devices = new Map<string, Known>();
  const received: Received[] = [];
  const plans: PushMischief[] = [];
  let asked = 0;

  async function take(request: Request): Promise<Response> {
    asked += 1;
    const id = new URL(request.url).pathname.replace("/push/", "");
    const device = devices.get(id);
    if (!device) return new Response("", { status: 404 });
    if (device.isGone) return new Response("", { status: 410 });
    const refusal = refusalOf(request, device.serverKey);
    if (refusal) return refusal;
    const body = Buffer.from(await request.arrayBuffer());
    if (body.length > BYTES_MAX) return new Response("", { status: 413 });
    const plan = plans.shift();
    if (plan === "answers 500") return new Response("", { status: 500 });
    if (plan === "is too busy") return new Response("", { status: 429, headers: { "retry-after": "1" } });
    if (plan === "finds it too large") return new Response("", { status: 413 });
    const { headers } = request;
    const message: Received = {
      device: id,
      payload: JSON.parse(readMessage(body, device)) as PushPayload,
      ttl: Number(headers.get("ttl")),
      urgency: headers.get("urgency") ?? "normal",
      topic: headers.get("topic"),
    };
    // One that waits for its device is replaced by the next of the same topic (RFC 8030 §5.4).
    const waiting = received.findIndex((one) => one.device === id && one.topic === message.topic);
    if (message.topic !== null && waiting >= 0) received.splice(waiting, 1);
    received.push(message);
    if (plan === "commits, then answers 500") return new Response("", { status: 500 });
    if (plan === "commits, and never answers") return await new Promise<Response>(() => {});
    return new Response("", { status: 201, headers: { location: `/m/${received.length}` } });
  }

  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: take });
  const origin = `http://127.0.0.1:${server.port}`;

  function refusalOf({ headers }: Request, serverKey: string): Response | undefined {
    const [, token = "", key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.get("authorization") ?? "") ?? [];
    const reason = tokenFault(token, key ?? "", origin, isApple);
    if (reason !== undefined) return Response.json({ reason }, { status: 403 });
    if (key !== serverKey) return Response.json({ reason: "VapidPkHashMismatch" }, { status: 403 });
    const isSound =
      headers.get("content-encoding") === "aes128gcm" &&
      /^\d+$/.test(headers.get("ttl") ?? "") &&
      /^(very-low|low|normal|high)$/.test(headers.get("urgency") ?? "normal") &&
      /^[A-Za-z0-9_-]{1,32}$/.test(headers.get("topic") ?? "x");
    return isSound ? undefined : new Response("", { status: 400 });
  }

  return {
    origin,
    received,
    asked: () => asked,
    misbehave: (...next: PushMischief[]) => plans.push(...next),
    /** A browser asks for an address, for whoever has that public key. */
    subscribe(serverKey: string) {
      const keys = newDevice();
      const id = randomBytes(12).toString("base64url");
      devices.set(id, { ...keys, serverKey, isGone: false });
      const { p256dh, auth } = keys;
      return { id, endpoint: `${origin}/push/${id}`, keys: { p256dh, auth } };
    },
    unsubscribe(id: string) {
      const device = devices.get(id);
      if (device) device.isGone = true;
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

function newDevice(): DeviceKeys {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  return {
    private: pair.getPrivateKey().toString("base64url"),
    p256dh: pair.getPublicKey().toString("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
}

/** What is wrong with who says that they send (RFC 8292 §2), as Apple's service names it. */
function tokenFault(token: string, key: string, audience: string, isApple: boolean): string | undefined {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  if (point.length !== 65) return "BadJwtToken";
  const [x = "", y = ""] = [point.subarray(1, 33), point.subarray(33)].map((half) =>
    half.toString("base64url"),
  );
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) return "BadJwtToken";
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, string | number | undefined>;
  const { aud, exp, sub = "" } = read(claims);
  const secondsLeft = Number(exp) - Date.now() / 1_000;
  const isReachable = /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(String(sub));
  const isSound =
    read(head).alg === "ES256" &&
    aud === audience &&
    secondsLeft > 0 &&
    secondsLeft <= DAY_SECONDS &&
    isReachable &&
    !(isApple && /localhost/.test(String(sub)));
  return isSound ? undefined : "BadJwtToken";
}

/** RFC 8291 §4 over RFC 8188 §2, one record: what the device's browser does. @throws when it is none for this device. */
export function readMessage(body: Buffer, device: DeviceKeys): string {
  const [salt, idLength] = [body.subarray(0, 16), body[20] ?? 0];
  const sender = body.subarray(21, 21 + idLength);
  const sealed = body.subarray(21 + idLength);
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(device.private, "base64url"));
  const own = Buffer.from(device.p256dh, "base64url");
  const derive = (secret: Uint8Array, salted: Uint8Array, info: Uint8Array | string, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, salted, info, length));
  const secret = derive(
    pair.computeSecret(sender),
    Buffer.from(device.auth, "base64url"),
    Buffer.concat([Buffer.from("WebPush: info\0"), own, sender]),
    32,
  );
  const key = derive(secret, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = derive(secret, salt, "Content-Encoding: nonce\0", 12);
  const opened = createDecipheriv("aes-128-gcm", key, nonce).setAuthTag(sealed.subarray(-TAG_BYTES));
  const padded = Buffer.concat([opened.update(sealed.subarray(0, -TAG_BYTES)), opened.final()]);
  const end = padded.lastIndexOf(2);
  return padded.subarray(0, end).toString();
}
