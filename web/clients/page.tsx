import { A, useNavigate } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { Client } from "../../core/clients.ts";
import { newId } from "../../core/uuid.ts";
import { Figure, Figures } from "../books/table.tsx";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { Refused } from "../lib/wire.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ClientForm } from "./form.tsx";
import { takeClient, useClients, type ClientInput } from "./requests.ts";
import "../books/page.css";

const COLUMNS = ["Client", "Income", "Expenses", "Profit", "Receipts waiting", "Accountant"];

/** Whose books are kept here, and how their month goes. */
export function Page() {
  const { reading, refresh } = useClients();
  const [isNew, setNew] = createSignal(false);
  const navigate = useNavigate();
  // One for all attempts: after a lost answer the next one finds it made, and makes no second.
  const id = newId();
  let opener: HTMLButtonElement | undefined;
  const take = async (input: ClientInput) => {
    try {
      await takeClient({ id, ...input });
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
    }
    // Handed to a colleague at once it is theirs to look at.
    await refresh();
    navigate(reading.rows.some((one) => one.id === id) ? `/clients/${id}` : "/clients");
    setNew(false);
  };
  return (
    <div class="stack books">
      <ListHead title="Clients" of={reading} retry={() => void refresh()}>
        <A class="button" href="/analytics">
          Analytics
        </A>
        <Show when={can("clients.write") && !isNew()}>
          <button
            type="button"
            class="primary"
            ref={(button) => (opener = button)}
            onClick={() => setNew(true)}
          >
            New client
          </button>
        </Show>
      </ListHead>
      <Show when={isNew()}>
        <ClientForm
          verb="Take on"
          save={take}
          cancel={() => {
            setNew(false);
            opener?.focus();
          }}
        />
      </Show>
      <Loaded
        of={reading}
        skeleton="books-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={<p>No books are kept here yet.</p>}
      >
        <section class="card stack" aria-labelledby="clients-month">
          <h2 id="clients-month">This month</h2>
          <Figures caption="Clients, and their month so far" columns={COLUMNS}>
            <For each={reading.rows}>{(client) => <Row of={client} />}</For>
          </Figures>
        </section>
      </Loaded>
    </div>
  );
}

function Row(props: { of: Client }) {
  const month = () => props.of.performance?.month;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <A href={`/clients/${props.of.id}`}>{props.of.name}</A>{" "}
        <Show when={props.of.is_own}>
          <span class="chip still">Own books</span>
        </Show>
      </th>
      <Show
        when={month()}
        fallback={
          <For each={["Income", "Expenses", "Profit"]}>{(name) => <Figure name={name}>not yet</Figure>}</For>
        }
      >
        {(sums) => (
          <>
            <Figure name="Income">{moneyText(sums().income)}</Figure>
            <Figure name="Expenses">{moneyText(sums().expenses)}</Figure>
            <Figure name="Profit">
              <b>{moneyText(sums().profit)}</b>
            </Figure>
          </>
        )}
      </Show>
      <Figure name="Receipts waiting">{props.of.performance?.pending_receipts ?? 0}</Figure>
      <Figure name="Accountant">{props.of.accountant_name ?? "Nobody yet"}</Figure>
    </tr>
  );
}
