import { answer } from "../reading/answer.ts";
import { unpack } from "./unpack.ts";

/** More than all headers may weigh (unpack.ts): what a mail says of itself stands in them. */
const LOOK_BYTES = 1_024 * 1_024;

/** A program of its own (read.ts): looks at one mail, without what reads papers, which takes a while to load. */
await answer(async (bytes) => {
  const { kind, messageId, sender, subject, sentAt } = await unpack(bytes);
  return { kind, messageId, sender, subject, sentAt };
}, LOOK_BYTES);
