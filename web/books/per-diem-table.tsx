import { For } from "solid-js";
import { formatAmount } from "../../core/money.ts";
import type { PerDiemAnswer } from "../../core/per-diems.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { Figure, Figures } from "./table.tsx";

/** What each day is allowed, and what was taken off for which meal. */
export function Allowed(props: { of: PerDiemAnswer }) {
  const text = (minor: number) => {
    const { currency } = props.of;
    return moneyText({ amount: formatAmount(minor, currency), currency });
  };
  return (
    <>
      <Figures caption="Per diem by day" columns={["Day", "For the day", "Meals given", "Allowed"]}>
        <For each={props.of.days}>
          {(day) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {dayShort(day.date)}
              </th>
              <Figure name="For the day">{text(day.base_minor)}</Figure>
              <Figure name="Meals given">
                {day.deductions.map(({ meal, minor }) => `${meal} ${text(-minor)}`).join(", ") || "none"}
              </Figure>
              <Figure name="Allowed">
                <b>{text(day.amount_minor)}</b>
              </Figure>
            </tr>
          )}
        </For>
      </Figures>
      <p class="row books-sum">
        <span class="grow">The whole journey</span>
        <b>{moneyText(props.of)}</b>
      </p>
    </>
  );
}
