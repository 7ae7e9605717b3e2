import { Title } from "../ui/title.tsx";

export function Page() {
  return <Title text="Approvals" />;
}
