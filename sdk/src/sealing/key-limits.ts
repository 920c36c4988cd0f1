/** Separate from key-file.ts, so that a form need not load its ciphers. */

/** Minimum length, characters. */
export const LEAST_PASSPHRASE = 10;
