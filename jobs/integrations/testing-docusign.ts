import { createHmac, createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import type { EnvelopeStatus } from "../../core/docusign.ts";

type Stored = {
  envelopeId: string;
  transactionId: string;
  status: EnvelopeStatus;
  signers: { email: string; routingOrder: string }[];
  paper: Buffer;
  voidedReason?: string;
  declinedReason?: string;
};

/** How it misbehaves at the next envelope that is made. */
export type Mischief = "none" | "commits, then answers 500" | "commits, and never answers" | "is too busy";

/**
 * DocuSign as its documentation has it: JWT grant, envelopes found by their transaction, forward states, and Connect's
 * deliveries. It stands in for a service that cannot be reached from here.
 */
export function startDocusign(
  publicKeyPem: string,
  settings: { integrationKey: string; userId: string; accountId: string },
) {
  const envelopes = new Map<string, Stored>();
  const tokens = new Set<string>();
  const asked: string[] = [];
  let mischief: Mischief = "none";
  const json = (body: unknown, status = 200) => Response.json(body, { status });
  const wire = ({ envelopeId, status, voidedReason }: Stored) => ({
    envelopeId,
    status,
    ...(voidedReason === undefined ? {} : { voidedReason }),
  });

  async function token(request: Request, host: string): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer")
      return json({ error: "unsupported_grant_type" }, 400);
    try {
      const { payload } = await jwtVerify(form.get("assertion") ?? "", createPublicKey(publicKeyPem), {
        audience: host,
        issuer: settings.integrationKey,
        subject: settings.userId,
        algorithms: ["RS256"],
      });
      if (payload.scope !== "signature impersonation") return json({ error: "consent_required" }, 400);
    } catch {
      return json({ error: "invalid_grant" }, 400);
    }
    const text = crypto.randomUUID();
    tokens.add(text);
    return json({ access_token: text, token_type: "Bearer", expires_in: 3_600 });
  }

  async function create(request: Request): Promise<Response> {
    if (mischief === "is too busy") {
      mischief = "none";
      return json({ errorCode: "HOURLY_APIINVOCATION_LIMIT_EXCEEDED" }, 429);
    }
    const body = (await request.json()) as {
      status: EnvelopeStatus;
      transactionId: string;
      documents: { documentBase64: string }[];
      recipients: { signers: Stored["signers"] };
    };
    const envelope: Stored = {
      envelopeId: crypto.randomUUID(),
      transactionId: body.transactionId,
      status: body.status,
      signers: body.recipients.signers,
      paper: Buffer.from(body.documents[0]?.documentBase64 ?? "", "base64"),
    };
    envelopes.set(envelope.envelopeId, envelope);
    const how = mischief;
    mischief = "none";
    if (how === "commits, then answers 500") return json({ errorCode: "UNSPECIFIED_ERROR" }, 500);
    if (how === "commits, and never answers") return await new Promise<Response>(() => {});
    return json(wire(envelope), 201);
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const url = new URL(request.url);
      asked.push(`${request.method} ${url.pathname.replace(/[0-9a-f-]{36}/g, ":id")}`);
      if (url.pathname === "/oauth/token") return await token(request, url.host);
      const bearer = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
      if (!tokens.has(bearer)) return json({ errorCode: "AUTHORIZATION_INVALID_TOKEN" }, 401);
      const base = `/restapi/v2.1/accounts/${settings.accountId}/envelopes`;
      if (!url.pathname.startsWith(base)) return json({ errorCode: "RESOURCE_NOT_FOUND" }, 404);
      const [, id, what, which] = url.pathname.slice(base.length).split("/");
      if (id === undefined || id === "") {
        if (request.method === "POST") return await create(request);
        const wanted = url.searchParams.get("transaction_ids");
        return json({
          envelopes: [...envelopes.values()].filter((one) => one.transactionId === wanted).map(wire),
        });
      }
      const envelope = envelopes.get(id);
      if (!envelope) return json({ errorCode: "ENVELOPE_DOES_NOT_EXIST" }, 404);
      if (request.method === "PUT") {
        const body = (await request.json()) as { status: EnvelopeStatus; voidedReason: string };
        if (envelope.status === "completed")
          return json({ errorCode: "ENVELOPE_CANNOT_VOID_INVALID_STATE" }, 400);
        Object.assign(envelope, body);
        return json({ envelopeId: id });
      }
      if (what === "recipients")
        return json({ signers: envelope.signers.map(() => ({ declinedReason: envelope.declinedReason })) });
      if (what === "documents" && which === "combined")
        return new Response(Buffer.concat([envelope.paper, Buffer.from("\n% signed at DocuSign\n")]), {
          headers: { "content-type": "application/pdf" },
        });
      return json(wire(envelope));
    },
  });

  return {
    url: `http://127.0.0.1:${server.port}`,
    envelopes,
    asked,
    misbehave: (next: Mischief) => {
      mischief = next;
    },
    /** Tokens that it gave are good no longer. */
    forgetTokens: () => tokens.clear(),
    set: (envelopeId: string, change: Partial<Stored>) => {
      const found = envelopes.get(envelopeId);
      if (!found) throw new Error("no such envelope");
      Object.assign(found, change);
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

/** A delivery of Connect: its bytes, and a signature with each key. */
export function deliveryOf(envelopeId: string, event: string, keys: readonly string[], at = new Date()) {
  const body = JSON.stringify({
    event: `envelope-${event}`,
    apiVersion: "v2.1",
    generatedDateTime: at.toISOString(),
    data: { accountId: crypto.randomUUID(), envelopeId },
  });
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-authorization-digest": "HMACSHA256",
      ...Object.fromEntries(
        keys.map((key, n) => [
          `x-docusign-signature-${n + 1}`,
          createHmac("sha256", key).update(body).digest("base64"),
        ]),
      ),
    },
  };
}
