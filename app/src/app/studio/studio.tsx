"use client";

import { useState } from "react";
import type { Hex } from "viem";
import { Choice } from "@/components/field";
import { studioTexts as texts } from "@/texts/texts";
import { ExistingWork } from "./existing-work";
import { NewPicture } from "./new-picture";

/**
 * `derivedFrom`: opens on the registration of a picture under that one. `again`, `vary`, `change`: the task whose order is asked for
 * once more, as many pictures as possible, or to be put in other words.
 */
export function Studio({
  derivedFrom,
  again,
  vary,
  change,
}: {
  derivedFrom?: Hex;
  again?: string;
  vary?: string;
  change?: string;
}) {
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
      {tab === "create" ? (
        <NewPicture again={again} vary={vary} change={change} />
      ) : (
        <ExistingWork derivedFrom={derivedFrom} />
      )}
    </>
  );
}
