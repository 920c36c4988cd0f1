/** Accepting without being asked. */
export const acceptTexts = {
  label: "Accept automatically when the sealed file is complete",
  why: "Your browser first checks every piece of it against what the provider promised on the chain; a key made from yours then accepts in your place, and can do nothing else.",
  alone: "It is complete, and is accepted in your place right now. You need not press anything.",
} as const;
