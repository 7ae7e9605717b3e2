/** Told of every request once its answer has a head: the route as it is declared, never the address. */
export type Observe = (request: { route: string; method: string; status: number; ms: number }) => void;
