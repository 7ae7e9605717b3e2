/** How it misbehaves, until told otherwise. */
export type ImapMischief =
  | "never greets"
  | "answers with a page"
  | "cuts off in the middle of a mail"
  | "never sends a mail"
  | "is unavailable"
  | "never lets in";

type Kept = { uid: number; from: string; bytes: Buffer; at: Date; sizeBytes: number };
type Line = {
  buffer: string;
  /** The tag of an AUTHENTICATE that waits for a line, which begins it or, where it was refused, ends it. */
  signingIn?: { tag: string; isRefused: boolean } | undefined;
};

const USER = { username: "sheets@films.test", password: "app-password" };
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * A server that speaks IMAP4rev1 (RFC 3501) as far as an inbox is read: it stands in for those that cannot be reached
 * from here. Nothing in it may be changed: whoever tries, or fetches without PEEK, is noted under `changed`.
 */
export function startImap() {
  const state = {
    mischief: undefined as ImapMischief | undefined,
    uidValidity: 1,
    uidNext: 1,
    mails: [] as Kept[],
    changed: [] as string[],
    sessions: 0,
    /** Who tried to sign in by a token. */
    users: [] as string[],
    /** Access tokens that let in (XOAUTH2). */
    tokens: new Set<string>(),
    /** SASL-IR: what one signs in with may come with the command (RFC 4959). */
    hasInitial: true,
  };
  const server = Bun.listen<Line>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { buffer: "" };
        state.sessions++;
        if (state.mischief === "never greets") return;
        if (state.mischief === "answers with a page")
          socket.end("HTTP/1.1 400 Bad Request\r\n\r\n<html></html>");
        else socket.write(`* OK [CAPABILITY ${capabilities()}] ready\r\n`);
      },
      data(socket, chunk) {
        if (state.mischief === "never greets") return;
        const lines = (socket.data.buffer + chunk.toString("latin1")).split("\r\n");
        socket.data.buffer = lines.pop() ?? "";
        for (const line of lines) answer(socket, line);
      },
    },
  });

  const capabilities = () => `IMAP4rev1 AUTH=XOAUTH2${state.hasInitial ? " SASL-IR" : ""}`;

  /** As Google and Microsoft describe it: what is refused is a challenge first, which an empty line ends. */
  function letIn(socket: Bun.Socket<Line>, tag: string, given: string): void {
    if (state.mischief === "never lets in") return;
    const [user, auth = "", ...end] = atob(given).split("\u0001");
    state.users.push(user?.replace(/^user=/, "") ?? "");
    const isTaken = user === `user=${USER.username}` && state.tokens.has(auth.replace(/^auth=Bearer /, ""));
    if (isTaken && end.length === 2) {
      socket.write(`${tag} OK AUTHENTICATE completed.\r\n`);
      return;
    }
    socket.data.signingIn = { tag, isRefused: true };
    const why = { status: "401", schemes: "bearer", scope: "https://mail.test/" };
    socket.write(`+ ${btoa(JSON.stringify(why))}\r\n`);
  }

  /** @returns whether the line belongs to signing in. */
  function signsIn(socket: Bun.Socket<Line>, line: string): boolean {
    const { signingIn } = socket.data;
    socket.data.signingIn = undefined;
    const begun = /^(\S+) AUTHENTICATE XOAUTH2(?: (\S+))?$/i.exec(line);
    if (signingIn?.isRefused === true) socket.write(`${signingIn.tag} NO AUTHENTICATE failed.\r\n`);
    else if (signingIn) letIn(socket, signingIn.tag, line);
    else if (begun?.[2] !== undefined) letIn(socket, begun[1] ?? "*", begun[2]);
    else if (begun) {
      socket.data.signingIn = { tag: begun[1] ?? "*", isRefused: false };
      socket.write("+ \r\n");
    }
    return signingIn !== undefined || begun !== null;
  }

  function answer(socket: Bun.Socket<Line>, line: string): void {
    if (signsIn(socket, line)) return;
    const [, tag = "*", command = ""] = /^(\S+) (.*)$/s.exec(line) ?? [];
    const ok = (lines: string[] = []) => {
      socket.write([...lines, `${tag} OK done`, ""].join("\r\n"));
    };
    if (/^(STORE|UID STORE|SELECT|APPEND|EXPUNGE|COPY|UID COPY|CREATE|DELETE)\b/i.test(command))
      state.changed.push(command);
    if (/^CAPABILITY/i.test(command)) return ok([`* CAPABILITY ${capabilities()}`]);
    if (/^LOGIN/i.test(command)) {
      if (state.mischief === "is unavailable") {
        socket.write(`${tag} NO [UNAVAILABLE] later\r\n`);
        return;
      }
      if (command.replaceAll('"', "") === `LOGIN ${USER.username} ${USER.password}`) return ok();
      socket.write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`);
      return;
    }
    if (/^(LIST|LSUB)/i.test(command)) return ok(['* LIST () "/" INBOX']);
    if (/^EXAMINE/i.test(command)) return ok(examined());
    if (/^UID SEARCH/i.test(command)) return ok([`* SEARCH ${found(command).join(" ")}`.trimEnd()]);
    if (/^UID FETCH/i.test(command)) return fetched(socket, tag, command);
    if (/^LOGOUT/i.test(command)) {
      ok(["* BYE"]);
      socket.end();
      return;
    }
    ok();
  }

  const examined = () => [
    "* FLAGS (\\Seen)",
    `* ${state.mails.length} EXISTS`,
    `* OK [UIDVALIDITY ${state.uidValidity}] ids`,
    `* OK [UIDNEXT ${state.uidNext}] next`,
  ];

  function found(command: string): number[] {
    const since = /SINCE "?(\d{1,2})-(\w{3})-(\d{4})/i.exec(command);
    const from = Number(/UID (\d+):\*$/i.exec(command)?.[1] ?? 1);
    const after = since ? Date.UTC(Number(since[3]), MONTHS.indexOf(since[2] ?? ""), Number(since[1])) : 0;
    const uids = state.mails
      .filter(({ uid, at }) => uid >= from && at.getTime() >= after)
      .map(({ uid }) => uid);
    // RFC 3501 §6.4.8: the range N:* holds the last mail in any case.
    const last = state.mails.at(-1)?.uid;
    return uids.length === 0 && !since && last !== undefined ? [last] : uids;
  }

  function fetched(socket: Bun.Socket<Line>, tag: string, command: string): void {
    if (/BODY\[|RFC822(?!\.SIZE)/i.test(command)) state.changed.push(command);
    const [, set = "", items = ""] = /^UID FETCH (\S+) (.*)$/is.exec(command) ?? [];
    for (const [at, mail] of state.mails.entries()) {
      if (!isIn(mail.uid, set)) continue;
      const head = `* ${at + 1} FETCH (UID ${mail.uid} RFC822.SIZE ${mail.sizeBytes} INTERNALDATE "${dated(mail.at)}"`;
      const part = /BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?/i.exec(items);
      if (!part) {
        const [box, host] = (/<([^>]+)>/.exec(mail.from)?.[1] ?? mail.from).split("@");
        const from = `((NIL NIL "${box}" "${host}"))`;
        socket.write(`${head} ENVELOPE (NIL "Sheet" ${from} ${from} ${from} NIL NIL NIL NIL NIL))\r\n`);
        continue;
      }
      if (state.mischief === "never sends a mail") return;
      const [from, length] = [Number(part[1] ?? 0), Number(part[2] ?? mail.bytes.byteLength)];
      const bytes = mail.bytes.subarray(from, from + length);
      const name = part[1] === undefined ? "BODY[]" : `BODY[]<${from}>`;
      socket.write(`${head} ${name} {${bytes.byteLength}}\r\n`);
      if (state.mischief === "cuts off in the middle of a mail") {
        socket.write(bytes.subarray(0, 20));
        socket.end();
        return;
      }
      socket.write(bytes);
      socket.write(")\r\n");
    }
    socket.write(`${tag} OK done\r\n`);
  }

  return {
    url: `imap://127.0.0.1:${server.port}`,
    user: USER,
    state,
    /** A mail comes in; `sizeBytes`: what is said of it. */
    deliver(from: string, text: string, at = new Date(), sizeBytes?: number): void {
      const bytes = Buffer.from(
        `From: ${from}\r\nMessage-ID: <${crypto.randomUUID()}@films.test>\r\n${text}`,
      );
      state.mails.push({ uid: state.uidNext++, from, bytes, at, sizeBytes: sizeBytes ?? bytes.byteLength });
    },
    /** The same mails, under other numbers. */
    renumber(): void {
      state.uidValidity++;
      state.uidNext = 1;
      for (const mail of state.mails) mail.uid = state.uidNext++;
    },
    stop(): void {
      server.stop(true);
    },
  };
}

const isIn = (uid: number, set: string): boolean =>
  set.split(",").some((range) => {
    const [from = "", to = from] = range.split(":");
    return uid >= Number(from) && (to === "*" || uid <= Number(to));
  });

const two = (n: number) => String(n).padStart(2, "0");
const dated = (at: Date): string =>
  `${two(at.getUTCDate())}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)} +0000`;
