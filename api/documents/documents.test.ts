import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { contentKey } from "../../core/document-keys.ts";
import type { DocumentAccepted, DocumentSummary } from "../../core/documents.ts";
import { newId } from "../../core/ids.ts";
import type { ProblemBody } from "../../core/problem.ts";
import type { User } from "../../core/auth.ts";
import { readEvents, type Received } from "../../core/server/testing-live.ts";
import type { UploadProgress } from "../../core/live.ts";
import { takeJob } from "../../db/jobs.ts";
import { documents } from "../../db/schema/documents.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { processDocument } from "../../jobs/handlers/documents.ts";
import { runJob } from "../../jobs/run.ts";
import { testRooms } from "../../jobs/testing.ts";
import { missingFiles, realFile } from "../../ops/testing-files.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { cleanName } from "./upload.ts";

let portal: TestApp;
let artist: TestPerson;
let accountant: TestPerson;
const rooms = testRooms();
beforeAll(async () => {
  portal = await testApp();
  artist = await portal.person(["artist"]);
  accountant = await portal.person(["accountant"], artist.organisationId);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;

const streamOf = (chunks: AsyncGenerator<Uint8Array>) =>
  new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await chunks.return(undefined)),
  });

/** As a browser sends a form. */
async function post(
  who: TestPerson,
  file: { name: string; bytes: Uint8Array | ReadableStream<Uint8Array> } | undefined,
  options: { method?: string; path?: string; field?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const boundary = "----boundary-of-the-tests";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${options.field ?? "file"}"; filename="${file?.name ?? ""}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  async function* parts() {
    if (file) {
      yield Buffer.from(head, "utf8");
      if (file.bytes instanceof Uint8Array) yield file.bytes;
      else yield* file.bytes as unknown as AsyncIterable<Uint8Array>;
    } else {
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello`);
    }
    yield Buffer.from(tail);
  }
  const body = streamOf(parts());
  return await portal.app.fetch(
    new Request(`http://localhost${options.path ?? "/api/v1/documents/upload"}`, {
      method: options.method ?? "POST",
      headers: {
        authorization: `Bearer ${who.token}`,
        "content-type": `multipart/form-data; boundary=${boundary}`,
        ...options.headers,
      },
      body,
    }),
    "127.0.0.1",
  );
}

/** Runs the job that looks at a file, as a worker does. */
async function look(jobId: string): Promise<{ state: string; error: string | null }> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const taken = await takeJob(database.db, jobId, 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  await runJob(
    { ...rooms, database, log, clock, blobs, lockMs: 60_000 },
    processDocument,
    taken.job,
    taken.lease,
    never,
    never,
  );
  const [row] = await database.db.select().from(jobs).where(eq(jobs.id, jobId));
  return { state: row!.state, error: row!.error };
}

async function hand(name: string, bytes: Uint8Array, who = artist) {
  const response = await post(who, { name, bytes });
  expect([name, response.status]).toEqual([name, 202]);
  const accepted = await json<DocumentAccepted>(response);
  const looked = await look(accepted.job_id);
  const summary = await json<DocumentSummary>(
    await portal.send(who, "GET", `/api/v1/documents/${accepted.document_id}`),
  );
  return { accepted, looked, summary };
}
const get = (url: string, headers: Record<string, string> = {}) =>
  portal.app.fetch(new Request(`http://localhost${url}`, { headers }), "127.0.0.1");
const photo = (width = 1600, height = 1200) =>
  sharp({ create: { width, height, channels: 3, background: { r: 180, g: 60, b: 20 } } });
const pdf = (inside = "") => Buffer.from(`%PDF-1.4\n${inside}\n%%EOF\n`);

/** 96 by 64 pixels of one red, as libheif's own encoder writes them. */
const RED_HEIC =
  "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFmAAEAAAAAAAAAGwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAwmlwcnAAAACkaXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQCEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbqSSmubgQEDAgAAAMACAAAAwAIQCIAAQAHRAHBcrAiQAAAABRpc3BlAAAAAAAAAGAAAABAAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAoMAAAAjbWRhdAAAABcoAa8ZgPd8hTf/9w5n/U2L/hcFeK0Kzw==";

