import { useParams } from "@solidjs/router";
import { createSignal, For, lazy, Show, Suspense } from "solid-js";
import type { ContractDetail } from "../../core/contracts.ts";
import { dateRange, dayLong, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { Manage } from "./manage.tsx";
import { useContract } from "./requests.ts";
import { sealOf } from "./seal.ts";
import { Settlement } from "./settlement.tsx";
import { EVENT_WORDS, PART_WORDS, SIGNATORY_WORDS, STAGE_WORDS, STATUS_CHIPS } from "./words.ts";
import "./page.css";

const CHECKED_WORDS = {
  known: "Its seal is ours: it is what everybody signed.",
  unknown: "It is not the document that was sealed here.",
} as const;

const Sign = lazy(async () => ({ default: (await import("./sign.tsx")).Sign }));
const Settlements = lazy(async () => ({ default: (await import("../settlements/card.tsx")).Settlements }));

/** One contract: its terms, how it stands, its paper, and what is to be done with it. */
export function Page() {
  const params = useParams<{ id: string }>();
  const one = useContract(() => params.id);
  return (
    <Loading of={one} title="Contract" gone={<Gone />}>
      {(contract) => (
        <article class="stack">
          <p>
            <a href="/contracts">‹ Contracts</a>
          </p>
          <div>
            <Title text={contract().title} />
            <p class="quiet">{contract().production_name}</p>
          </div>
          <p>
            <span class={STATUS_CHIPS[contract().status]}>{STAGE_WORDS[contract().stage]}</span>
          </p>
          <Show when={contract().reason}>
            <p class="notice">{contract().reason}</p>
          </Show>
          <Facts contract={contract()} />
          <Papers contract={contract()} />
          <Show when={contract().status === "pending_signature" && contract().provider === "docusign"}>
            <p class="notice">It is signed at DocuSign, which has sent an e-mail.</p>
          </Show>
          <Show when={ownTurn(contract())}>
            {(turn) => (
              <Sign
                contract={contract()}
                as={turn().part === "artist" ? "sign" : "countersign"}
                name={turn().name}
                changed={one.load}
              />
            )}
          </Show>
          <Show when={can("contracts.write")}>
            <Manage contract={contract()} changed={one.load} />
          </Show>
          <Settlement contract={contract()} />
          <Show when={contract().status === "active" || contract().status === "completed"}>
            <Suspense>
              <Settlements contract={contract()} />
            </Suspense>
          </Show>
          <Signatories contract={contract()} />
          <History contract={contract()} />
        </article>
      )}
    </Loading>
  );
}

/** Whoever looks, if it is for them to sign now. */
function ownTurn({ status, provider, signatories }: ContractDetail) {
  if (status !== "pending_signature" || provider !== "portal") return undefined;
  const next = signatories.find(({ state }) => state !== "signed");
  return next?.user_id === person()?.id ? next : undefined;
}

function Facts(props: { contract: ContractDetail }) {
  return (
    <dl class="terms card">
      <dt>Artist</dt>
      <dd>{props.contract.artist_name}</dd>
      <dt>Fee</dt>
      <dd>{moneyText(props.contract)}</dd>
      <dt>Engagement</dt>
      <dd>{dateRange(props.contract.start_date, props.contract.end_date)}</dd>
      <Show when={props.contract.payments.length > 1}>
        <For each={props.contract.payments}>
          {(payment) => (
            <>
              <dt>
                {payment.due_on === null ? "The rest" : `Due ${dateRange(payment.due_on, payment.due_on)}`}
              </dt>
              <dd>{moneyText(payment)}</dd>
            </>
          )}
        </For>
      </Show>
      <Show when={props.contract.sign_by}>
        {(day) => (
          <>
            <dt>To be signed by</dt>
            <dd>{dayLong(day())}</dd>
          </>
        )}
      </Show>
      <Show when={props.contract.signed_at}>
        {(at) => (
          <>
            <dt>Signed</dt>
            <dd>{momentAt(at())}</dd>
          </>
        )}
      </Show>
    </dl>
  );
}

function Papers(props: { contract: ContractDetail }) {
  const paper = () => props.contract.sealed_document ?? props.contract.document;
  return (
    <Show
      when={paper()?.url}
      fallback={
        <p class="quiet">
          {props.contract.status === "draft"
            ? "The paper is being made …"
            : "There is no paper with this contract."}
        </p>
      }
    >
      {(url) => (
        <div class="row">
          <a class="button" href={url()} target="_blank" rel="noreferrer external">
            Open the PDF
          </a>
          <span class="quiet">{paper()?.file_name}</span>
          <Show when={props.contract.provider === "portal" && props.contract.sealed_document}>
            <Seal id={props.contract.id} />
          </Show>
        </div>
      )}
    </Show>
  );
}

/** The page asks of the very bytes that it is given, as anybody may at /verify. */
function Seal(props: { id: string }) {
  const [said, setSaid] = createSignal<keyof typeof CHECKED_WORDS>();
  const sending = createSending();
  const check = () =>
    void sending.run(async () => {
      setSaid((await sealOf(props.id)).known ? "known" : "unknown");
    });
  return (
    <>
      <button type="button" class="plain" disabled={sending.busy()} onClick={check}>
        Check its seal
      </button>
      <Failure of={sending.error()} />
      <span role="status">{said() && CHECKED_WORDS[said()!]}</span>
    </>
  );
}

function Signatories(props: { contract: ContractDetail }) {
  return (
    <Show when={props.contract.signatories.length > 0}>
      <section class="stack" aria-labelledby="signatories-title">
        <h2 id="signatories-title">Signatures, in order</h2>
        <ol class="signatories card">
          <For each={props.contract.signatories}>
            {(one) => (
              <li>
                <span>
                  {one.name} <span class="quiet">{PART_WORDS[one.part]}</span>
                </span>
                <span>
                  {SIGNATORY_WORDS[one.state]}
                  <Show when={one.signed_at}>{(at) => ` ${momentAt(at())}`}</Show>
                </span>
              </li>
            )}
          </For>
        </ol>
      </section>
    </Show>
  );
}

function History(props: { contract: ContractDetail }) {
  return (
    <Show when={props.contract.history.length > 0}>
      <section class="stack" aria-labelledby="history-title">
        <h2 id="history-title">What happened</h2>
        <ol class="contract-history">
          <For each={props.contract.history}>
            {({ at, event, actor_name, notes }) => (
              <li>
                <b>{EVENT_WORDS[event]}</b>
                <span class="quiet">
                  {" "}
                  {momentAt(at)}
                  <Show when={actor_name}> · {actor_name}</Show>
                </span>
                <Show when={notes}>
                  <p>{notes}</p>
                </Show>
              </li>
            )}
          </For>
        </ol>
      </section>
    </Show>
  );
}

function Gone() {
  return (
    <div class="stack">
      <Title text="This contract is not there" />
      <p>It is not yours to see, or there is no such contract.</p>
      <div class="row">
        <a class="button" href="/contracts">
          To the contracts
        </a>
      </div>
    </div>
  );
}
