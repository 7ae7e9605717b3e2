/** Limits that the page knows too, in a file without shapes, so that it need not carry those. */

/** A timetable's file. */
export const IMPORT_SIZE_MAX_BYTES = 5 * 1024 * 1024;
/** Those of several productions that are handed in at once. */
export const IMPORTS_SIZE_MAX_BYTES = 25 * 1024 * 1024;
/** A document, before it is looked at (mission D-13). */
export const DOCUMENT_SIZE_MAX_BYTES = 50 * 1024 * 1024;
/** A mail with all that it carries (mission S-01). */
export const EMAIL_SIZE_MAX_BYTES = 50 * 1024 * 1024;
/**
 * What is read of those: of 512 MB that whoever reads may have, mails with a PDF or a film took too much from 38 MB on,
 * one time in two. Larger ones are kept, and say so.
 */
export const EMAIL_READ_MAX_BYTES = 36 * 1024 * 1024;
/** Mails of one organisation that wait to be read (mission S-05). */
export const EMAILS_WAITING_MAX = 1_000;
/** Everything that one person keeps here. */
export const STORAGE_MAX_BYTES = 10 * 1024 * 1024 * 1024;
/** Of the pictures of a document, whole ones: the square cut is apart (core/documents.ts). */
export const THUMBNAIL_WIDTHS = [300, 600, 1200] as const;
/** Characters of what somebody calls a passkey. */
export const PASSKEY_NAME_MAX = 60;
/** Characters of what somebody calls a device that has a calendar. */
export const CALENDAR_NAME_MAX = 60;
/** Characters of what somebody calls a device that is told what concerns them. */
export const DEVICE_NAME_MAX = 60;

/** How long somebody may let another decide in their name. */
export const DELEGATION_DAYS_MAX = 90;
