import { useParams } from "@solidjs/router";
import { Show } from "solid-js";
import { dateRange, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { useContract } from "./requests.ts";
import { STATUS_CHIPS, STATUS_WORDS } from "./words.ts";
import "./page.css";

/** One contract: its terms, how it stands, and the paper. */
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
            <span class={STATUS_CHIPS[contract().status]}>{STATUS_WORDS[contract().status]}</span>
          </p>
          <dl class="terms card">
            <dt>Artist</dt>
            <dd>{contract().artist_name}</dd>
            <dt>Fee</dt>
            <dd>{moneyText(contract())}</dd>
            <dt>Engagement</dt>
            <dd>{dateRange(contract().start_date, contract().end_date)}</dd>
            <dt>Made</dt>
            <dd>{momentAt(contract().created_at)}</dd>
            <Show when={contract().signed_at}>
              {(at) => (
                <>
                  <dt>Signed</dt>
                  <dd>{momentAt(at())}</dd>
                </>
              )}
            </Show>
          </dl>
          <Show
            when={contract().document?.url}
            fallback={<p class="quiet">There is no paper with this contract.</p>}
          >
            {(url) => (
              <div class="row">
                <a class="button primary" href={url()} target="_blank" rel="noreferrer external">
                  Open the PDF
                </a>
                <span class="quiet">{contract().document?.file_name}</span>
              </div>
            )}
          </Show>
        </article>
      )}
    </Loading>
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
