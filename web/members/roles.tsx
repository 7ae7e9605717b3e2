import { For } from "solid-js";
import { ROLES, type Role } from "../../core/access.ts";
import { roleLabel, roleMeaning } from "../ui/roles.ts";

export const rolesInWords = (roles: readonly Role[]): string => roles.map(roleLabel).join(", ");

/** Which roles somebody has, each with what it may do. */
export function RolesField(props: {
  value: readonly Role[];
  change: (roles: Role[]) => void;
  error?: string | undefined;
}) {
  const toggle = (role: Role, isOn: boolean) =>
    props.change(isOn ? [...props.value, role] : props.value.filter((one) => one !== role));
  return (
    <fieldset class="roles">
      <legend class="label">Roles</legend>
      <ul>
        <For each={ROLES}>
          {(role) => (
            <li>
              <label class="check">
                <input
                  type="checkbox"
                  checked={props.value.includes(role)}
                  onChange={(event) => toggle(role, event.currentTarget.checked)}
                />
                <span>
                  {roleLabel(role)} <span class="quiet">{roleMeaning(role)}</span>
                </span>
              </label>
            </li>
          )}
        </For>
      </ul>
      <p class="wrong" role="alert">
        {props.error}
      </p>
    </fieldset>
  );
}
