/** A file that was made by hand; a heavy one takes its reader to its limits, and seconds. */
export type Made = { name: string; bytes: Buffer; isHeavy?: boolean };
