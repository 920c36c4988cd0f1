/** Limits for matching a preview to its registered picture. */

/** How far a preview may be from the registered picture, in bits of 256: its watermark takes up to 20, another picture is 80 and more away. */
export const MAX_PREVIEW_BITS = 48;

/** As PDQ has it: too little in the picture for the fingerprint to mean anything. */
export const LEAST_QUALITY = 50;
