/**
 * Who may run beside whom. Ordinary runs share the program; one that is suspected of killing it runs alone, so that
 * if the program dies again nobody else is blamed. In order of arrival: a suspect is not put off for ever.
 */
export type Gate = { enter<T>(alone: boolean, work: () => Promise<T>): Promise<T> };

export function createGate(): Gate {
  const waiting: { alone: boolean; go: () => void }[] = [];
  let inside = 0;
  let closed = false;

  const admit = () => {
    for (let first = waiting[0]; first && !closed && !(first.alone && inside > 0); first = waiting[0]) {
      waiting.shift();
      inside += 1;
      closed = first.alone;
      first.go();
    }
  };
  return {
    enter: async (alone, work) => {
      await new Promise<void>((go) => {
        waiting.push({ alone, go });
        admit();
      });
      try {
        return await work();
      } finally {
        inside -= 1;
        if (alone) closed = false;
        admit();
      }
    },
  };
}
