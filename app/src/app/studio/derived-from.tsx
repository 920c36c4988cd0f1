"use client";

import type { GrantedLicence } from "@genuine/sdk/indexer-client";
import type { Address, Hex } from "viem";
import { Field, Select } from "@/components/field";
import { useLicences, useProduct } from "@/data/queries";
import { licenceTexts as texts } from "@/texts/texts";

/** What a picture was made from, for who holds licences; nothing for everybody else. */
export function DerivedFrom({ account, value, onChange }: { account: Address | undefined; value: Hex | undefined; onChange(parent: Hex | undefined): void }) {
  const { items = [] } = useLicences({ licensee: account }, account !== undefined);
  if (items.length === 0) return null;
  return (
    <Field label={texts.derived} hint={value === undefined ? undefined : texts.derivedHint}>
      {(wiring) => (
        <Select {...wiring} value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? undefined : (event.target.value as Hex))}>
          <option value="">{texts.notDerived}</option>
          {items.map((licence) => (
            <Original key={licence.originalId} licence={licence} />
          ))}
        </Select>
      )}
    </Field>
  );
}

function Original({ licence }: { licence: GrantedLicence }) {
  const { data } = useProduct(licence.originalId);
  return <option value={licence.originalId}>{texts.option(data?.serial, licence.royaltyBasisPoints / 100)}</option>;
}
