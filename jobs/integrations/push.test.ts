import { afterAll, expect, test } from "bun:test";
import { newVapidKey, vapidPublicKey } from "../../core/server/vapid.ts";
import { OutgoingFault } from "./outgoing.ts";
import { DeviceGone, openPush, PushRefused, type PushMessage } from "./push.ts";
import { readMessage, startPushService } from "./testing-push.ts";

const service = startPushService();
const apple = startPushService({ isApple: true });
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await apple[Symbol.asyncDispose]();
});

const privateKey = newVapidKey();
const publicKey = vapidPublicKey(privateKey);
const open = (subject = "mailto:office@portal.test", key = privateKey) =>
  openPush({
    privateKey: key,
    subject,
    services: [service.origin, apple.origin],
    outgoing: { timeoutMs: 300, pauseMs: 1, pauseMsMax: 5 },
  });
const message = (body = "Starts 08:30, was 10:00."): PushMessage => ({
  payload: { title: "Changed: Call", body, link: "/schedule/x", tag: "x", receipt: crypto.randomUUID() },
  ttlSeconds: 5_400,
  urgency: "high",
  topic: "schedule-x",
});
const flat = ({ endpoint, keys }: ReturnType<typeof service.subscribe>) => ({ endpoint, ...keys });

test("the stand-in reads the message of RFC 8291 §5", () => {
  const body =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
  const device = {
    private: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  };
  expect(readMessage(Buffer.from(body, "base64url"), device)).toBe(
    "When I grow up, I want to be a watermelon",
  );
});

test("a message comes to its device alone, says who sends it, and how long it is worth anything", async () => {
  const device = service.subscribe(publicKey);
  const sent = message();
  await open().send(flat(device), sent);
  expect(service.received.at(-1)).toEqual({
    ...{ device: device.id, payload: sent.payload, ttl: 5_400, urgency: "high", topic: "schedule-x" },
  });
  // A later one of the same takes its place, and a long one loses its end.
  await open().send(flat(device), message("ö".repeat(5_000)));
  const own = service.received.filter((one) => one.device === device.id);
  expect(own.map(({ payload }) => payload.body.length)).toEqual([900]);
});

test("one that is gone, one that is no address of ours, a key that changed and a subject that nobody could reach", async () => {
  const device = service.subscribe(publicKey);
  service.unsubscribe(device.id);
  await expect(open().send(flat(device), message())).rejects.toBeInstanceOf(DeviceGone);
  const stranger = { ...flat(device), endpoint: "http://127.0.0.1:1/push/x" };
  await expect(open().send(stranger, message())).rejects.toBeInstanceOf(PushRefused);
  const other = service.subscribe(vapidPublicKey(newVapidKey()));
  await expect(open().send(flat(other), message())).rejects.toThrow("answered 403");
  const iphone = apple.subscribe(publicKey);
  await expect(open("mailto:noreply@localhost").send(flat(iphone), message())).rejects.toThrow(
    "answered 403",
  );
  await open("https://portal.test").send(flat(iphone), message());
  expect(apple.received).toHaveLength(1);
});

test("what fails is tried again, what is refused is not, and told to wait is for the job to come again", async () => {
  const device = service.subscribe(publicKey);
  const count = () => service.received.filter((one) => one.device === device.id).length;
  service.misbehave("answers 500", "commits, then answers 500", "commits, and never answers");
  await expect(open().send(flat(device), message())).rejects.toBeInstanceOf(OutgoingFault);
  // Twice the same topic is one message.
  expect(count()).toBe(1);
  const asked = service.asked();
  service.misbehave("is too busy");
  await expect(open().send(flat(device), message())).rejects.toThrow("answered 429");
  service.misbehave("finds it too large");
  await expect(open().send(flat(device), message())).rejects.toBeInstanceOf(PushRefused);
  expect(service.asked()).toBe(asked + 2);
});
