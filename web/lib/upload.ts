import type { DocumentAccepted } from "../../core/documents.ts";
import type { JobStatus } from "../../core/jobs.ts";
import { DOCUMENT_SIZE_MAX_BYTES } from "../../core/limits.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { callApi } from "./api.ts";
import { nextNews } from "./news.ts";
import { accessToken, organisation } from "./session.ts";
import { Refused, Unreachable } from "./wire.ts";

/** A weak connection that brings nothing on for so long is as good as none. */
const SILENCE_MS_MAX = 30_000;
const POLL_MS = 600;

/** What a picker offers; the server judges by what is in the file. */
export const TAKEN = "image/jpeg,image/png,image/gif,image/webp,image/heic,.heic,application/pdf";

/** Why a file need not be sent at all, in words. */
export function refusalOfFile(file: Pick<File, "size">): string | undefined {
  if (file.size === 0) return "This file is empty.";
  if (file.size > DOCUMENT_SIZE_MAX_BYTES)
    return `This file has ${(file.size / 1_048_576).toFixed(0)} MB; at most ${DOCUMENT_SIZE_MAX_BYTES / 1_048_576} MB are taken.`;
  return undefined;
}

export type Upload = {
  file: File;
  /** The same for every try: what arrived and was not answered is not there twice. */
  key: string;
  path?: string;
  method?: "POST" | "PUT";
  /** 0 to 100. */
  progress(percent: number): void;
  signal: AbortSignal;
};

/** Sends one file, saying how far it is: fetch cannot. @throws Refused, Unreachable, or the signal's reason. */
export async function upload<Accepted = DocumentAccepted>({
  file,
  key,
  path,
  method,
  progress,
  signal,
}: Upload): Promise<Accepted> {
  const token = await accessToken();
  const form = new FormData();
  form.set("file", file);
  return await new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE_MS_MAX);
    };
    const leave = () => request.abort();
    request.open(method ?? "POST", path ?? "/api/v1/documents/upload");
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.setRequestHeader("idempotency-key", key);
    if (organisation() !== "") request.setRequestHeader("x-organisation", organisation());
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      wait();
      progress(Math.floor((loaded / Math.max(1, total)) * 100));
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      signal.removeEventListener("abort", leave);
      if (signal.aborted) return fail(signal.reason);
      if (request.status === 0) return fail(new Unreachable("no answer"));
      const body = parsed(request.responseText);
      if (request.status === 202) done(body as Accepted);
      else fail(new Refused(request.status, body as Partial<ProblemBody>));
    });
    signal.addEventListener("abort", leave);
    wait();
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's own words, which are not ours.
    return {};
  }
}

/**
 * Sends a PDF and waits until it is checked, saying how far it is. @returns the id of the document.
 * @throws Error in words without a file, or for one that need not be sent; as `upload` and `untilOver` else.
 */
export async function sendPdf(
  file: File | undefined,
  { key, stage, signal }: Pick<Upload, "key" | "signal"> & { stage(words: string): void },
): Promise<string> {
  if (!file) throw new Error("Choose the PDF.");
  const refusal = refusalOfFile(file);
  if (refusal !== undefined) throw new Error(refusal);
  const accepted = await upload({
    file,
    key: `${key}.${file.name}.${file.size}.${file.lastModified}`,
    progress: (percent) => stage(`Sending the PDF, ${percent} %`),
    signal,
  });
  stage("The PDF is being checked …");
  await untilOver(accepted.status_url, signal);
  return accepted.document_id;
}

/** Waits for a job to be over. @throws Refused with its words when it failed; Unreachable, or the signal's reason. */
export async function untilOver(statusUrl: string, signal: AbortSignal): Promise<JobStatus> {
  for (;;) {
    signal.throwIfAborted();
    // Before it is asked: what is told meanwhile counts.
    const news = nextNews("jobs", POLL_MS);
    const status = (await (await callApi(statusUrl, { signal })).json()) as JobStatus;
    if (status.state === "failed")
      throw new Refused(422, { detail: status.error ?? "The file could not be read." });
    if (status.state === "completed") return status;
    await news;
  }
}
