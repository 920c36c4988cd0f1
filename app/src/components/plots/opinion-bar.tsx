import type { OpinionNumbers } from "@genuine/sdk/indexer-answers";
import { espTexts } from "@/texts/texts";
import { classes } from "../classes";

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** Unknown is hatched, so that the parts are distinguished without colour. */
const HATCH =
  "repeating-linear-gradient(45deg, transparent 0 3px, color-mix(in srgb, var(--surface) 55%, transparent) 3px 5px)";

const PARTS = ["belief", "uncertainty", "disbelief"] as const;
const COLOURS = { belief: "bg-belief", disbelief: "bg-disbelief", uncertainty: "bg-uncertainty" } as const;

/** Belief, unknown and disbelief as one bar. */
export function OpinionBar({
  opinion,
  legend = false,
  className,
}: {
  opinion: OpinionNumbers;
  legend?: boolean;
  className?: string;
}) {
  const { belief, disbelief, uncertainty } = opinion;
  return (
    <div className={className}>
      <div
        className="flex h-3 gap-px overflow-hidden rounded-full"
        role="img"
        aria-label={espTexts.opinionLabel(percent(belief), percent(disbelief), percent(uncertainty))}
      >
        {PARTS.map((part) => (
          <span
            key={part}
            className={classes("block h-full transition-[flex-grow] duration-500", COLOURS[part])}
            style={{ flexGrow: opinion[part], flexBasis: 0, ...(part === "uncertainty" && { backgroundImage: HATCH }) }}
          />
        ))}
      </div>
      {legend && (
        <dl className="mt-2.5 flex flex-wrap gap-x-5 gap-y-1 text-sm">
          {PARTS.map((part) => (
            <div key={part} className="flex items-center gap-1.5">
              <span
                className={classes("size-3 rounded-sm", COLOURS[part])}
                style={part === "uncertainty" ? { backgroundImage: HATCH } : undefined}
                aria-hidden="true"
              />
              <dt className="text-muted">{espTexts[part]}</dt>
              <dd className="figures font-medium">{percent(opinion[part])}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
