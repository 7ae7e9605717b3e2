import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import * as v from "valibot";
import { ENVELOPE_STATUSES, isEnvelopeOver, type EnvelopeStatus } from "../../core/docusign.ts";
import { problems, Problem } from "../../core/problem.ts";
import { ConfigError } from "../../core/server/config.ts";
import { openOutgoing, OutgoingFault } from "./outgoing.ts";

export type DocusignSettings = {
  /** Where tokens come from, such as `https://account.docusign.com`. */
  authUrl: string;
  /** Of the account, such as `https://eu.docusign.net`. */
  url: string;
  integrationKey: string;
  userId: string;
  accountId: string;
  /** RSA, PEM. */
  privateKey: string;
  /** How long an answer is waited for. */
  timeoutMs?: number;
};

export type NewEnvelope = {
  transactionId: string;
  subject: string;
  fileName: string;
  paper: Uint8Array;
  /** In the order in which they sign. */
  signers: readonly { name: string; email: string }[];
};

/** Why somebody declined, or it was voided, as they wrote it. */
export type Envelope = { envelopeId: string; status: EnvelopeStatus; reason: string | null };

/** A provider of signatures: what `send`, `status` and `void` do at DocuSign (eSignature REST v2.1). */
export type Docusign = {
  /** The envelope of this transaction; the one that is there already when an answer was lost. */
  send(envelope: NewEnvelope): Promise<Envelope>;
  find(transactionId: string): Promise<Envelope | undefined>;
  status(envelopeId: string): Promise<Envelope>;
  /** Does nothing to one that is over. */
  void(envelopeId: string, reason: string): Promise<void>;
  /** All of its documents with the certificate of completion, one PDF. */
  combined(envelopeId: string): Promise<Uint8Array>;
};

const docusignProblems = problems("docusign", { refused: [502, "DocuSign refused the request"] });

const TIMEOUT_MS = 15_000;
const TOKEN_SECONDS = 3_600;
/** Ask for the next token while this one is still good. */
const MARGIN_MS = 60_000;
const BYTES_MAX = 50 * 1_024 * 1_024;

const Token = v.object({ access_token: v.string(), expires_in: v.number() });
const EnvelopeAnswer = v.object({
  envelopeId: v.pipe(v.string(), v.uuid()),
  status: v.picklist(ENVELOPE_STATUSES),
  voidedReason: v.optional(v.string()),
});
const Found = v.object({ envelopes: v.optional(v.array(EnvelopeAnswer)) });
const Recipients = v.object({
  signers: v.optional(v.array(v.object({ declinedReason: v.optional(v.string()) }))),
});

