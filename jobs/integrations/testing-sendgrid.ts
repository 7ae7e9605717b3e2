import { generateKeyPairSync, sign } from "node:crypto";
import * as v from "valibot";

/** How it misbehaves at the next message. */
export type Mischief =
  | "answers 500"
  | "is too busy"
  | "answers with a page"
  | "never answers"
  | "refuses it"
  | "takes it, then answers 500";

const KEY = "SG.key-of-the-tests";
const Address = v.strictObject({ email: v.pipe(v.string(), v.email()), name: v.optional(v.string()) });
const Text = v.record(v.string(), v.nullable(v.string()));
/** What Mail Send takes, as far as a message of ours has it. */
const Body = v.strictObject({
  personalizations: v.pipe(
    v.array(
      v.strictObject({
        to: v.pipe(v.array(Address), v.minLength(1)),
        custom_args: v.optional(v.record(v.string(), v.string())),
        dynamic_template_data: v.optional(Text),
      }),
    ),
    v.minLength(1),
  ),
  from: Address,
  subject: v.optional(v.string()),
  content: v.optional(
    v.array(v.strictObject({ type: v.string(), value: v.pipe(v.string(), v.minLength(1)) })),
  ),
  template_id: v.optional(v.string()),
  attachments: v.optional(
    v.array(
      v.strictObject({
        content: v.pipe(v.string(), v.base64()),
        type: v.pipe(v.string(), v.regex(/^[^;\r\n]+$/)),
        filename: v.string(),
        disposition: v.string(),
      }),
    ),
  ),
  headers: v.optional(v.record(v.string(), v.string())),
  tracking_settings: v.optional(v.unknown()),
});
export type Taken = v.InferOutput<typeof Body>;

/**
 * SendGrid's Mail Send and its event webhook, as far as they are used. They stand in for a service that cannot be
 * reached from here.
 */
export function startSendgrid() {
  const taken: Taken[] = [];
  const plans: Mischief[] = [];
  let asked = 0;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const errors = (status: number, message: string) =>
    Response.json({ errors: [{ message, field: null, help: null }] }, { status });

  function take(body: unknown): Response {
    const read = v.safeParse(Body, body);
    if (!read.success) return errors(400, `Bad Request at ${v.getDotPath(read.issues[0])}`);
    const { template_id: template, content, subject, personalizations } = read.output;
    const hasWords = template ? personalizations[0]?.dynamic_template_data : content && subject;
    if (!hasWords) return errors(400, "There is nothing in it.");
    taken.push(read.output);
    return new Response(null, { status: 202, headers: { "x-message-id": `message-${taken.length}` } });
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      asked += 1;
      const { pathname } = new URL(request.url);
      if (request.method !== "POST" || pathname !== "/v3/mail/send") return errors(404, "Not Found");
      if (request.headers.get("authorization") !== `Bearer ${KEY}`)
        return errors(401, "The provided authorization grant is invalid, expired, or revoked");
      const body = (await request.json()) as unknown;
      switch (plans.shift()) {
        case "answers 500":
          return new Response("oh no", { status: 500 });
        case "is too busy":
          return new Response("", {
            status: 429,
            headers: { "x-ratelimit-reset": String(Math.floor(Date.now() / 1_000)) },
          });
        case "answers with a page":
          return new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
        case "never answers":
          return await new Promise<Response>(() => {});
        case "refuses it":
          return errors(400, "Does not contain a valid address.");
        case "takes it, then answers 500":
          take(body);
          return new Response("", { status: 500 });
        case undefined:
          return take(body);
      }
    },
  });
  const atSeconds = (ms: number) => String(Math.floor(ms / 1_000));
  return {
    url: `http://127.0.0.1:${server.port}`,
    key: KEY,
    /** As its settings page shows it. */
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    taken,
    get asked() {
      return asked;
    },
    misbehave: (...next: Mischief[]) => plans.push(...next),
    /** A delivery of its event webhook, signed at some moment. */
    delivery: (events: unknown, nowMs = Date.now()) => {
      const body = typeof events === "string" ? events : JSON.stringify(events);
      const at = atSeconds(nowMs);
      return {
        body,
        headers: {
          "content-type": "application/json",
          "x-twilio-email-event-webhook-timestamp": at,
          "x-twilio-email-event-webhook-signature": sign(
            "sha256",
            Buffer.from(at + body),
            privateKey,
          ).toString("base64"),
        },
      };
    },
    [Symbol.asyncDispose]: async () => await server.stop(true),
  };
}
