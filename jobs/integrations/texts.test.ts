import { afterAll, expect, test } from "bun:test";
import { newId } from "../../core/ids.ts";
import { OutgoingFault } from "./outgoing.ts";
import { startTextGateway } from "./testing-texts.ts";
import { openTexts, TextRefused } from "./texts.ts";

const gateway = startTextGateway("token");
afterAll(() => gateway[Symbol.asyncDispose]());

const open = (token = "token") =>
  openTexts({
    ...{ ...gateway.settings, token, callbackUrl: "https://portal.test/api/v1/texts/events" },
    outgoing: { timeoutMs: 300, pauseMs: 1, pauseMsMax: 5 },
  });
const text = (more: object = {}) => ({ id: newId(), to: "+442079460018", body: "Changed: Call.", ...more });
const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.catch((problem: unknown) => problem);
  if (!(error instanceof TextRefused)) throw new Error(`not refused: ${String(error)}`);
  return [error.message, error.isStopped];
};

test("a text is handed over once, however often its answer is lost, and says as how many it counts", async () => {
  gateway.misbehave("answers 500", "commits, then answers 500");
  const sent = text({ body: "x".repeat(161) });
  expect(await open().send(sent)).toEqual({ segments: 2 });
  expect(gateway.texts()).toMatchObject([
    { to: sent.to, callback: `https://portal.test/api/v1/texts/events?text=${sent.id}` },
  ]);
  expect(await open().send(sent)).toEqual({ segments: 2 });
  expect(gateway.texts()).toHaveLength(1);
});

test("what is refused is not tried again, and says whether its owner asked for no more; the rest may be", async () => {
  gateway.refuse("+442079460019", 21_610);
  gateway.refuse("+442079460020", 21_211);
  expect(await refusalOf(open().send(text({ to: "+442079460019" })))).toEqual([
    "the gateway answered 21610",
    true,
  ]);
  expect(await refusalOf(open().send(text({ to: "+442079460020" })))).toEqual([
    "the gateway answered 21211",
    false,
  ]);
  expect(await refusalOf(open("another").send(text()))).toEqual(["the gateway answered 20003", false]);
  gateway.misbehave("is too busy");
  await expect(open().send(text())).rejects.toThrow("answered 429");
  gateway.misbehave("answers with a page", "answers with a page", "answers with a page");
  await expect(open().send(text())).rejects.toBeInstanceOf(OutgoingFault);
});
