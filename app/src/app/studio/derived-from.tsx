"use client";

import type { Hex } from "viem";
import { BringLicence } from "@/components/bring-licence";
import { Field, Select } from "@/components/field";
import { RecordLicence } from "@/components/record-licence";
import { Note } from "@/components/surfaces";
import type { HeldLicence } from "@/data/licences";
import { useProduct } from "@/data/queries";
import { licenceTexts as texts } from "@/texts/texts";

/** Choice of the parent of a picture, for holders of licences; also imports a licence that was sent. */
export function DerivedFrom({
  licences,
  value,
  onChange,
}: {
  licences: readonly HeldLicence[];
  value: Hex | undefined;
  onChange(parent: Hex | undefined): void;
}) {
  const chosen = licences.find(({ originalId }) => originalId === value);
  return (
    <div className="grid gap-4">
      {licences.length > 0 && (
        <Field
          label={texts.derived}
          hint={chosen === undefined || chosen.signed !== undefined ? undefined : texts.derivedHint}
        >
          {(wiring) => (
            <Select
              {...wiring}
              value={chosen?.originalId ?? ""}
              onChange={(event) => onChange(event.target.value === "" ? undefined : (event.target.value as Hex))}
            >
              <option value="">{texts.notDerived}</option>
              {licences.map((licence) => (
                <Original key={licence.originalId} licence={licence} />
              ))}
            </Select>
          )}
        </Field>
      )}
      {chosen?.signed !== undefined && <ToRecord licence={chosen} />}
      <details>
        <summary className="cursor-pointer font-medium text-accent">{texts.bring.summary}</summary>
        <div className="mt-3">
          <BringLicence
            onBrought={({ licence }) => onChange(`0x${licence.originalId.toString(16).padStart(64, "0")}`)}
          />
        </div>
      </details>
    </div>
  );
}

function ToRecord({ licence }: { licence: HeldLicence }) {
  const { data } = useProduct(licence.originalId);
  return (
    <Note tone="warn" action={data && <RecordLicence signed={licence.signed!} serial={data.serial} />}>
      {texts.recordFirst}
    </Note>
  );
}

function Original({ licence }: { licence: HeldLicence }) {
  const { data } = useProduct(licence.originalId);
  const words = texts.option(data?.serial, licence.royaltyBasisPoints / 100);
  return <option value={licence.originalId}>{licence.signed === undefined ? words : texts.optionSigned(words)}</option>;
}
