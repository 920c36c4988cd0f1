"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import type { Language } from "./language";

/** Each in a file of its own: a browser loads the one it shows. */
const SPEAKERS = { en: dynamic(() => import("./english")), zh: dynamic(() => import("./chinese")) };

/** Everything that speaks. */
export function Spoken({ language, children }: { language: Language; children: ReactNode }) {
  const Speaker = SPEAKERS[language];
  return <Speaker>{children}</Speaker>;
}
