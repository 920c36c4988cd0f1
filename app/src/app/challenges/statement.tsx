"use client";

import { Field, TextArea } from "@/components/field";
import { challengeTexts, within } from "@/texts/texts";

const texts = within(challengeTexts, "statement");
const MAX_LENGTH = 1_000;

/** The challenger's statement to the panel. Public. */
export function StatementField({ value, onChange }: { value: string; onChange(text: string): void }) {
  return (
    <Field label={texts.label} hint={texts.hint} aside={`${value.length} / ${MAX_LENGTH}`}>
      {(wiring) => (
        <TextArea
          {...wiring}
          value={value}
          maxLength={MAX_LENGTH}
          placeholder={texts.placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
