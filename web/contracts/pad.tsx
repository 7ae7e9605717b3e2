import { createUniqueId, For, Show } from "solid-js";
import {
  DRAWN_HEIGHT,
  DRAWN_POINTS_MAX,
  DRAWN_STROKES_MAX,
  DRAWN_WIDTH,
} from "../../core/contract-states.ts";

export type Strokes = [number, number][][];
/** Points nearer than this to the last one say nothing. */
const STEP_MIN = 3;

/** A field to draw a signature on, with finger, pen or mouse; whoever has none of these types it. */
export function Pad(props: {
  strokes: Strokes;
  set: (strokes: Strokes) => void;
  error?: string | undefined;
}) {
  const id = createUniqueId();
  let field: SVGSVGElement | undefined;
  let drawing = -1;
  const count = () => props.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const pointOf = (event: PointerEvent): [number, number] => {
    const box = (field as SVGSVGElement).getBoundingClientRect();
    const part = (at: number, from: number, size: number, units: number) =>
      Math.round(Math.min(1, Math.max(0, (at - from) / size)) * units);
    return [
      part(event.clientX, box.left, box.width, DRAWN_WIDTH),
      part(event.clientY, box.top, box.height, DRAWN_HEIGHT),
    ];
  };
  const begin = (event: PointerEvent) => {
    if (!event.isPrimary || props.strokes.length >= DRAWN_STROKES_MAX) return;
    event.preventDefault();
    field?.setPointerCapture(event.pointerId);
    drawing = event.pointerId;
    props.set([...props.strokes, [pointOf(event)]]);
  };
  const go = (event: PointerEvent) => {
    if (event.pointerId !== drawing || count() >= DRAWN_POINTS_MAX) return;
    const stroke = props.strokes.at(-1);
    const last = stroke?.at(-1);
    const point = pointOf(event);
    if (!stroke || !last || Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP_MIN) return;
    props.set([...props.strokes.slice(0, -1), [...stroke, point]]);
  };
  const end = () => {
    drawing = -1;
  };
  return (
    <div>
      <p id={`${id}-label`}>Draw your signature, or choose to type it</p>
      <svg
        ref={(element) => {
          field = element;
        }}
        class="pad"
        role="img"
        aria-labelledby={`${id}-label`}
        viewBox={`0 0 ${DRAWN_WIDTH} ${DRAWN_HEIGHT}`}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <line x1="40" y1="160" x2={DRAWN_WIDTH - 40} y2="160" class="pad-line" />
        <For each={props.strokes}>
          {(stroke) => (
            // A dot is a line to itself.
            <polyline
              class="pad-stroke"
              points={[...stroke, ...(stroke.length === 1 ? stroke : [])]
                .map((point) => point.join())
                .join(" ")}
            />
          )}
        </For>
      </svg>
      <Show when={props.error}>
        <p class="wrong">{props.error}</p>
      </Show>
      <button type="button" class="plain" disabled={props.strokes.length === 0} onClick={() => props.set([])}>
        Clear
      </button>
    </div>
  );
}
