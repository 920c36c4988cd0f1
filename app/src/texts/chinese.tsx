"use client";

import type { ReactNode } from "react";
import { texts } from "./zh/all";
import { speak, SpeechContext } from "./texts";

const SPEECH = { language: "zh", texts } as const;
speak(SPEECH);

export default function Chinese({ children }: { children: ReactNode }) {
  return <SpeechContext value={SPEECH}>{children}</SpeechContext>;
}
