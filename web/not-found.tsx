import { Title } from "./ui/title.tsx";

export function Page() {
  return (
    <div class="stack">
      <Title text="There is nothing here" />
      <p>The address may be old, or mistyped.</p>
      <div class="row">
        <a class="button primary" href="/">
          To the start
        </a>
      </div>
    </div>
  );
}
