import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { keepDelivered } from "../../api/emails/actions.ts";
import { findProductions } from "../../api/emails/queries.ts";
import type { Services } from "../../api/services.ts";
import { newId } from "../../core/ids.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { Problem } from "../../core/problem.ts";
import type { Log } from "../../core/server/log.ts";
import { strangerActor } from "../../db/audit.ts";
import { isUnavailable } from "../../db/errors.ts";

const CLIENTS_MAX = 20;
const SILENCE_MS_MAX = 60_000;
const CLOSE_MS = 500;

/** What an SMTP client is told: 4xx, it comes again; 5xx, it does not. */
class Reply extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, words: string, cause?: unknown) {
    super(words, { cause });
    this.responseCode = responseCode;
  }
}
const nobodyHere = () => new Reply(550, "5.1.1 Nobody here has that address");
const tooLarge = () => new Reply(552, "5.3.4 A mail may have at most 50 MB");

export type SmtpServices = Pick<Services, "database" | "blobs" | "clock"> & { log: Log };

/**
 * Listens for mails by SMTP (RFC 5321), for a mail server in front of it that judges who sends: no TLS, nobody signs in,
 * and whatever is not for a production here is refused before its bytes come. A mail is acknowledged once it is kept.
 */
export async function startSmtp(
  services: SmtpServices,
  { host, port }: { host: string; port: number },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    hideSTARTTLS: true,
    disableReverseLookup: true,
    banner: "Live Portal",
    size: EMAIL_SIZE_MAX_BYTES,
    maxClients: CLIENTS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    closeTimeout: CLOSE_MS,
    onRcptTo: ({ address }, _session, done) => {
      void answer(services.log, done, async () => {
        if ((await findProductions(services.database, [address])).length === 0) throw nobodyHere();
      });
    },
    onData: (stream, session, done) => {
      void answer(services.log, done, () => take(services, stream, session));
    },
  });
  // Clients that hang up, and what is no SMTP.
  server.on("error", (error) => services.log.warn("smtp", { reason: error.message }));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.server.once("error", reject);
  server.listen(port, host, resolve);
  await promise;
  const address = server.server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
}

async function take(
  services: SmtpServices,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<void> {
  const staged = await services.blobs.stage();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>)
      // The rest is read and dropped: its client says it all before it listens.
      if (!stream.sizeExceeded) await staged.write(chunk);
    if (stream.sizeExceeded) throw tooLarge();
    const sizeBytes = staged.sizeBytes;
    const received = {
      staged,
      form: "mail",
      fileName: null,
      sizeBytes,
      sha256: await staged.finish(),
    } as const;
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const whose = await findProductions(services.database, recipients);
    if (whose.length === 0) throw nobodyHere();
    const actor = strangerActor({ requestId: newId(), address: session.remoteAddress });
    await keepDelivered(services, received, whose, "smtp", actor);
  } finally {
    await staged.discard();
  }
}

/** Answers a command; what is our fault, or will pass, is one that the client tries again. */
async function answer(
  log: Log,
  done: (error?: Error | null) => void,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Reply) && !(error instanceof Problem) && !isUnavailable(error))
      log.error("smtp", error);
    done(error instanceof Reply ? error : new Reply(451, "4.3.0 Try again later", error));
    return;
  }
  done();
}
