import { answer } from "../reading/answer.ts";
import { unpack } from "./unpack.ts";

/** A program of its own (read.ts): looks at one mail, without what reads papers, which takes a while to load. */
await answer(async (bytes) => {
  const { kind, messageId, sender, subject, sentAt } = await unpack(bytes);
  return { kind, messageId, sender, subject, sentAt };
});
