import { UnreadablePicture } from "../pictures.ts";

/** What a program of its own does (ask.ts): reads one file from its standard input, says what it found as JSON, and ends. */
export async function answer(read: (bytes: Uint8Array) => Promise<object>): Promise<never> {
  const said = await read(await Bun.stdin.bytes()).catch((error: unknown) => {
    if (!(error instanceof UnreadablePicture)) throw error;
    return { refusal: error.message };
  });
  // On a line of its own: libraries have said things to the same place.
  await Bun.write(Bun.stdout, `\n${JSON.stringify(said)}`);
  // Whatever a library left running ends here.
  process.exit(0);
}
