import { expect, test } from "bun:test";
import { winmailOf } from "./testing-winmail.ts";
import { wrappedIn } from "./winmail.ts";

test("the files in Outlook's wrapping, by their names", () => {
  const [file, ...rest] = wrappedIn(winmailOf("call sheet.pdf", Buffer.from("%PDF-1.4")));
  expect([file?.fileName, Buffer.from(file?.bytes ?? []).toString(), rest.length]).toEqual([
    "call sheet.pdf",
    "%PDF-1.4",
    0,
  ]);
});

test("what is cut off, or lies about its lengths, wraps nothing", () => {
  const whole = winmailOf("a.pdf", Buffer.alloc(500, 1));
  for (const length of [0, 3, 6, 20, 60, whole.length - 20])
    expect(wrappedIn(whole.subarray(0, length))).toEqual([]);
  const lying = Buffer.from(whole);
  lying.writeUInt32LE(0xff_ff_ff_ff, 11);
  expect(wrappedIn(lying)).toEqual([]);
  expect(wrappedIn(Buffer.from("no such file"))).toEqual([]);
});
