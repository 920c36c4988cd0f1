"use client";

import type { SignedLicence } from "@genuine/sdk/licences";
import { useState } from "react";
import { keepLicence } from "@/data/licences";
import { licenceTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { Field, TextInput } from "./field";

/** Imports a received licence, as a link or a file, and stores it in this browser. */
export function BringLicence({ onBrought }: { onBrought?(signed: SignedLicence): void }) {
  const engine = useEngine();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const take = (given: string) => {
    setText(given);
    setProblem(undefined);
    if (given.trim() === "" || engine === undefined) return;
    try {
      const signed = engine.licences.decodeLicence(given);
      keepLicence(engine.deployment, engine.licences.signedLicenceToJson(signed));
      onBrought?.(signed);
    } catch (error) {
      const { message, nextStep } = engine.explain(error);
      setProblem(`${message} ${nextStep}`);
    }
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={texts.bring.link} hint={texts.bring.linkHint} error={problem}>
        {(wiring) => (
          <TextInput
            {...wiring}
            value={text}
            spellCheck={false}
            autoComplete="off"
            disabled={engine === undefined}
            onChange={(event) => take(event.target.value)}
          />
        )}
      </Field>
      <Field label={texts.bring.file}>
        {(wiring) => (
          <TextInput
            {...wiring}
            type="file"
            accept="application/json,.json"
            disabled={engine === undefined}
            onChange={(event) => void event.target.files?.[0]?.text().then(take)}
          />
        )}
      </Field>
    </div>
  );
}
