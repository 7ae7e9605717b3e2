/** What whoever asked remembers, to be looked for in the end. */
export type JournalNote =
  | { kind: "expense"; id: string; minor: number }
  | { kind: "approval"; ids: string[] }
  | { kind: "file"; sha256: string; bytes: number; type: "pdf" | "photo"; width: number; height: number };

/** With how it was answered: a status, or 0 where nothing came back. `id` is what an upload was given. */
export type JournalLine = JournalNote & { status: number; documentId?: string | undefined };

export type Journal = { write(line: JournalLine): void; close(): Promise<void> };

/** Lines of JSON in a file: a day's are more than a process should hold. */
export function openJournal(file: string): Journal {
  const writer = Bun.file(file).writer({ highWaterMark: 1_024 * 1_024 });
  return {
    write: (line) => void writer.write(`${JSON.stringify(line)}\n`),
    close: async () => void (await writer.end()),
  };
}

const LINES_AT_ONCE = 5_000;

/** All of it, in order, a few thousand lines at once. */
export async function* readJournal(file: string): AsyncGenerator<JournalLine[]> {
  const decoder = new TextDecoder();
  let rest = "";
  let some: JournalLine[] = [];
  for await (const chunk of Bun.file(file).stream()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) some.push(JSON.parse(line) as JournalLine);
    if (some.length < LINES_AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
