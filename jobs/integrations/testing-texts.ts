/** How it misbehaves at the next text. */
export type TextMischief =
  | "answers 500"
  | "is too busy"
  | "answers with a page"
  | "commits, then answers 500";

export type TakenText = { sid: string; to: string; body: string; callback: string };

const ACCOUNT = "AC00000000000000000000000000000001";
/** Characters of one text, and of each of several that are put together (GSM 7 bit). */
const [ALONE, TOGETHER] = [160, 153];

/**
 * A gateway that takes texts as Twilio's does (Messages, 2010-04-01): the same one again, by its token, is the same text.
 * It stands in for one that cannot be reached from here.
 */
export function startTextGateway(token: string) {
  const taken = new Map<string, TakenText>();
  const refused = new Map<string, number>();
  const plans: TextMischief[] = [];

  async function take(request: Request): Promise<Response> {
    const basic = `Basic ${Buffer.from(`${ACCOUNT}:${token}`).toString("base64")}`;
    if (request.headers.get("authorization") !== basic) return problem(401, 20_003);
    if (new URL(request.url).pathname !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
      return problem(404, 20_404);
    const form = new URLSearchParams(await request.text());
    const [to, body] = [form.get("To") ?? "", form.get("Body") ?? ""];
    const plan = plans.shift();
    if (plan === "answers 500") return problem(500, 20_500);
    if (plan === "is too busy") return problem(429, 20_429);
    if (plan === "answers with a page")
      return new Response("<html>", { headers: { "content-type": "text/html" } });
    const code = refused.get(to);
    if (code !== undefined) return problem(400, code);
    if (!/^\+[1-9]\d{6,14}$/.test(to) || !form.get("From") || body === "") return problem(400, 21_211);
    const key = request.headers.get("i-twilio-idempotency-token") ?? crypto.randomUUID();
    const sid = taken.get(key)?.sid ?? `SM${crypto.randomUUID().replaceAll("-", "")}`;
    taken.set(key, { sid, to, body, callback: form.get("StatusCallback") ?? "" });
    if (plan === "commits, then answers 500") return problem(500, 20_500);
    const segments = body.length <= ALONE ? 1 : Math.ceil(body.length / TOGETHER);
    return Response.json({ sid, status: "queued", num_segments: String(segments) }, { status: 201 });
  }
  const problem = (status: number, code: number) =>
    Response.json({ code, status, message: "no" }, { status });

  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: take });
  return {
    settings: { url: `http://127.0.0.1:${server.port}`, account: ACCOUNT, token, from: "+15005550006" },
    texts: () => [...taken.values()],
    misbehave: (...next: TextMischief[]) => plans.push(...next),
    /** It will not send to that number: 21610, its owner answered STOP; 21211, there is none. */
    refuse: (number: string, code: number) => refused.set(number, code),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
