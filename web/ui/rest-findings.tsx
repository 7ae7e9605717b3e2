import { For } from "solid-js";
import type { RestFinding } from "../../core/rest/findings.ts";
import "./rest-findings.css";

const NAMED_MAX = 3;

/** What rules of rest and meals say of a plan, for whom. */
export function RestFindings(props: { of: readonly RestFinding[] }) {
  return (
    <ul class="rest-findings">
      <For each={props.of}>
        {(finding) => (
          <li>
            <span class={finding.severity === "warn" ? "chip bad" : "chip still"}>
              {finding.severity === "warn" ? chipOf(finding) : "Good to know"}
            </span>{" "}
            {finding.reason}.<p class="quiet">{forWhom(finding)}</p>
          </li>
        )}
      </For>
    </ul>
  );
}

const chipOf = ({ pack }: RestFinding): string =>
  pack.startsWith("minors-") ? "Under age" : "Too little rest";

function forWhom({ people, people_count }: RestFinding): string {
  const named = people.slice(0, NAMED_MAX).map(({ name }) => name);
  const more = people_count - named.length;
  return `For ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(", ")}`;
}
