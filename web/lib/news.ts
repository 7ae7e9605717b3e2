import { isLive, whenChanged, type Entity } from "./live.ts";

/** News may be lost with a stream, or be such as only the API has while an edge is followed. */
const PATIENCE_MS = 5_000;

/** Settles with the next news of that kind; after `ms` where nobody tells any. */
export function nextNews(entity: Entity, ms: number): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      done();
    };
    const timer = setTimeout(end, isLive() ? PATIENCE_MS : ms);
    const stop = whenChanged(entity, end);
  });
}