/** @throws ConfigError for a key that is none. */
export function openDocusign(settings: DocusignSettings): Docusign {
  const ask = createAsk(settings);
  const json = async <S extends v.GenericSchema>(
    schema: S,
    path: string,
    init?: RequestInit,
  ): Promise<v.InferOutput<S>> => v.parse(schema, await (await ask(path, init)).json());
  const send = (method: string, body: unknown): RequestInit => ({
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const envelopeOf = ({
    envelopeId,
    status,
    voidedReason,
  }: v.InferOutput<typeof EnvelopeAnswer>): Envelope => ({
    envelopeId,
    status,
    reason: voidedReason ?? null,
  });
  const status = async (envelopeId: string): Promise<Envelope> => {
    const envelope = envelopeOf(await json(EnvelopeAnswer, `/envelopes/${envelopeId}`));
    if (envelope.status !== "declined") return envelope;
    const { signers = [] } = await json(Recipients, `/envelopes/${envelopeId}/recipients`);
    return {
      ...envelope,
      reason: signers.find(({ declinedReason }) => declinedReason)?.declinedReason ?? null,
    };
  };
  const find = async (transactionId: string): Promise<Envelope | undefined> => {
    const { envelopes = [] } = await json(Found, `/envelopes?transaction_ids=${transactionId}`);
    return envelopes[0] && envelopeOf(envelopes[0]);
  };
  return {
    send: async (envelope) =>
      (await find(envelope.transactionId)) ??
      envelopeOf(await json(EnvelopeAnswer, "/envelopes", send("POST", wireOf(envelope)))),
    find,
    status,
    void: async (envelopeId, reason) => {
      const { status: now } = await status(envelopeId);
      if (!isEnvelopeOver(now))
        await ask(
          `/envelopes/${envelopeId}`,
          send("PUT", { status: "voided", voidedReason: reason.slice(0, 200) }),
        );
    },
    combined: async (envelopeId) => {
      const response = await ask(`/envelopes/${envelopeId}/documents/combined?certificate=true`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.byteLength > BYTES_MAX)
        throw new Problem(docusignProblems.refused, "The signed document is too large.");
      return bytes;
    },
  };
}

function wireOf({ transactionId, subject, fileName, paper, signers }: NewEnvelope) {
  return {
    status: "sent",
    transactionId,
    emailSubject: subject.slice(0, 100),
    documents: [
      {
        documentId: "1",
        name: fileName,
        fileExtension: "pdf",
        documentBase64: Buffer.from(paper).toString("base64"),
      },
    ],
    recipients: {
      signers: signers.map(({ name, email }, at) => ({
        recipientId: String(at + 1),
        routingOrder: String(at + 1),
        name,
        email,
      })),
    },
  };
}

/**
 * A request of the account with a token that is good; asked for anew once where it is not. Reads are tried again
 * (outgoing.ts); what may have been done by the first try is looked for by whoever asked.
 */
function createAsk(settings: DocusignSettings): (path: string, init?: RequestInit) => Promise<Response> {
  const { authUrl, url, accountId, timeoutMs = TIMEOUT_MS } = settings;
  const outgoing = openOutgoing({ timeoutMs, deadlineMs: 3 * timeoutMs });
  const sign = signerOf(settings);
  let token: { text: string; untilMs: number } | undefined;
  const fresh = async (signal: AbortSignal): Promise<string> => {
    if (token && token.untilMs - MARGIN_MS > Date.now()) return token.text;
    const response = await fetch(`${authUrl}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: await sign(),
      }),
      signal,
    });
    const { access_token, expires_in } = v.parse(Token, await (await settled(response)).json());
    token = { text: access_token, untilMs: Date.now() + expires_in * 1_000 };
    return access_token;
  };
  const once = async (path: string, init: RequestInit, signal: AbortSignal): Promise<Response> => {
    for (let isAgain = false; ; isAgain = true) {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${await fresh(signal)}`);
      const address = `${url}/restapi/v2.1/accounts/${accountId}${path}`;
      const response = await fetch(address, { ...init, headers, signal });
      if (response.status !== 401 || isAgain) return await settled(response);
      token = undefined;
    }
  };
  return async (path, init = {}) => {
    const ask = () => outgoing.once((signal) => once(path, init, signal));
    return init.method === undefined ? await outgoing.insist(ask) : await ask();
  };
}

/** What may be tried again is thrown as it is; what will be refused tomorrow as well is a Problem. Nothing of theirs is repeated. */
async function settled(response: Response): Promise<Response> {
  if (response.ok) return response;
  await response.body?.cancel();
  const { status } = response;
  if (status >= 500) throw new OutgoingFault(`DocuSign answered ${status}`);
  // Being told to wait is no fault of theirs.
  if (status === 429) throw new Error(`DocuSign answered ${status}`);
  throw new Problem(docusignProblems.refused, `DocuSign answered ${status}.`);
}

/** JWT grant: signed by the integration for the person in whose name it sends. */
function signerOf({ authUrl, integrationKey, userId, privateKey }: DocusignSettings): () => Promise<string> {
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(privateKey);
  } catch {
    // Its own words may repeat what it was given.
    throw new ConfigError("DOCUSIGN_PRIVATE_KEY must be an RSA key, PEM");
  }
  return async () =>
    await new SignJWT({ scope: "signature impersonation" })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer(integrationKey)
      .setSubject(userId)
      .setAudience(new URL(authUrl).host)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`)
      .sign(key);
}
