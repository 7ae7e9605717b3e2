import { createMemo, For } from "solid-js";
import type { Member } from "../../core/organisations.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";

/** What fields of people offer: one list for all of them. */
export const MEMBERS_ID = "review-members";

type Known = Pick<Member, "id" | "first_name" | "last_name" | "email">;
const nameOf = ({ first_name: first, last_name: last }: Known) => `${first} ${last}`;

export function useMembers() {
  const { reading } = createReading<Member>(() => "/v1/members?limit=100", "members", readHome);
  /** Two of one name are told apart by their addresses. */
  const labels = createMemo(() => {
    const counts = new Map<string, number>();
    for (const one of reading.rows) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
    return new Map(
      reading.rows.map((one) => [
        (counts.get(nameOf(one)) ?? 0) > 1 ? `${nameOf(one)} (${one.email})` : nameOf(one),
        one.id,
      ]),
    );
  });
  return {
    rows: () => reading.rows,
    labels,
    idOf: (text: string): string | undefined => {
      const said = text.trim().toLowerCase();
      const found = reading.rows.find(({ email }) => email.toLowerCase() === said);
      return found?.id ?? [...labels()].find(([label]) => label.toLowerCase() === said)?.[1];
    },
  };
}
export type Members = ReturnType<typeof useMembers>;

export const MemberNames = (props: { of: Members }) => (
  <datalist id={MEMBERS_ID}>
    <For each={[...props.of.labels().keys()]}>{(label) => <option value={label} />}</For>
  </datalist>
);
