import type { Caller } from "../../core/access.ts";
import type { UploadProgress } from "../../core/live.ts";
import { eventBytes } from "../../core/server/live-audience.ts";
import type { Services } from "../services.ts";

/** Four a second; an upload that is over by then says nothing. */
const EVERY_MS = 250;

/**
 * Tells the person's other pages how much of an upload has come in (mission D-81): those that listen at this process.
 * Telling the others would cost a notification of PostgreSQL, and with it a commit, four times a second for each upload;
 * they hear of the document as soon as it is there.
 */
export function uploadNews(
  { live }: Pick<Services, "live">,
  caller: Caller,
  upload: string,
  totalBytes: number | null,
) {
  let toldAt = performance.now();
  return (receivedBytes: number): void => {
    const now = performance.now();
    if (now - toldAt < EVERY_MS) return;
    toldAt = now;
    const news: UploadProgress = { upload, received_bytes: receivedBytes, total_bytes: totalBytes };
    live.tellPerson(caller, eventBytes("progress", news));
  };
}
