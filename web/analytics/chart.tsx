import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import uPlot from "uplot";
import type { AnalyticsDashboard } from "../../core/analytics.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import "uplot/dist/uPlot.min.css";

type Day = AnalyticsDashboard["series"][number]["days"][number];

/** Told apart by their dashes too, for whoever sees no difference between the colours. */
const LINES = [
  { name: "income", words: "Income", colour: "--good", width: 2, dash: [] },
  { name: "expenses", words: "Expenses", colour: "--bad", width: 2, dash: [6, 4] },
  { name: "profit", words: "Profit", colour: "--accent", width: 3, dash: [2, 3] },
] as const;
const HEIGHT_PX = 260;
const AXIS_PX = 64;
/** Days between two that are named. */
const STEPS = [1, 2, 7, 14, 30, 60, 90];

const short = new Intl.NumberFormat(undefined, { notation: "compact" });

/** Lines of what came in, went out and was left. What stands in the figures below is shown, and nothing else. */
export function Chart(props: { days: readonly Day[]; currency: string }) {
  const [at, setAt] = createSignal<number>();
  let box: HTMLDivElement | undefined;
  onMount(() => {
    const colours = matchMedia("(prefers-color-scheme: dark)");
    const [scheme, setScheme] = createSignal(colours.matches);
    const follow = () => setScheme(colours.matches);
    colours.addEventListener("change", follow);
    onCleanup(() => colours.removeEventListener("change", follow));
    createEffect(
      on([() => props.days, scheme], ([days]) => {
        if (box) onCleanup(draw(box, days, setAt));
      }),
    );
  });
  const pointed = () => {
    const where = at();
    return where === undefined ? undefined : props.days[where];
  };
  return (
    <figure class="chart">
      <ul class="row chart-lines" aria-hidden="true">
        <For each={LINES}>{({ name, words }) => <li class={`chart-line chart-${name}`}>{words}</li>}</For>
      </ul>
      <div
        class="chart-box"
        role="img"
        aria-label={`Income, expenses and profit by day in ${props.currency}; the figures are below`}
        ref={(element) => (box = element)}
      />
      <figcaption class="quiet chart-at" aria-hidden="true">
        <Show when={pointed()} fallback="Point at a day to read it.">
          {(day) => (
            <>
              {dayShort(day().date)}: {moneyText(day().income)} in, {moneyText(day().expenses)} out,{" "}
              {moneyText(day().profit)} left
            </>
          )}
        </Show>
      </figcaption>
    </figure>
  );
}

/** @returns how to take it away. */
function draw(box: HTMLElement, days: readonly Day[], point: (at: number | undefined) => void): () => void {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name: string) => styles.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: box.clientWidth,
      height: HEIGHT_PX,
      // The last day's name ends beyond it.
      padding: [8, 36, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false } },
      axes: [
        {
          ...axis,
          incrs: STEPS,
          values: (_, splits) => splits.map((where) => days[where] && dayShort(days[where].date)) as string[],
          space: 90,
        },
        { ...axis, size: AXIS_PX, values: (_, splits) => splits.map((value) => short.format(value)) },
      ],
      series: [
        {},
        ...LINES.map(({ words, colour: name, width, dash }) => ({
          label: words,
          stroke: colour(name),
          width,
          dash: [...dash],
          points: { fill: colour("--card") },
        })),
      ],
      hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? undefined)] },
    },
    // A picture needs no more than a float has.
    [days.map((_, index) => index), ...LINES.map(({ name }) => days.map((day) => Number(day[name].amount)))],
    box,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
  observer.observe(box);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}
