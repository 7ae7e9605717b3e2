import { UnreadablePicture } from "../pictures.ts";

/**
 * What a program of its own does (ask.ts): reads one file from its standard input, or so much of it, says what it found
 * as JSON, and ends.
 */
export async function answer(
  read: (bytes: Uint8Array) => Promise<object>,
  bytesMax?: number,
): Promise<never> {
  const bytes = bytesMax === undefined ? await Bun.stdin.bytes() : await beginning(bytesMax);
  const said = await read(bytes).catch((error: unknown) => {
    if (!(error instanceof UnreadablePicture)) throw error;
    return { refusal: error.message };
  });
  // On a line of its own: libraries have said things to the same place.
  await Bun.write(Bun.stdout, `\n${JSON.stringify(said)}`);
  // Whatever a library left running ends here.
  process.exit(0);
}

async function beginning(bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of Bun.stdin.stream() as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax);
}
