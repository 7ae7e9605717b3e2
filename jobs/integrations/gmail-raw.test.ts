import { expect, test } from "bun:test";
import { randomBytes, randomInt } from "node:crypto";
import { rawIn } from "./gmail-raw.ts";
import { OutgoingFault } from "./outgoing.ts";

async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    const until = at + randomInt(1, 40);
    yield bytes.subarray(at, until);
    at = until;
  }
}

async function read(text: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rawIn(inPieces(text))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("a mail's bytes come out as they were, however they are cut, padded and written", async () => {
  for (let size = 0; size < 200; size++) {
    const mail = randomBytes(size);
    const [url, plain] = [mail.toString("base64url"), mail.toString("base64")];
    for (const text of [
      `{"raw":"${url}"}`,
      `{\n  "raw": "${plain}"\n}\n`,
      `{"snippet":"\\"raw\\": \\"AAAA","raw" : "${plain.replaceAll("=", "\\u003d")}","historyId":"7"}`,
    ])
      expect(await read(text)).toEqual(mail);
  }
});

test("what ends before the mail does, or is none, is no mail", async () => {
  for (const text of [
    "",
    "{}",
    '{"raw":',
    '{"raw":"QUJD',
    '{"raw":"QUJD\n"}',
    '{"raw":"QU<html>',
    `{"snippet":"${"a".repeat(70_000)}","raw":"QUJD"}`,
  ])
    expect(read(text)).rejects.toBeInstanceOf(OutgoingFault);
});
