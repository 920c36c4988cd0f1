/** Result of a check: what was found, and what to do about it. */
export type Finding = { level: "ok" | "warn" | "fail"; what: string; message: string; remedy?: string };

export const ok = (what: string, message: string): Finding => ({ level: "ok", what, message });
export const warn = (what: string, message: string, remedy: string): Finding => ({
  level: "warn",
  what,
  message,
  remedy,
});
export const fail = (what: string, message: string, remedy: string): Finding => ({
  level: "fail",
  what,
  message,
  remedy,
});
