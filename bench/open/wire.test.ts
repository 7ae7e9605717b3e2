import { expect, test } from "bun:test";
import { formRequest, openWire, parseAnswer, requestText } from "./wire.ts";

test("an answer is whole when its Content-Length is there, however it was cut", () => {
  const text = 'HTTP/1.1 200 OK\r\nETag: "7"\r\ncontent-length: 5\r\n\r\nhello';
  for (let at = 0; at < text.length; at++)
    expect(parseAnswer(Buffer.from(text.slice(0, at)))).toBeUndefined();
  const answer = parseAnswer(Buffer.from(text));
  expect([answer?.status, answer?.header("etag"), answer?.text()]).toEqual([200, '"7"', "hello"]);
  expect(parseAnswer(Buffer.from("HTTP/1.1 304 Not Modified\r\n\r\n"))?.status).toBe(304);
  expect(() => parseAnswer(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"))).toThrow("Content-Length");
});

test("requests share connections, one at a time on each; more wait their turn", async () => {
  let inside = 0;
  let most = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      most = Math.max(most, ++inside);
      await Bun.sleep(20);
      inside--;
      return new Response(await request.text());
    },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const wire = openWire(origin, 3);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => wire.ask(requestText(origin, "POST", "/", {}, `{"n":${n}}`))),
  );
  expect(answers.map((answer) => answer.text())).toEqual(Array.from({ length: 12 }, (_, n) => `{"n":${n}}`));
  expect(most).toBe(3);
  wire.close();
  await server.stop(true);
});

test("where nobody listens every request fails, and says so", async () => {
  const wire = openWire("http://127.0.0.1:1", 2);
  const asked = [1, 2, 3].map(() => wire.ask(requestText("http://127.0.0.1:1", "GET", "/", {})));
  for (const outcome of await Promise.allSettled(asked)) expect(outcome.status).toBe("rejected");
  wire.close();
});

test("a file of many megabytes goes out whole, in pieces as the kernel takes them", async () => {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const file = (await request.formData()).get("file") as File;
      return new Response(`${file.name} ${Bun.SHA256.hash(await file.arrayBuffer(), "hex")}`);
    },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const wire = openWire(origin, 1);
  const bytes = crypto.getRandomValues(new Uint8Array(65_536));
  const file = { name: "a.pdf", bytes: Buffer.concat(Array.from({ length: 300 }, () => bytes)) };
  const asked = [1, 2].map(() => wire.ask(formRequest(origin, "/", {}, file)));
  for (const answer of await Promise.all(asked))
    expect(answer.text()).toBe(`a.pdf ${Bun.SHA256.hash(file.bytes, "hex")}`);
  wire.close();
  await server.stop(true);
});
