"use client";

import { useState } from "react";
import type { Hex } from "viem";
import { Choice } from "@/components/field";
import { studioTexts as texts } from "@/texts/texts";
import type { Earlier } from "./earlier";
import { ExistingWork } from "./existing-work";
import { NewPicture } from "./new-picture";

/** @param derivedFrom Opens on the registration of a picture under that one. */
export function Studio({ derivedFrom, earlier }: { derivedFrom?: Hex; earlier?: Earlier }) {
  const [tab, setTab] = useState<"create" | "existing">(derivedFrom === undefined ? "create" : "existing");
  return (
    <>
      <div className="mb-6">
        <Choice<"create" | "existing">
          label={texts.tabs.label}
          value={tab}
          onChange={setTab}
          options={[
            { value: "create", label: texts.tabs.create },
            { value: "existing", label: texts.tabs.existing },
          ]}
        />
      </div>
      {tab === "create" ? <NewPicture earlier={earlier} /> : <ExistingWork derivedFrom={derivedFrom} />}
    </>
  );
}
