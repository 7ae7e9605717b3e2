import { expect, test } from "bun:test";
import fc from "fast-check";
import { createEventReader } from "./events.ts";

const STREAM =
  'event: hello\ndata: {"heartbeat_seconds":20}\n\n: here\n\nid: e.4\nevent: change\ndata: {"entity":"schedules"}\n\nid: e.5\nevent: reset\ndata: {}\n\n';

test("events come out the same in whatever pieces the text came", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 12 }), (cuts) => {
      const seen: string[] = [];
      const read = createEventReader(({ name, id, data }) => seen.push(`${name} ${id} ${data}`));
      const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      for (let at = 1; at < places.length; at += 1) read(STREAM.slice(places[at - 1], places[at]));
      expect(seen).toEqual([
        'hello undefined {"heartbeat_seconds":20}',
        'change e.4 {"entity":"schedules"}',
        "reset e.5 {}",
      ]);
    }),
  );
});
