import { DEMO_PASSWORD } from "../../db/seed/people.ts";
import { addElapsed, instantOf } from "../../core/time.ts";
import type { BenchHouse } from "../house.ts";
import { madePdf } from "../open/files-desk.ts";
import { asking, type Askers, type Asking } from "./asking.ts";
import type { Timed } from "./requests.ts";

const RECEIPT_BYTES = 300_000;
const UPLOAD_BYTES = 10_000_000;

/** What one person asks for, each thing by itself: what no load profile has and the contract names. */
export async function timeSingles(house: BenchHouse, people: Askers, samples: number): Promise<Timed[]> {
  const them = asking(house, people, samples);
  return [
    ...(await ofSessions(house, people, them, samples)),
    ...(await ofSchedules(them)),
    ...(await ofEvents(them)),
    ...(await ofMails(them)),
    ...(await ofPapers(them)),
  ];
}

/** With a cookie each: a session that was ended is no more. */
async function ofSessions(
  house: BenchHouse,
  { artist }: Askers,
  { one, read }: Asking,
  samples: number,
): Promise<Timed[]> {
  const { url } = house.api();
  const post = async (path: string, headers: Record<string, string>, body?: string): Promise<string> => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { origin: new URL(url).origin, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
    return response.headers.get("set-cookie")?.split(";")[0] ?? "";
  };
  const signIn = () =>
    post(
      "/api/v1/auth/login",
      { "content-type": "application/json" },
      JSON.stringify({ email: artist.email, password: DEMO_PASSWORD }),
    );
  let cookie = await signIn();
  const refresh = await one("refresh", async () => {
    cookie = await post("/api/v1/auth/refresh", { cookie });
  });
  const cookies: string[] = [];
  for (let n = 0; n < samples; n++) cookies.push(await signIn());
  return [
    await one("status", () => read("artist", "/api/v1/auth/status")),
    refresh,
    await one("logout", () => post("/api/v1/auth/logout", { cookie: cookies.pop() ?? cookie })),
    await one("system", () => read("admin", "/api/v1/system")),
  ];
}

async function ofSchedules({ one, ask, read, all }: Asking): Promise<Timed[]> {
  const [production] = await all<{ id: string }>("manager", "/api/v1/productions?limit=1");
  const made = await ask("manager", "POST", "/api/v1/schedules", {
    production_id: production?.id,
    title: "Call",
    starts_at: addElapsed(instantOf(Date.now()), 9 * 24 * 60),
    location: "51.5432, -0.1519",
  });
  const { id, version: first } = (await made.json()) as { id: string; version: number };
  const path = `/api/v1/schedules/${id}`;
  let version = first;
  let hours = 0;
  return [
    await one("change-call", async () => {
      const changed = await ask(
        "manager",
        "PATCH",
        path,
        { notes: `Bring ${++hours} boots.` },
        { "if-match": `"${version}"` },
      );
      ({ version } = (await changed.json()) as { version: number });
    }),
    await one("confirm", () => ask("manager", "POST", `${path}/confirm`)),
    await one("weather", () => read("manager", `${path}/weather`)),
    await one("weather-alerts", () => read("artist", "/api/v1/weather/alerts")),
    await one("calendar-event", () =>
      ask("artist", "POST", "/api/v1/calendar-events", {
        title: "Dentist",
        zone: "Europe/London",
        local_start: `2027-03-0${1 + (hours++ % 9)}T09:00`,
        local_end: "2027-03-20T10:00",
      }),
    ),
    await one("calendar", () => read("artist", "/api/v1/calendar-events?start=2027-03-01&end=2027-04-01")),
    await one("notifications", () => read("artist", "/api/v1/notifications")),
    await one("search", () => read("manager", "/api/v1/search?q=call")),
  ];
}

async function ofEvents({ one, read, all }: Asking): Promise<Timed[]> {
  const [event] = await all<{ id: string }>("manager", "/api/v1/events?limit=1");
  return [
    await one("events", () => read("manager", "/api/v1/events?fields=id,title,date,location,attendee_count")),
    await one("events", () => read("manager", "/api/v1/events?q=headline"), undefined, "?q="),
    await one("attendees", () =>
      read("manager", `/api/v1/events/${event?.id}/attendees?status=confirmed&limit=20`),
    ),
  ];
}

async function ofMails({ one, ask, read, all }: Asking): Promise<Timed[]> {
  const [production] = await all<{ id: string }>("manager", "/api/v1/productions?limit=1");
  let sent = 0;
  const mail = (): FormData => {
    const text = `From: office@tour.example\r\nSubject: Call sheet ${++sent}\r\nMessage-ID: <${crypto.randomUUID()}@tour.example>\r\n\r\nCall 09:00 at Dock 4\r\n`;
    const form = new FormData();
    form.append("file", new Blob([text], { type: "message/rfc822" }), "mail.eml");
    return form;
  };
  const handedIn = await one("mail-in", () =>
    ask("manager", "POST", `/api/v1/emails?production_id=${production?.id}`, mail()),
  );
  const [last] = await all<{ id: string }>("manager", "/api/v1/emails?limit=1");
  return [
    handedIn,
    await one("mails", () => read("manager", "/api/v1/emails?limit=20")),
    await one("mail", () => read("manager", `/api/v1/emails/${last?.id}`)),
  ];
}

async function ofPapers({ one, ask, read, all }: Asking): Promise<Timed[]> {
  const contracts = await all<{ id: string; document: { state: string } | null }>(
    "manager",
    "/api/v1/contracts?limit=100",
  );
  const [contract] = contracts;
  const form = (name: string, bytes: Uint8Array): FormData => {
    const made = new FormData();
    made.append("file", new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/pdf" }), name);
    return made;
  };
  let job = "";
  const upload = await one("upload", async () => {
    const taken = await ask(
      "artist",
      "POST",
      "/api/v1/documents/upload",
      form("rider.pdf", madePdf(UPLOAD_BYTES)),
    );
    job = ((await taken.json()) as { job_id: string }).job_id;
  });
  const withPaper = await firstWithPaper(contracts, read);
  return [
    await one("contract", () => read("manager", `/api/v1/contracts/${contract?.id}`)),
    ...(withPaper === undefined
      ? []
      : [await one("contract-paper", () => read("manager", `/api/v1/contracts/${withPaper}/document`))]),
    upload,
    await one("job", () => read("artist", `/api/v1/jobs/${job}/status`)),
    await one("receipt", () =>
      ask("artist", "POST", "/api/v1/receipts", form("receipt.pdf", madePdf(RECEIPT_BYTES))),
    ),
    await one("analytics", () => read("accountant", "/api/v1/analytics/dashboard")),
    await one("audit-trail", () => read("accountant", "/api/v1/compliance/audit-trail?limit=100")),
  ];
}

/** Some have none, as drafts. */
async function firstWithPaper(
  contracts: readonly { id: string }[],
  read: Asking["read"],
): Promise<string | undefined> {
  for (const { id } of contracts) {
    const found = await read("manager", `/api/v1/contracts/${id}/document`).then(
      () => true,
      () => false,
    );
    if (found) return id;
  }
  return undefined;
}
