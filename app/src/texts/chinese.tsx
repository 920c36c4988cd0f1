"use client";

import type { ReactNode } from "react";
import { SpeechContext, speak } from "./texts";
import { texts } from "./zh/all";

const SPEECH = { language: "zh", texts } as const;
speak(SPEECH);

export default function Chinese({ children }: { children: ReactNode }) {
  return <SpeechContext value={SPEECH}>{children}</SpeechContext>;
}