describe("a picture", () => {
  test("is taken with 202, looked at, and served in the sizes and formats that are asked for", async () => {
    const bytes = await photo().jpeg().toBuffer();
    const response = await post(artist, { name: "receipt.jpg", bytes });
    expect(response.status).toBe(202);
    const accepted = await json<DocumentAccepted>(response);
    expect(accepted.status_url).toBe(`/api/v1/jobs/${accepted.job_id}/status`);
    const path = `/api/v1/documents/${accepted.document_id}`;
    expect(await json<DocumentSummary>(await portal.send(artist, "GET", path))).toMatchObject({
      state: "processing",
      url: null,
      file_name: "receipt.jpg",
      type: "image/jpeg",
      size_bytes: bytes.length,
    });
    expect((await portal.send(artist, "GET", `${path}/thumbnail`)).status).toBe(409);
    expect(await look(accepted.job_id)).toEqual({ state: "completed", error: null });
    const summary = await json<DocumentSummary>(await portal.send(artist, "GET", path));
    expect(summary).toMatchObject({ state: "ready", width: 1600, height: 1200 });
    expect(summary.placeholder).toStartWith("data:image/webp;base64,");

    for (const [size, width, height] of [
      [150, 150, 150],
      [300, 300, 225],
      [600, 600, 450],
      [1200, 1200, 900],
    ] as const) {
      for (const [accept, type] of [
        ["image/avif,image/webp,*/*", "image/avif"],
        ["image/webp,image/*,*/*;q=0.8", "image/webp"],
        ["*/*", "image/jpeg"],
      ] as const) {
        const picture = await get(`${summary.thumbnail_url}&size=${size}`, { accept });
        expect(picture.status).toBe(200);
        expect(picture.headers.get("content-type")).toBe(type);
        expect(picture.headers.get("vary")).toContain("accept");
        expect(picture.headers.get("cache-control")).toContain("max-age=86400");
        expect(await sharp(await picture.bytes()).metadata()).toMatchObject({ width, height });
      }
    }
    const original = await get(summary.url!);
    expect(original.headers.get("content-security-policy")).toContain("sandbox");
    expect(await sharp(await original.bytes()).metadata()).toMatchObject({ width: 1600, format: "jpeg" });
  });

  test("loses where and with what it was taken, keeps whose it is, and stands upright", async () => {
    const bytes = await photo(800, 400)
      .withExif({
        IFD0: { Copyright: "Maya Lindqvist", Make: "SpyPhone" },
        IFD3: { GPSLatitude: "51/1 30/1 0/1", GPSLatitudeRef: "N" },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(bytes.toString("latin1")).toContain("SpyPhone");
    const { summary } = await hand("gps.jpg", bytes);
    const kept = await (await get(summary.url!)).bytes();
    expect(Buffer.from(kept).toString("latin1")).not.toContain("SpyPhone");
    const exif = (await sharp(kept).metadata()).exif?.toString("latin1") ?? "";
    expect(exif).toContain("Maya Lindqvist");
    expect(exif).not.toContain("GPS");
    expect([summary.width, summary.height]).toEqual([400, 800]);
  });

  test("of each kind is taken; what browsers do not show becomes what they do", async () => {
    for (const [name, bytes, type] of [
      ["a.png", await photo(40, 40).png().toBuffer(), "image/png"],
      ["a.webp", await photo(40, 40).webp().toBuffer(), "image/webp"],
      ["a.gif", await photo(40, 40).gif().toBuffer(), "image/png"],
    ] as const) {
      const { summary, looked } = await hand(name, bytes);
      expect([name, looked.state, summary.type]).toEqual([name, "completed", type]);
    }
  });

  test("as phones take it: HEIC becomes JPEG", async () => {
    const { looked, summary } = await hand("IMG_0001.HEIC", Buffer.from(RED_HEIC, "base64"));
    expect(looked).toEqual({ state: "completed", error: null });
    expect(summary).toMatchObject({
      file_name: "IMG_0001.jpg",
      type: "image/jpeg",
      width: 96,
      height: 64,
    });
    const { channels } = await sharp(await (await get(summary.url!)).bytes()).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 40))).toEqual([5, 1, 1]);
  });

  test.skipIf(missingFiles("receipts") !== undefined)("real receipts", async () => {
    for (const name of ["sroie-020.jpg", "sroie-316.jpg"]) {
      const { looked } = await hand(name, realFile(`receipts/${name}`));
      expect(looked.state).toBe("completed");
    }
  });
});

