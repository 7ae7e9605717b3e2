import type { TestApp, TestPerson } from "./testing.ts";

/** Makes things by their routes, as that person. @returns for a path and a body the new thing's id. */
export const makerFor =
  (portal: TestApp, who: TestPerson) =>
  async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> => {
    const response = await portal.send(who, "POST", path, body, headers);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
