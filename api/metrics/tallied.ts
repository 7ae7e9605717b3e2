/** As prom-client's registries write themselves down, and are added up from. */
type Counted = {
  name: string;
  help: string;
  type: "counter" | "histogram";
  aggregator: "sum";
  values: { labels: Record<string, string | number>; value: number; metricName?: string }[];
};

/**
 * What is counted with every request, as plain numbers. prom-client makes one word of a request's labels each time it
 * counts, four times a request: a sixth of the processor time of an answer that was kept.
 */
export type Tallied = { json(): Counted };
type About = { name: string; help: string };

/** How often, by labels. */
export function createCount<L extends Record<string, string>>(
  { name, help }: About,
  keyOf: (labels: L) => string,
): Tallied & { add(labels: L): void } {
  const counts = new Map<string, { labels: L; value: number }>();
  return {
    add: (labels) => {
      const key = keyOf(labels);
      const known = counts.get(key);
      if (known) known.value++;
      else counts.set(key, { labels, value: 1 });
    },
    json: () => ({
      name,
      help,
      type: "counter",
      aggregator: "sum",
      values: [...counts.values()].map(({ labels, value }) => ({
        labels,
        value,
      })),
    }),
  };
}

/** How long, by labels: a histogram with these upper bounds, in seconds. */
export function createDurations<L extends Record<string, string>>(
  { name, help }: About,
  bounds: readonly number[],
  keyOf: (labels: L) => string,
): Tallied & { add(labels: L, seconds: number): void } {
  const series = new Map<string, { labels: L; within: number[]; sum: number; count: number }>();
  return {
    add: (labels, seconds) => {
      const key = keyOf(labels);
      let one = series.get(key);
      if (!one) series.set(key, (one = { labels, within: bounds.map(() => 0), sum: 0, count: 0 }));
      one.sum += seconds;
      one.count++;
      for (let at = 0; at < bounds.length; at++)
        if (seconds <= (bounds[at] ?? 0)) {
          one.within[at] = (one.within[at] ?? 0) + 1;
          break;
        }
    },
    json: () => ({
      name,
      help,
      type: "histogram",
      aggregator: "sum",
      values: [...series.values()].flatMap(({ labels, within, sum, count }) => {
        let below = 0;
        return [
          ...bounds.map((le, at) => ({
            labels: { le, ...labels },
            value: (below += within[at] ?? 0),
            metricName: `${name}_bucket`,
          })),
          { labels: { le: "+Inf", ...labels }, value: count, metricName: `${name}_bucket` },
          { labels, value: sum, metricName: `${name}_sum` },
          { labels, value: count, metricName: `${name}_count` },
        ];
      }),
    }),
  };
}
