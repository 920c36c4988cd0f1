"use client";

import { ErrorState } from "@/components/states";
import { common } from "@/texts/texts";

export default function CrashPage({ error, reset }: { error: Error; reset(): void }) {
  return (
    <ErrorState
      title={common.errors.crashed}
      error={{ message: error.message, nextStep: common.errors.crashedText }}
      retry={reset}
    />
  );
}
