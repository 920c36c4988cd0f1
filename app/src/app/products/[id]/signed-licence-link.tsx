"use client";

import type { SignedLicence } from "@genuine/sdk/licences";
import { useEffect, useState } from "react";
import { Button } from "@/components/button";
import { Field, TextInput } from "@/components/field";
import { copyText } from "@/data/copy-text";
import { common, licenceTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";

/** A signed licence to hand on: as a link, or as a file. */
export function SignedLicenceLink({ signed, serial }: { signed: SignedLicence; serial: number }) {
  const engine = useEngine();
  const [copied, setCopied] = useState(false);
  const link = `${window.location.origin}/licence#${engine!.licences.encodeLicence(signed)}`;
  const file = useFile(JSON.stringify(engine!.licences.signedLicenceToJson(signed), undefined, 2));
  const copy = async () => {
    // Else it stands in the field above.
    if (!(await copyText(link))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <div className="mt-5 grid gap-3 rounded-md border border-line p-4">
      <Field label={texts.signed} hint={texts.signedHint}>
        {(wiring) => (
          <TextInput
            {...wiring}
            readOnly
            value={link}
            className="font-mono text-sm"
            onFocus={(event) => event.target.select()}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <Button icon={copied ? "check" : "copy"} onClick={() => void copy()}>
          {copied ? common.copied : texts.copyLink}
        </Button>
        <a href={file} download={`licence-${serial}.json`} className="font-medium text-accent hover:underline">
          {texts.saveFile}
        </a>
      </div>
    </div>
  );
}

/** An object URL of a JSON text, as long as it is shown. */
function useFile(text: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return url;
}
