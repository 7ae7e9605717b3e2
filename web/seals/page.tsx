import { createSignal, Show } from "solid-js";
import type { SealStatus } from "../../core/seals.ts";
import { momentAt } from "../lib/clock.ts";
import { sha256Of } from "../lib/digest.ts";
import { send } from "../lib/wire.ts";
import { chosen, Drop } from "../ui/drop.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import "../contracts/page.css";

type Checked = { name: string; sha256: string; seal: SealStatus };

/** Anybody may ask whether a document is one that this portal sealed. The document stays on the device. */
export function Page() {
  const [checked, setChecked] = createSignal<Checked>();
  const sending = createSending();
  const check = (file: File) => {
    setChecked(undefined);
    void sending.run(async () => {
      const sha256 = await sha256Of(await file.arrayBuffer());
      const response = await send(`/api/v1/verify/${sha256}`);
      setChecked({ name: file.name, sha256, seal: (await response.json()) as SealStatus });
    });
  };
  return (
    <div class="stack verify-page">
      <Title text="Is this document sealed by us?" />
      <p>
        Choose a signed PDF. It stays on this device: only its fingerprint is compared with those of the
        documents that were sealed here.
      </p>
      <Drop class="drop" take={check}>
        <label class="button primary" for="sealed">
          Choose a PDF
        </label>
        <input
          id="sealed"
          class="seldom-seen"
          type="file"
          accept="application/pdf"
          onChange={chosen(check)}
        />
        <p class="quiet">or drop it here</p>
      </Drop>
      <Failure of={sending.error()} />
      <div role="status" class="stack">
        <Show when={checked()}>
          {(found) => (
            <div class="card stack">
              <b>{found().name}</b>
              <Result seal={found().seal} />
              <p class="quiet fingerprint">SHA-256 {found().sha256}</p>
            </div>
          )}
        </Show>
      </div>
    </div>
  );
}

function Result(props: { seal: SealStatus }) {
  const known = () => (props.seal.known ? props.seal : undefined);
  return (
    <Show
      when={known()}
      fallback={
        <>
          <p>
            <span class="chip bad">Not known</span>
          </p>
          <p>
            This portal did not seal this document, or it was changed since: one changed letter is enough.
          </p>
        </>
      }
    >
      {(seal) => (
        <>
          <p>
            <span class="chip good">Sealed here</span>
          </p>
          <p>
            A contract of {seal().organisation_name}, signed by everybody, sealed {momentAt(seal().sealed_at)}
            , and not changed since.
          </p>
        </>
      )}
    </Show>
  );
}
