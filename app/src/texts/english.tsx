"use client";

import type { ReactNode } from "react";
import { texts } from "./en/all";
import { SpeechContext, speak } from "./texts";

const SPEECH = { language: "en", texts } as const;
speak(SPEECH);

export default function English({ children }: { children: ReactNode }) {
  return <SpeechContext value={SPEECH}>{children}</SpeechContext>;
}
