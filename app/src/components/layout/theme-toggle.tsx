"use client";

import { useEffect, useState } from "react";
import { common } from "@/texts/texts";
import { IconButton } from "../button";

const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
const ICONS = { system: "device", light: "sun", dark: "moon" } as const;
const YEAR = 31_536_000;

/** Turns from the device's colours to light to dark. A cookie keeps it, so that the server's first answer has it. */
export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === "light" || chosen === "dark") setTheme(chosen);
  }, []);
  const turn = () => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser the page supports
    document.cookie = `theme=${next}; path=/; max-age=${next === "system" ? 0 : YEAR}; samesite=lax`;
  };
  return <IconButton icon={ICONS[theme]} label={`${common.theme.label}: ${common.theme[theme]}`} onClick={turn} />;
}
