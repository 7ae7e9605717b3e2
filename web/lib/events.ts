export type StreamEvent = { name: string; data: string; id: string | undefined };

/** Server-sent events out of text that comes in any pieces (HTML, "Server-sent events": parsing). */
export function createEventReader(take: (event: StreamEvent) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event: StreamEvent = { name: "message", data: "", id: undefined };
      for (const line of block.split("\n")) {
        const [field, ...value] = line.split(": ");
        if (field === "event") event.name = value.join(": ");
        if (field === "data") event.data += value.join(": ");
        if (field === "id") event.id = value.join(": ");
      }
      if (event.data !== "") take(event);
    }
  };
}
