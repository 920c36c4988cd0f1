import type { OpinionNumbers } from "@genuine/sdk/indexer-answers";
import { isGood } from "@/app/esps/quality";
import { espTexts as texts } from "@/texts/texts";
import { percent } from "./opinion-bar";

export type TrianglePoint = {
  opinion: OpinionNumbers;
  /** Rating of the outcome that led here, 0 to 1. */
  quality: number;
};

/** Dimensions of the drawing, in its own units; the triangle's side is 2 HALF. */
const HALF = 150;
const HEIGHT = HALF * Math.sqrt(3);
const LEFT = 38;
const TOP = 34;
const WIDTH = 2 * (LEFT + HALF);
const BASE = TOP + HEIGHT;
/** Older steps than this fade into the background. */
const RECENT = 12;

/**
 * Where an opinion lies: belief pulls to the right corner, disbelief to the left, the unknown to the top. So the
 * place from left to right is the score (belief + unknown / 2), and the way down is what is known.
 */
function placeOf({ belief, uncertainty }: OpinionNumbers): { x: number; y: number } {
  return { x: LEFT + 2 * HALF * (belief + uncertainty / 2), y: BASE - HEIGHT * uncertainty };
}

/** The path of an opinion over the settled tasks, the oldest first, with the present one marked. */
export function OpinionTriangle({ points }: { points: readonly TrianglePoint[] }) {
  const last = points.at(-1);
  if (last === undefined) return null;
  const places = points.map(({ opinion }) => placeOf(opinion));
  const now = places.at(-1)!;
  const { belief, disbelief, uncertainty } = last.opinion;
  const ageOf = (index: number) => points.length - 1 - index;
  const opacityOf = (index: number) => Math.max(0.25, 1 - ageOf(index) / RECENT);
  const beginning = points[0]!.opinion;
  const parts = (of: OpinionNumbers) =>
    texts.opinionLabel(percent(of.belief), percent(of.disbelief), percent(of.uncertainty));

  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${BASE + 44}`}
        className="mx-auto block w-full max-w-md"
        role="img"
        aria-label={texts.triangle.label(points.length, parts(beginning), parts(last.opinion))}
      >
        <path
          d={`M${LEFT} ${BASE}H${WIDTH - LEFT}L${LEFT + HALF} ${TOP}Z`}
          fill="var(--paper)"
          stroke="var(--line-strong)"
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
        {[0.25, 0.5, 0.75].map((share) => (
          <path key={share} d={gridAt(share)} stroke="var(--line)" fill="none" />
        ))}
        <Corner x={LEFT + HALF} y={TOP - 14} text={texts.uncertainty} />
        <Corner x={LEFT} y={BASE + 20} text={texts.disbelief} />
        <Corner x={WIDTH - LEFT} y={BASE + 20} text={texts.belief} />

        {places.slice(1).map((place, index) => (
          <line
            // biome-ignore lint/suspicious/noArrayIndexKey: a step of the line has no identity but its place
            key={index}
            x1={places[index]!.x}
            y1={places[index]!.y}
            x2={place.x}
            y2={place.y}
            stroke="var(--muted)"
            strokeWidth={1.5}
            opacity={opacityOf(index + 1)}
          />
        ))}
        {points.slice(0, -1).map(({ quality }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step of the line has no identity but its place
          <Step key={index} {...places[index]!} positive={isGood(quality)} opacity={opacityOf(index)} />
        ))}

        <line x1={now.x} x2={now.x} y1={now.y} y2={BASE} stroke="var(--ink)" strokeDasharray="3 3" />
        <circle cx={now.x} cy={now.y} r={9} fill="none" stroke="var(--ink)" strokeWidth={2} />
        <Step {...now} positive={isGood(last.quality)} opacity={1} />
        <text
          x={now.x}
          y={BASE + 38}
          textAnchor="middle"
          fontSize={13}
          fontWeight={600}
          fill="var(--ink)"
          className="figures"
        >
          {texts.score} {(belief + uncertainty / 2).toFixed(2)}
        </text>
      </svg>
      <figcaption className="mt-3 text-sm text-muted">
        <span className="flex flex-wrap justify-center gap-x-5 gap-y-1">
          <Key text={texts.triangle.now}>
            <circle cx={9} cy={9} r={7} fill="none" stroke="var(--ink)" strokeWidth={2} />
          </Key>
          <Key text={texts.triangle.good}>
            <Step x={9} y={9} positive opacity={1} />
          </Key>
          <Key text={texts.triangle.bad}>
            <Step x={9} y={9} positive={false} opacity={1} />
          </Key>
        </span>
        <span className="mt-2 block">{texts.triangle.reading}</span>
        <span className="sr-only">
          {texts.triangle.present(percent(belief), percent(disbelief), percent(uncertainty))}
        </span>
      </figcaption>
    </figure>
  );
}

/** A good outcome is a dot, a bad one a cross, distinguished without colour. */
function Step({ x, y, positive, opacity }: { x: number; y: number; positive: boolean; opacity: number }) {
  return positive ? (
    <circle cx={x} cy={y} r={3.5} fill="var(--belief)" opacity={opacity} />
  ) : (
    <path d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} stroke="var(--disbelief)" strokeWidth={2.5} opacity={opacity} />
  );
}

function Key({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width={18} height={18} aria-hidden="true">
        {children}
      </svg>
      {text}
    </span>
  );
}

function Corner({ x, y, text }: { x: number; y: number; text: string }) {
  return (
    <text x={x} y={y} textAnchor="middle" fontSize={13} fill="var(--muted)">
      {text}
    </text>
  );
}

/** The three lines along which one part has this share. */
function gridAt(share: number): string {
  const at = (belief: number, disbelief: number) => {
    const { x, y } = placeOf({ belief, disbelief, uncertainty: 1 - belief - disbelief });
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  const rest = 1 - share;
  return `M${at(share, 0)}L${at(share, rest)}M${at(0, share)}L${at(rest, share)}M${at(rest, 0)}L${at(0, rest)}`;
}
