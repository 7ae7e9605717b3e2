import { Busboy, type BusboyConfig, type BusboyInstance } from "@fastify/busboy";
import { common, Problem } from "../../core/problem.ts";

/** A parser of a multipart form that carries a file. @throws Problem 400 for a type without a boundary. */
export function openFileForm(type: string, config: Omit<BusboyConfig, "headers">): BusboyInstance {
  try {
    return new Busboy({ ...config, headers: { "content-type": type } });
  } catch (error) {
    // Without a boundary.
    if (error instanceof Error) throw new Problem(common.malformed, "The body is not a multipart form.");
    throw error;
  }
}

/**
 * Body into parser, no faster than its file is written; ends at the first thing that is wrong. `came` hears how many
 * bytes came in so far, and may refuse them; `taking` gives what becomes of the file once it began.
 * @throws Problem 400 for a form that is cut off, and what `came` and `taking` throw.
 */
export async function pumpFileForm(
  request: Request,
  parts: BusboyInstance,
  came: (bytes: number) => void,
  taking: () => Promise<unknown> | undefined,
): Promise<void> {
  const broken = Promise.withResolvers<never>();
  const ended = Promise.withResolvers<void>();
  broken.promise.catch(() => {});
  parts.on("error", () =>
    broken.reject(new Problem(common.malformed, "The body is not a multipart form, or was cut off.")),
  );
  parts.on("finish", () => ended.resolve());
  let watched: Promise<unknown> | undefined;
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.byteLength;
    came(size);
    const isTaken = new Promise<void>((taken) => parts.write(chunk, () => taken()));
    if (watched === undefined && (watched = taking()) !== undefined)
      watched.catch((error: unknown) => broken.reject(error));
    await Promise.race([isTaken, broken.promise]);
  }
  parts.end();
  await Promise.race([ended.promise, broken.promise]);
}

/** The body as it comes in. @throws Problem 400 where whoever sends it went away. */
export async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* (request.body ?? []) as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!request.signal.aborted) throw error;
    throw new Problem(common.malformed, "The upload was cut off.");
  }
}
