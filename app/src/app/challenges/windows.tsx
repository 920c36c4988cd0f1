"use client";

import type { AffineMap } from "@genuine/sdk/fingerprint/affine";
import type { Product } from "@genuine/sdk/indexer-answers";
import type { Affine, Window } from "@genuine/sdk/regions/find-region";
import { useId, useState } from "react";
import { Spinner } from "@/components/button";
import { ErrorState } from "@/components/states";
import { Card } from "@/components/surfaces";
import { type Laid, type Place, type Shown, useLaid } from "@/content/laid";
import { challengeTexts, within } from "@/texts/texts";

const texts = within(challengeTexts, "windows");

export type How = AffineMap | "as it is" | "search" | "wait";

/** The part of the original and where it lies in the accused picture, each outlined, and the two over each other. */
export function Windows({ original, accused, how }: { original: Product; accused: Product; how: How }) {
  const { laid, error, retry } = useLaid(original, accused, how);
  if (original.fingerprints === null || accused.fingerprints === null) return null;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-2 text-muted">{texts.text}</p>
      <div className="mt-5" aria-live="polite">
        {error !== null ? (
          <ErrorState error={error} retry={retry} />
        ) : laid === undefined ? (
          <p className="flex items-center gap-3 text-muted">
            <Spinner size={18} /> {texts.searching}
          </p>
        ) : laid === null ? (
          <p className="text-muted">{texts.away}</p>
        ) : laid.place === null ? (
          <p>{texts.none}</p>
        ) : (
          <LaidOver laid={laid} place={laid.place} />
        )}
      </div>
    </Card>
  );
}

function LaidOver({ laid: { original, accused }, place }: { laid: Laid; place: Place }) {
  const { share, negative } = place;
  return (
    <>
      <p>
        {share === null ? texts.whole : texts.share(Math.round(share * 100))}
        {negative && ` ${texts.negative}`}
      </p>
      <div className="mt-4 grid gap-4 sm:grid-cols-2 sm:gap-6">
        <Outlined shown={original} corners={cornersOf(place.original)} label={texts.inOriginal(place.original)} />
        <Outlined
          shown={accused}
          corners={cornersOf(place.original).map((corner) => moved(place.map, corner))}
          label={texts.inAccused(place.accused)}
        />
      </div>
      <Overlay original={original} accused={accused} place={place} />
    </>
  );
}

type Point = readonly [number, number];

const cornersOf = ({ left, top, right, bottom }: Window): readonly Point[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

const moved = ({ xx, xy, yx, yy, x0, y0 }: Affine, [x, y]: Point): Point => [
  xx * x + xy * y + x0,
  yx * x + yy * y + y0,
];

/** A picture with one of its parts outlined; its upper edge is the thick one. */
function Outlined({
  shown: { url, width, height },
  corners,
  label,
}: {
  shown: Shown;
  corners: readonly Point[];
  label: string;
}) {
  const points = corners.map(([x, y]) => `${x * width},${y * height}`);
  const stroke = Math.max(width, height) / 120;
  return (
    <figure className="min-w-0">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className="max-h-80 w-full rounded-md bg-sunken"
        role="img"
        aria-label={label}
      >
        <image href={url} width={width} height={height} crossOrigin="anonymous" />
        <polygon points={points.join(" ")} className="fill-none stroke-surface" style={{ strokeWidth: 2 * stroke }} />
        <polygon
          points={points.join(" ")}
          className="fill-none stroke-bad"
          style={{ strokeWidth: stroke, strokeDasharray: `${3 * stroke} ${2 * stroke}` }}
        />
        <polyline
          points={points.slice(0, 2).join(" ")}
          className="fill-none stroke-bad"
          style={{ strokeWidth: 2 * stroke }}
        />
      </svg>
      <figcaption className="mt-1.5 text-sm text-muted">{label}</figcaption>
    </figure>
  );
}

/** Side of the square in which the original is drawn before the map moves it. */
const UNIT = 1_000;

/** The accused picture's part, with the original's laid over it as much as one likes. */
function Overlay({ original, accused, place }: { original: Shown; accused: Shown; place: Place }) {
  const [strength, setStrength] = useState(50);
  const clip = useId();
  const { map, original: from, accused: to, negative } = place;
  const { width, height } = accused;
  const box = [to.left * width, to.top * height, (to.right - to.left) * width, (to.bottom - to.top) * height];
  const matrix = [map.xx * width, map.yx * height, map.xy * width, map.yy * height].map((step) => step / UNIT);
  return (
    <figure className="mt-6 border-t border-line pt-6">
      <svg viewBox={box.join(" ")} className="max-h-96 w-full rounded-md bg-sunken" role="img" aria-label={texts.over}>
        {/* Where the shape of the part is not that of the page's column, nothing beside it shows. */}
        <clipPath id={`${clip}-box`}>
          <rect x={box[0]} y={box[1]} width={box[2]} height={box[3]} />
        </clipPath>
        <clipPath id={clip}>
          <rect
            x={from.left * UNIT}
            y={from.top * UNIT}
            width={(from.right - from.left) * UNIT}
            height={(from.bottom - from.top) * UNIT}
          />
        </clipPath>
        <g clipPath={`url(#${clip}-box)`}>
          <image href={accused.url} width={width} height={height} crossOrigin="anonymous" />
          <g
            transform={`matrix(${[...matrix, map.x0 * width, map.y0 * height].join(" ")})`}
            clipPath={`url(#${clip})`}
            opacity={strength / 100}
            style={negative ? { filter: "invert(1)" } : undefined}
          >
            <image href={original.url} width={UNIT} height={UNIT} preserveAspectRatio="none" crossOrigin="anonymous" />
          </g>
        </g>
      </svg>
      <figcaption className="mt-3 flex items-center gap-3 text-sm">
        <span aria-hidden="true">{challengeTexts.accused}</span>
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={strength}
          aria-label={texts.slider}
          onChange={(event) => setStrength(Number(event.target.value))}
          className="h-6 min-w-0 grow accent-accent"
        />
        <span aria-hidden="true">{challengeTexts.original}</span>
      </figcaption>
    </figure>
  );
}
