import { A, useNavigate, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { Client } from "../../core/clients.ts";
import { cityOf } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Fact } from "../ui/fact.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { Loading, type One } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { ClientForm } from "./form.tsx";
import { changeClient, removeClient, useClient, type ClientInput } from "./requests.ts";
import { TransactionForm } from "./transaction-form.tsx";
import { Transactions } from "./transactions.tsx";
import "../books/page.css";
import "./page.css";

/** One client: how it does, what was booked, and what is booked next. */
export function Page() {
  const params = useParams<{ id: string }>();
  const client = useClient(() => params.id);
  return (
    <div class="stack books">
      <A class="button plain client-back" href="/clients">
        ‹ Clients
      </A>
      <Loading
        of={client}
        title="A client"
        gone={
          <>
            <Title text="No such client" />
            <p>It is kept by a colleague, or it is not there any more.</p>
          </>
        }
      >
        {(body) => <Shown of={client} client={body()} />}
      </Loading>
    </div>
  );
}

type Doing = "nothing" | "booking" | "changing";

function Shown(props: { of: One<Client>; client: Client }) {
  const [doing, setDoing] = createSignal<Doing>("nothing");
  const navigate = useNavigate();
  const rest = () => setDoing("nothing");
  const change = async ({ name, zone, accountant_id }: ClientInput) => {
    await changeClient(props.client, {
      ...(props.client.is_own ? {} : { name }),
      zone,
      accountant_id,
    });
    rest();
    await props.of.load();
  };
  const remove = async () => {
    const text = "It is in no list any more; what was booked stays in the books.";
    if (!(await confirmed(`Let ${props.client.name} go?`, text, "Let it go"))) return;
    try {
      await removeClient(props.client.id);
      navigate("/clients");
    } catch (error) {
      say(wordsOf(error));
    }
  };
  return (
    <>
      <div class="row">
        <div class="grow">
          <Title text={props.client.name} />
        </div>
        <Show when={props.client.is_own}>
          <span class="chip still">Own books</span>
        </Show>
      </div>
      <Facts of={props.client} />
      <Show
        when={doing() === "nothing"}
        fallback={
          <Show
            when={doing() === "booking"}
            fallback={<ClientForm from={props.client} verb="Save" save={change} cancel={rest} />}
          >
            <TransactionForm client={props.client} done={rest} cancel={rest} />
          </Show>
        }
      >
        <div class="row">
          <Show when={can("ledger.write")}>
            <button type="button" class="primary" onClick={() => setDoing("booking")}>
              New transaction
            </button>
          </Show>
          <A class="button" href={`/analytics?client_id=${props.client.id}`}>
            Analytics
          </A>
          <ExportLink kind="transactions" filter={{ client_id: props.client.id }} />
          <Show when={can("clients.write")}>
            <button type="button" onClick={() => setDoing("changing")}>
              Change
            </button>
            <Show when={!props.client.is_own}>
              <button type="button" class="danger" onClick={() => void remove()}>
                Let go …
              </button>
            </Show>
          </Show>
        </div>
      </Show>
      <Transactions clientId={props.client.id} />
    </>
  );
}

function Facts(props: { of: Client }) {
  const performance = () => props.of.performance;
  return (
    <dl class="card books-ends">
      <Show when={performance()}>
        {(now) => (
          <>
            <Fact name="Income this month">{moneyText(now().month.income)}</Fact>
            <Fact name="Expenses this month">{moneyText(now().month.expenses)}</Fact>
            <Fact name="Profit this month">
              <b>{moneyText(now().month.profit)}</b>
            </Fact>
            <Fact name="Receipts, 30 days">
              {now().total_receipts}, {now().pending_receipts} waiting
            </Fact>
          </>
        )}
      </Show>
      <Fact name="Accountant">{props.of.accountant_name ?? "Nobody yet"}</Fact>
      <Fact name="Books in">{props.of.currency}</Fact>
      <Fact name="Clock of">{cityOf(props.of.zone)}</Fact>
    </dl>
  );
}
