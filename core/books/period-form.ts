/** A month of the books: `2026-09`. Their texts sort as the months do. */
export const PERIOD = /^[1-8]\d{3}-(0[1-9]|1[0-2])$/;
