import { expect, test } from "bun:test";
import { openOutgoing, OutgoingFault, OutgoingStopped } from "./outgoing.ts";

const quick = { timeoutMs: 40, deadlineMs: 300, pauseMs: 1, pauseMsMax: 5, openMs: 60 };
const fault = () => Promise.reject(new OutgoingFault("no"));
const nameOf = (asked: Promise<unknown>) => asked.then(String, (error: Error) => error.name);

test("half of twenty calls that fail stop all of them, until one after the pause goes well", async () => {
  const outgoing = openOutgoing(quick);
  for (let at = 0; at < 10; at++) await outgoing.once(async () => at);
  for (let at = 0; at < 9; at++) expect(await nameOf(outgoing.once(fault))).toBe("OutgoingFault");
  expect(await outgoing.once(async () => "still")).toBe("still");
  // Ten good and ten bad of twenty, and one more.
  for (let at = 0; at < 2; at++) expect(await nameOf(outgoing.once(fault))).toBe("OutgoingFault");
  let asked = 0;
  const count = async () => (asked += 1);
  expect(await outgoing.once(count).catch((error: unknown) => error)).toBeInstanceOf(OutgoingStopped);
  expect(asked).toBe(0);
  await Bun.sleep(quick.openMs + 20);
  expect(await outgoing.once(count)).toBe(1);
  expect(await outgoing.once(count)).toBe(2);
});

test("fewer than twenty stop nothing, and neither does what is no fault of theirs", async () => {
  const outgoing = openOutgoing(quick);
  for (let at = 0; at < 19; at++) await nameOf(outgoing.once(fault));
  expect(await outgoing.once(async () => "open")).toBe("open");
  const other = openOutgoing(quick);
  for (let at = 0; at < 40; at++)
    expect(await nameOf(other.once(() => Promise.reject(new RangeError("refused"))))).toBe("RangeError");
  expect(await other.once(async () => "open")).toBe("open");
});

test("a fault is tried three times; anything else once", async () => {
  const outgoing = openOutgoing(quick);
  const attempts: number[] = [];
  const tried = outgoing.insist(async (attempt) => {
    attempts.push(attempt);
    return await fault();
  });
  expect(await nameOf(tried)).toBe("OutgoingFault");
  expect(attempts).toEqual([0, 1, 2]);
  let times = 0;
  const refused = outgoing.insist(async () => {
    times += 1;
    throw new RangeError("refused");
  });
  expect([await nameOf(refused), times]).toEqual(["RangeError", 1]);
});

test("a call has an end, and so have all tries together", async () => {
  const outgoing = openOutgoing({ ...quick, tries: 100 });
  await using server = Object.assign(
    Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Promise<Response>(() => {}) }),
    { [Symbol.asyncDispose]: async () => await server.stop(true) },
  );
  const ask = (signal: AbortSignal) => fetch(server.url, { signal });
  const begun = performance.now();
  expect(await nameOf(outgoing.once(ask))).toBe("OutgoingFault");
  expect(performance.now() - begun).toBeLessThan(250);
  let isOver: AbortSignal | undefined;
  const all = outgoing.insist(async (_, signal) => {
    isOver = signal;
    return await outgoing.once(ask);
  });
  expect(await nameOf(all)).toBe("OutgoingFault");
  expect(performance.now() - begun).toBeLessThan(250 + quick.deadlineMs + 200);
  expect(isOver?.aborted).toBe(true);
});

test("nobody at an address is a fault", async () => {
  const gone = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const { url } = gone;
  await gone.stop(true);
  expect(await nameOf(openOutgoing(quick).once((signal) => fetch(url, { signal })))).toBe("OutgoingFault");
});
