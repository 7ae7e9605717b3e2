/** Limits that the page knows too, in a file without shapes, so that it need not carry those. */

/** A timetable's file. */
export const IMPORT_SIZE_MAX_BYTES = 5 * 1024 * 1024;
