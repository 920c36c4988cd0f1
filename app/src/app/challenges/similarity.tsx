"use client";

import type { Measurement, Thresholds } from "@genuine/sdk/similarity";
import type { ReactNode } from "react";
import { classes } from "@/components/classes";
import { Card } from "@/components/surfaces";
import { challengeTexts as texts } from "@/texts/texts";

const BITS = 256;
const SIDE = 16;
/** Fingerprints that have nothing to do with each other differ in about half of their bits. */
const UNRELATED = BITS / 2;

/** How far two pictures are apart, by each measure on a scale, in words, and bit by bit. */
export function Similarity({
  measurement,
  thresholds,
  mapped = false,
  fingerprints,
  children,
}: {
  measurement: Measurement;
  thresholds: Thresholds;
  /** The original was laid over the accused first, which is checked by PDQ alone. */
  mapped?: boolean;
  /** PDQ of both; the bits are left out without them. */
  fingerprints?: readonly [bigint, bigint];
  /** Remarks under the verdict. */
  children?: ReactNode;
}) {
  const { pdq, iscc, colour, verdict } = measurement;
  const tones = { copy: "text-bad", unclear: "text-warn", different: "text-muted" } as const;
  return (
    <Card>
      <h2 className="text-xl">{texts.bar.title}</h2>
      <p className="figures mt-3 font-serif text-3xl font-semibold">{texts.distance(pdq)}</p>
      <p className={classes("mt-1", tones[verdict])}>{texts.bar.verdict[verdict]}</p>
      {children}
      <Scale
        name={mapped ? texts.bar.mapped : texts.bar.pdq}
        distance={pdq}
        limit={mapped ? thresholds.witness : thresholds.pdq}
        end={BITS}
        unrelated={UNRELATED}
      />
      <Scale
        name={texts.bar.iscc}
        distance={iscc}
        limit={mapped ? thresholds.contradiction : thresholds.iscc}
        end={BITS}
        unrelated={UNRELATED}
      />
      <Scale
        name={texts.bar.colour}
        distance={colour}
        limit={thresholds.colour}
        end={Math.max(4 * thresholds.colour, colour)}
      />
      {fingerprints && (
        <div className="mt-6 flex flex-wrap items-start gap-6 border-t border-line pt-6">
          <BitGrid fingerprints={fingerprints} distance={pdq} />
          <div className="min-w-0 grow basis-56">
            <h3 className="text-lg">{texts.bits.title}</h3>
            <p className="mt-1.5 text-muted">{texts.bits.text}</p>
            <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
              <Legend colour="bg-line-strong/50">{texts.bits.same}</Legend>
              <Legend colour="bg-bad">{texts.bits.different}</Legend>
            </ul>
          </div>
        </div>
      )}
    </Card>
  );
}

function Legend({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2">
      <span className={classes("size-3 rounded-[3px]", colour)} aria-hidden="true" />
      {children}
    </li>
  );
}

/** A scale from 0 to `end`, with the limit and the mark. */
function Scale({
  name,
  distance,
  limit,
  end,
  unrelated,
}: {
  name: string;
  distance: number;
  limit: number;
  end: number;
  unrelated?: number;
}) {
  const percent = (value: number) => `${(Math.min(value, end) / end) * 100}%`;
  const ticks = [
    { at: 0, name: "", place: "" },
    { at: limit, name: texts.bar.limit, place: "-translate-x-1/2" },
    ...(unrelated === undefined ? [] : [{ at: unrelated, name: texts.bar.unrelated, place: "-translate-x-1/2" }]),
    { at: end, name: "", place: "-translate-x-full" },
  ];
  return (
    <div role="img" aria-label={texts.bar.label(name, distance, limit)} className="mt-6 text-sm">
      <p className="mb-2 flex justify-between gap-4" aria-hidden="true">
        <span className="text-muted">{name}</span>
        <span className="figures font-medium">{distance}</span>
      </p>
      <div className="relative h-4 rounded-full bg-sunken">
        <div
          className="absolute inset-y-0 left-0 rounded-l-full border-r-2 border-bad bg-bad-soft"
          style={{ width: percent(limit) }}
        />
        <div
          className="absolute -inset-y-1.5 -ml-0.75 w-1.5 rounded-full bg-ink ring-2 ring-surface"
          style={{ left: percent(distance) }}
        />
      </div>
      <div className="figures relative mt-3 h-9 text-muted" aria-hidden="true">
        {ticks.map(({ at, name: tick, place }) => (
          <span
            key={at}
            className={classes(
              "absolute leading-tight whitespace-nowrap",
              place,
              at !== 0 && at !== end && "text-center",
            )}
            style={{ left: percent(at) }}
          >
            {at}
            <span className="block">{tick}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

/** One cell per bit, the first at the top left. Bits that are set are darker. */
function BitGrid({ fingerprints: [a, b], distance }: { fingerprints: readonly [bigint, bigint]; distance: number }) {
  const first = bitsOf(a);
  const second = bitsOf(b);
  return (
    <svg
      viewBox={`0 0 ${SIDE * 10} ${SIDE * 10}`}
      role="img"
      aria-label={texts.bits.label(distance)}
      className="w-full max-w-52 shrink-0"
    >
      {[...first].map((bit, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bit has no identity but its place
          key={index}
          x={(index % SIDE) * 10 + 0.75}
          y={Math.floor(index / SIDE) * 10 + 0.75}
          width={8.5}
          height={8.5}
          rx={1.5}
          className={bit !== second[index] ? "fill-bad" : bit === "1" ? "fill-line-strong/50" : "fill-line"}
        />
      ))}
    </svg>
  );
}

function bitsOf(fingerprint: bigint): string {
  return fingerprint.toString(2).padStart(BITS, "0");
}
