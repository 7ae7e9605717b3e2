import { createSignal, createUniqueId, Show } from "solid-js";
import type { Proof, ProofKind } from "../../core/proofs.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { proofByPasskey } from "./ceremonies.ts";
import { hasPasskeys, usePasskeys } from "./requests.ts";

/** How somebody says anew that it is them: by a passkey where they have one and the browser too, else by password. */
export function createProof() {
  const one = usePasskeys();
  const mayChoose = () => hasPasskeys() && (one.body()?.data.length ?? 0) > 0;
  const [chosen, choose] = createSignal<ProofKind>();
  const [password, setPassword] = createSignal("");
  const kind = () => (mayChoose() ? (chosen() ?? "passkey") : "password");
  return {
    passkeys: one,
    mayChoose,
    kind,
    choose,
    password,
    setPassword,
    /** Asks the device where that was chosen. @throws Refused, Unreachable. */
    give: async (): Promise<Proof> =>
      kind() === "passkey" ? await proofByPasskey() : { kind: "password", password: password() },
  };
}

export function ProofFields(props: { of: ReturnType<typeof createProof>; hint: string; error: unknown }) {
  const name = createUniqueId();
  const choice = (kind: ProofKind, label: string) => (
    <label class="check">
      <input
        type="radio"
        name={name}
        checked={props.of.kind() === kind}
        onChange={() => props.of.choose(kind)}
      />{" "}
      {label}
    </label>
  );
  return (
    <>
      <Show when={props.of.mayChoose()}>
        <fieldset class="row">
          <legend>How do you show that it is you?</legend>
          {choice("passkey", "Passkey")}
          {choice("password", "Password")}
        </fieldset>
      </Show>
      <Show when={props.of.kind() === "password"}>
        <TextField
          label="Your password"
          hint={props.hint}
          type="password"
          required
          maxLength={256}
          autocomplete="current-password"
          value={props.of.password()}
          error={errorAt(props.error, "/proof/password")}
          onInput={(event) => props.of.setPassword(event.currentTarget.value)}
        />
      </Show>
    </>
  );
}
