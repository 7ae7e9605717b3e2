import { createSignal, onCleanup, Show } from "solid-js";
import type { User } from "../../core/auth.ts";
import { newId } from "../../core/uuid.ts";
import { callApi } from "../lib/api.ts";
import { changePerson, person } from "../lib/session.ts";
import { refusalOfFile, untilOver, upload } from "../lib/upload.ts";
import { createSending, Failure } from "../ui/form.tsx";
import "../ui/field.css";
import { say } from "../ui/toast.tsx";

/** One's picture, and a way to another. */
export function Avatar() {
  const [stage, setStage] = createSignal<string>();
  const sending = createSending();
  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the page was left")));
  const initials = () => `${person()?.first_name[0] ?? ""}${person()?.last_name[0] ?? ""}`;

  const change = (file: File | undefined) => {
    if (!file) return;
    void sending
      .run(async () => {
        const refusal = refusalOfFile(file);
        if (refusal !== undefined) throw new Error(refusal);
        const accepted = await upload({
          file,
          key: newId(),
          method: "PUT",
          path: "/api/v1/me/avatar",
          progress: (percent) => setStage(`Sending, ${percent} %`),
          signal: over.signal,
        });
        setStage("Being checked …");
        await untilOver(accepted.status_url, over.signal);
        changePerson((await (await callApi("/api/v1/auth/status")).json()) as User);
        say("That is you");
      })
      .finally(() => setStage(undefined));
  };
  return (
    <div class="stack">
      <div class="row">
        <Show when={person()?.avatar_url} fallback={<span class="avatar avatar-letters">{initials()}</span>}>
          {(url) => <img class="avatar" src={`${url()}&size=150`} width={72} height={72} alt="" />}
        </Show>
        <label class="button picker">
          {stage() ?? "Change picture"}
          <input
            type="file"
            accept="image/*"
            disabled={sending.busy()}
            onChange={(event) => change(event.currentTarget.files?.[0])}
          />
        </label>
      </div>
      <Failure of={sending.error()} />
    </div>
  );
}