describe("what is refused", () => {
  test("no file, an empty one, one beside others, another kind of body", async () => {
    const none = await post(artist, undefined);
    expect([none.status, (await json<ProblemBody>(none)).title]).toEqual([400, "No file provided"]);
    expect((await post(artist, { name: "x.jpg", bytes: new Uint8Array() })).status).toBe(422);
    expect((await post(artist, { name: "x.pdf", bytes: pdf() }, { field: "attachment" })).status).toBe(400);
    expect((await portal.send(artist, "POST", "/api/v1/documents/upload", { file: "x" })).status).toBe(415);
    for (const type of ["multipart/form-data", "multipart/form-data; boundary="]) {
      const response = await portal.send(artist, "POST", "/api/v1/documents/upload", "x", {
        "content-type": type,
      });
      expect([type, response.status]).toEqual([type, 400]);
    }
    const cut = await portal.send(
      artist,
      "POST",
      "/api/v1/documents/upload",
      "--b\r\nContent-Disposition: form-data; na",
      {
        "content-type": "multipart/form-data; boundary=b",
      },
    );
    expect(cut.status).toBe(400);
  });

  test("by its first bytes, whatever its name and type say", async () => {
    for (const [name, bytes] of [
      ["page.jpg", Buffer.from("<html><script>alert(1)</script></html>".padEnd(64))],
      ["logo.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
      ["bomb.zip", Buffer.from("PK\u0003\u0004".padEnd(64, "\0"))],
      ["photo.png", Buffer.from("MZ".padEnd(64, "\0"))],
      ["short.png", Buffer.from([0x89, 0x50])],
      ["late.pdf", Buffer.from(`${" ".repeat(20)}%PDF-1.4\n%%EOF`)],
    ] as const) {
      const response = await post(artist, { name, bytes });
      expect([name, response.status]).toEqual([name, 415]);
    }
  });

  test("after a look: broken and cut off pictures, pixel bombs, a PDF without an end", async () => {
    const whole = await photo(600, 600).jpeg().toBuffer();
    const bomb = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: "#000" } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    for (const [name, bytes, reason] of [
      ["cut.jpg", whole.subarray(0, whole.length / 2), "broken or incomplete"],
      [
        "noise.png",
        Buffer.concat([(await photo(8, 8).png().toBuffer()).subarray(0, 40), Buffer.alloc(400, 7)]),
        "broken",
      ],
      ["bomb.png", bomb, "more than 64 million pixels"],
      ["cut.pdf", Buffer.from("%PDF-1.7\n1 0 obj"), "cut off"],
      [
        "fake.heic",
        Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic"), Buffer.alloc(60, 1)]),
        "broken",
      ],
    ] as const) {
      const { looked, summary } = await hand(name, bytes);
      expect([name, looked.state]).toEqual([name, "failed"]);
      expect([name, looked.error]).toEqual([name, expect.stringContaining(reason) as unknown as string]);
      expect(summary).toMatchObject({ state: "refused", url: null, reason: looked.error });
    }
  });

  test("a file that is two things is served as the one that it was taken for", async () => {
    const polyglot = Buffer.concat([
      await photo(20, 20).jpeg().toBuffer(),
      Buffer.from("<script>alert(1)</script>PK\u0003\u0004"),
    ]);
    const { summary } = await hand("both.jpg", polyglot);
    const kept = await (await get(summary.url!)).bytes();
    expect(Buffer.from(kept).toString("latin1")).not.toContain("script");
    const both = await hand("both.pdf", pdf("<html><script>alert(1)</script></html>"));
    const served = await get(both.summary.url!);
    expect(served.headers.get("content-type")).toBe("application/pdf");
    expect(served.headers.get("x-content-type-options")).toBe("nosniff");
    expect(served.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("a gigabyte that streams in is cut off at fifty megabytes, and leaves nothing behind", async () => {
    let sent = 0;
    const chunk = Buffer.alloc(1 << 20, 0xff);
    async function* endless() {
      yield Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
      for (let n = 0; n < 1_024; n++) {
        sent += chunk.length;
        yield chunk;
      }
    }
    const response = await post(artist, {
      name: "big.jpg",
      bytes: streamOf(endless()),
    });
    expect([response.status, (await json<ProblemBody>(response)).title]).toEqual([413, "File too large"]);
    expect(sent).toBeLessThan(60 << 20);
    const declared = await post(
      artist,
      { name: "big.jpg", bytes: Buffer.from("x") },
      { headers: { "content-length": String(1 << 30) } },
    );
    expect(declared.status).toBe(413);
    const folder = portal.services.config.blobsUrl.slice("file:".length);
    expect(readdirSync(`${folder}/staging`)).toEqual([]);
  });

  test("more than ten gigabytes of one person, with what they use", async () => {
    const rich = await portal.person(["artist"]);
    await portal.database.db.insert(documents).values({
      id: "01a1fc7b-0000-7000-8000-000000000001",
      organisationId: rich.organisationId,
      ownerId: rich.userId,
      fileName: "all.pdf",
      type: "application/pdf",
      sizeBytes: 10 * 1_024 ** 3 - 10,
      sha256: "",
      state: "ready",
    });
    const response = await post(rich, { name: "one.pdf", bytes: pdf() });
    expect(response.status).toBe(413);
    expect((await json<ProblemBody>(response)).detail).toContain("10.00 of 10.00 GB");
  });

  test("odd names lose what is odd about them and nothing else", () => {
    for (const [sent, kept] of [
      ["../../etc/passwd", "passwd"],
      ["..\\..\\boot.ini", "boot.ini"],
      ["con\u0000.pdf\u0000.jpg", "con.pdf.jpg"],
      ["invoice\u202Egnp.exe", "invoicegnp.exe"],
      ["Quittung Größe 3 €.pdf", "Quittung Größe 3 €.pdf"],
      ["領収書.jpg", "領収書.jpg"],
      ["a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"],
      ["", "file"],
      ["/", "file"],
      [undefined, "file"],
      ["x".repeat(500), "x".repeat(200)],
      ["\ud800.jpg", "\ufffd.jpg"],
    ] as const)
      expect(cleanName(sent)).toBe(kept);
  });

  test("a name goes out as it came in, and never into a path", async () => {
    const { summary } = await hand("Beleg %22Größe%22.pdf", pdf());
    const served = await get(summary.url!);
    const disposition = served.headers.get("content-disposition") ?? "";
    expect(disposition).toStartWith("inline; filename=");
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? "")).toContain("Größe");
  });
});

describe("who may read", () => {
  test("its owner and whoever works on the whole organisation; nobody else, nor by their bare address", async () => {
    const { accepted, summary } = await hand("mine.pdf", pdf());
    const path = `/api/v1/documents/${accepted.document_id}`;
    const other = await portal.person(["artist"], artist.organisationId);
    const stranger = await portal.person(["admin", "accountant"]);
    for (const [who, status] of [
      [artist, 200],
      [accountant, 200],
      [other, 404],
      [stranger, 404],
    ] as const) {
      for (const at of [path, `${path}/content`])
        expect([at, (await portal.send(who, "GET", at)).status]).toEqual([at, status]);
    }
    expect((await get(`${path}/content`)).status).toBe(401);
    expect((await get(summary.url!)).status).toBe(200);
  });

  test("a signed address says which document, until when, and nothing may be changed in it", async () => {
    const { summary } = await hand("mine.pdf", pdf("a"));
    const { summary: another } = await hand("other.pdf", pdf("b"));
    const url = new URL(`http://localhost${summary.url}`);
    const signature = url.searchParams.get("signature") ?? "";
    const changed = (change: (url: URL) => void) => {
      const copy = new URL(url);
      change(copy);
      return get(copy.pathname + copy.search);
    };
    expect((await changed(() => {})).status).toBe(200);
    for (const change of [
      (copy: URL) => copy.searchParams.set("expires", String(Number(copy.searchParams.get("expires")) + 60)),
      (copy: URL) => copy.searchParams.set("signature", signature.slice(0, -2)),
      (copy: URL) => copy.searchParams.delete("signature"),
      (copy: URL) => copy.searchParams.delete("expires"),
      (copy: URL) => (copy.pathname = copy.pathname.replace(summary.id, another.id)),
      (copy: URL) => (copy.pathname = copy.pathname.replace("content", "thumbnail")),
    ])
      expect((await changed(change)).status).toBe(403);
  });
});

test("many signed addresses asked for at once: each gives its own document, and those that are gone are 404 alone", async () => {
  const { database } = portal;
  const { blobs, links } = portal.services;
  const made = Array.from({ length: 110 }, (_, n) => ({
    id: newId(),
    text: `document ${n}`,
    isGone: n % 9 === 0,
  }));
  for (const { id, text, isGone } of made) {
    await blobs.write(contentKey(artist.organisationId, id), Buffer.from(text));
    if (isGone) continue;
    await database.db.insert(documents).values({
      id,
      organisationId: artist.organisationId,
      ownerId: artist.userId,
      fileName: `${text}.pdf`,
      type: "application/pdf",
      sizeBytes: text.length,
      sha256: id,
      state: "ready",
    });
  }
  const shuffled = [...made, ...made].sort(() => Math.random() - 0.5);
  const answers = await Promise.all(
    shuffled.map(async ({ id }) => {
      const response = await portal.send(undefined, "GET", links.sign("content", id));
      return response.ok ? await response.text() : response.status;
    }),
  );
  expect(answers).toEqual(shuffled.map(({ text, isGone }) => (isGone ? 404 : text)));
});

test("a picture of oneself: another one has another address, kept for a week", async () => {
  const me = async () => await json<User>(await portal.send(artist, "GET", "/api/v1/auth/status"));
  expect((await me()).avatar_url).toBeNull();
  const put = async (width: number) => {
    const response = await post(
      artist,
      { name: "me.png", bytes: await photo(width, width).png().toBuffer() },
      { method: "PUT", path: "/api/v1/me/avatar" },
    );
    expect(response.status).toBe(202);
    await look((await json<DocumentAccepted>(response)).job_id);
    return (await me()).avatar_url ?? "";
  };
  const [first, next] = [await put(200), await put(400)];
  expect(first).not.toBe(next);
  const served = await get(`${next}&size=150`, { accept: "image/webp" });
  expect(served.headers.get("cache-control")).toContain("max-age=604800");
  expect(await sharp(await served.bytes()).metadata()).toMatchObject({ width: 150, height: 150 });
  const asPdf = await post(
    artist,
    { name: "me.pdf", bytes: pdf() },
    { method: "PUT", path: "/api/v1/me/avatar" },
  );
  expect(asPdf.status).toBe(415);
});

test("the same upload sent again with its key is one document", async () => {
  const headers = { "idempotency-key": "receipt-1" };
  const first = await json<DocumentAccepted>(
    await post(artist, { name: "k.pdf", bytes: pdf() }, { headers }),
  );
  const again = await json<DocumentAccepted>(
    await post(artist, { name: "k.pdf", bytes: pdf() }, { headers }),
  );
  expect(again).toEqual(first);
  const other = await post(artist, { name: "k.pdf", bytes: pdf("other") }, { headers });
  expect(other.status).toBe(422);
});

describe("over a socket", () => {
  let server: ReturnType<typeof Bun.serve>;
  beforeAll(() => {
    server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      // As api/main.ts has it.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: (request) => portal.app.fetch(request, "127.0.0.1"),
    });
  });
  afterAll(() => server.stop(true));
  const folder = () => `${portal.services.config.blobsUrl.slice("file:".length)}/staging`;
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff\xe0';
  /** A request by hand: what comes back, once the server has said all that it will. */
  async function speak(length: number, send: (socket: Socket) => Promise<void>): Promise<string> {
    let said = "";
    const socket = connect(server.port ?? 0, "127.0.0.1");
    socket.on("data", (bytes) => (said += String(bytes)));
    // A server that has refused may close while we still speak.
    socket.on("error", () => {});
    const closed = new Promise((done) => socket.on("close", done));
    socket.write(
      `POST /api/v1/documents/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${artist.token}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
    );
    await send(socket);
    await Promise.race([closed, Bun.sleep(3_000)]);
    socket.destroy();
    return said;
  }

  test("an upload that is cut off leaves nothing, and is no fault of ours", async () => {
    const before = portal.logged.length;
    await speak(1_000_000, async (socket) => {
      socket.write(Buffer.from(head, "latin1"));
      await Bun.sleep(100);
      socket.destroy();
    });
    for (let n = 0; n < 50 && readdirSync(folder()).length > 0; n++) await Bun.sleep(20);
    expect(readdirSync(folder())).toEqual([]);
    expect(portal.logged.slice(before).filter((line) => line.includes('"error"'))).toEqual([]);
  });

  test("one that says that it is too large is told so before it is sent", async () => {
    const said = await speak(1 << 30, async () => {});
    expect(said.split("\r\n")[0]).toBe("HTTP/1.1 413 Payload Too Large");
    expect(said).toContain("File too large");
    expect(readdirSync(folder())).toEqual([]);
  });
});

describe("its owner's stream", () => {
  test("says how much has come in of what takes a while, then what its job does; to nobody else", async () => {
    portal.feed();
    const listen = async (who: TestPerson) => await readEvents(await portal.send(who, "GET", "/api/v1/live"));
    const [mine, theirs] = [await listen(artist), await listen(accountant)];
    const picture = await sharp({ create: { width: 900, height: 700, channels: 3, background: "#a33" } })
      .png()
      .toBuffer();
    async function* slowly() {
      for (let at = 0; at < 4; at++) {
        yield picture.subarray((at * picture.length) / 4, ((at + 1) * picture.length) / 4);
        await Bun.sleep(300);
      }
    }
    const sending = post(
      artist,
      { name: "slow.png", bytes: streamOf(slowly()) },
      { headers: { "idempotency-key": "the-upload-1" } },
    );
    const parts: UploadProgress[] = [];
    for (let heard = await mine.next(); ; heard = await mine.next()) {
      if (heard.event === "change") {
        // Of the other tests' documents it may hear before, or meanwhile.
        if (heard.data.entity === "documents" && parts.length > 1) break;
        continue;
      }
      expect([heard.event, heard.id]).toEqual(["progress", undefined]);
      parts.push(heard.data as unknown as UploadProgress);
    }
    expect(parts.length).toBeWithin(2, 6);
    for (const { upload, total_bytes } of parts)
      expect([upload, total_bytes]).toEqual(["the-upload-1", null]);
    const counts = parts.map(({ received_bytes }) => received_bytes);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBeGreaterThan(picture.length / 2);

    const accepted = await json<DocumentAccepted>(await sending);
    const { database } = portal;
    const { log, clock, blobs } = portal.services;
    // As the relay does.
    await database.db.update(jobs).set({ state: "queued" }).where(eq(jobs.id, accepted.job_id));
    const news = async () => (await mine.about("jobs")).data;
    const base = { entity: "jobs", id: accepted.job_id, document_id: accepted.document_id };
    expect(await news()).toMatchObject({ ...base, state: "queued", progress: 0 });
    const taken = await takeJob(database.db, accepted.job_id, 60_000);
    if (taken.outcome !== "taken") throw new Error(taken.outcome);
    expect(await news()).toMatchObject({ ...base, state: "active", progress: 0 });
    const never = new AbortController().signal;
    await runJob(
      { ...rooms, database, log, clock, blobs, lockMs: 60_000 },
      processDocument,
      taken.job,
      taken.lease,
      never,
      never,
    );
    let last = await news();
    for (; last.state === "active"; last = await news()) expect(last).toMatchObject(base);
    expect(last).toMatchObject({ ...base, state: "completed", progress: 100 });

    // An accountant hears of every document of the organisation, to its end, and of nobody else's progress.
    const gone = (await json<DocumentAccepted>(await post(artist, { name: "last.png", bytes: picture })))
      .document_id;
    const heard: Received[] = [];
    do heard.push(await theirs.next());
    while (heard.at(-1)?.data.id !== gone);
    expect(heard.some(({ data }) => data.id === accepted.document_id)).toBeTrue();
    expect(heard.filter(({ event, data }) => event === "progress" || data.entity === "jobs")).toEqual([]);
    await theirs.close();
    await mine.close();
  });
});
