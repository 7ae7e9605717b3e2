import { A, useNavigate } from "@solidjs/router";
import { createKeys } from "../ui/keys.ts";
import "./link.css";

/** The way to everything by its words, from every page: a link at a desk, and a key. */
export function SearchLink() {
  const navigate = useNavigate();
  createKeys({ "/": () => navigate("/search") });
  return (
    <A class="bell seek" href="/search" aria-label="Search" title="Search (/)" aria-keyshortcuts="/">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="10.5" cy="10.5" r="6" />
        <path d="m15 15 5 5" />
      </svg>
    </A>
  );
}
