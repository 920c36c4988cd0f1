/** Where the browsers besides Chromium are, and what to install if one is missing. Imports neither of their drivers. */
import { existsSync, globSync } from "node:fs";

export type EngineName = "firefox" | "webkit";

export const FIREFOX = process.env.GENUINE_FIREFOX ?? "/usr/bin/firefox-esr";
export const WEBKIT_DRIVER = process.env.GENUINE_WEBKIT_DRIVER ?? "/usr/bin/WebKitWebDriver";

/** Missing packages of an engine (Debian's names); undefined if it is installed. */
export function missingPackages(engine: EngineName): string | undefined {
  if (engine === "firefox") return existsSync(FIREFOX) ? undefined : "firefox-esr";
  const there = existsSync(WEBKIT_DRIVER) && miniBrowser() !== undefined && existsSync("/usr/bin/Xvfb");
  return there ? undefined : "webkit2gtk-driver xvfb";
}

export function miniBrowser(): string | undefined {
  return process.env.GENUINE_WEBKIT ?? globSync("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[0];
}
