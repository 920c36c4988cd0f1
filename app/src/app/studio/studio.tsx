"use client";

import { useState } from "react";
import type { Hex } from "viem";
import { Choice } from "@/components/field";
import { studioTexts as texts } from "@/texts/texts";
import { ExistingWork } from "./existing-work";
import { NewPicture } from "./new-picture";

/**
 * `derivedFrom`: opens on the registration of a picture under that one. `again`, `change`: the task whose order is asked for once
 * more, or to be put in other words.
 */
export function Studio({ derivedFrom, again, change }: { derivedFrom?: Hex; again?: string; change?: string }) {
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
      {tab === "create" ? <NewPicture again={again} change={change} /> : <ExistingWork derivedFrom={derivedFrom} />}
    </>
  );
}
