/** How a run is played, and whom it tells how far it is. */
export type Run = {
  scale: number;
  seed: number;
  progress(text: string): void;
  signal: AbortSignal;
  /** So many arrivals instead of the profile's, at its rate. */
  count?: number | undefined;
};
