/** What became of one file: what was understood, a refusal in words, or an error that is nobody's words. */
export type Outcome = { said: "read" | "nothing" | "refused" | "broke"; words: string; cpuMs: number };
export type Outcomes = { outcomes: Outcome[] };

/** Files one after the other, each behind its length: many go through one reader, for a start costs more than a file. */
export function packed(files: readonly Buffer[]): Buffer {
  return Buffer.concat(
    files.flatMap((file) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(file.length);
      return [length, file];
    }),
  );
}

export function* unpacked(batch: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < batch.length;) {
    const from = at + 4;
    at = from + batch.readUInt32BE(at);
    // A copy: readers may take the bytes for their own.
    yield new Uint8Array(batch.subarray(from, at));
  }
}
