"use client";

import type { ReactNode } from "react";
import type { Hex } from "viem";
import { classes } from "@/components/classes";
import { Card } from "@/components/surfaces";
import { challengeTexts as texts } from "@/texts/challenges";

const BITS = 256;
const SIDE = 16;
/** Fingerprints that have nothing to do with each other differ in about half of their bits. */
const UNRELATED = BITS / 2;

/** How far two fingerprints are apart: as a mark on a scale, in words, and bit by bit. */
export function Similarity({
  distance,
  threshold,
  fingerprints,
  children,
}: {
  distance: number;
  threshold: number;
  fingerprints: readonly [Hex, Hex];
  /** Remarks under the scale. */
  children?: ReactNode;
}) {
  const isCopy = distance <= threshold;
  return (
    <Card>
      <h2 className="text-xl">{texts.bar.title}</h2>
      <p className="figures mt-3 font-serif text-3xl font-semibold">{texts.distance(distance)}</p>
      <p className={classes("mt-1", isCopy ? "text-bad" : "text-muted")}>{isCopy ? texts.bar.isCopy(distance) : texts.bar.isNoCopy}</p>
      {children}
      <Scale distance={distance} threshold={threshold} />
      <div className="mt-6 flex flex-wrap items-start gap-6 border-t border-line pt-6">
        <BitGrid fingerprints={fingerprints} distance={distance} />
        <div className="min-w-0 grow basis-56">
          <h3 className="text-lg">{texts.bits.title}</h3>
          <p className="mt-1.5 text-muted">{texts.bits.text}</p>
          <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
            <Legend colour="bg-line-strong/50">{texts.bits.same}</Legend>
            <Legend colour="bg-bad">{texts.bits.different}</Legend>
          </ul>
        </div>
      </div>
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

const percent = (bits: number) => `${(bits / BITS) * 100}%`;

/** The scale from 0 to 256 bits, with the limit and the mark. */
function Scale({ distance, threshold }: { distance: number; threshold: number }) {
  const ticks = [
    { at: 0, name: "", place: "" },
    { at: threshold, name: texts.bar.limit, place: "-translate-x-1/2" },
    { at: UNRELATED, name: texts.bar.unrelated, place: "-translate-x-1/2" },
    { at: BITS, name: "", place: "-translate-x-full" },
  ];
  return (
    <div role="img" aria-label={texts.bar.label(distance, threshold)} className="mt-6 text-sm">
      <div className="relative h-4 rounded-full bg-sunken">
        <div className="absolute inset-y-0 left-0 rounded-l-full border-r-2 border-bad bg-bad-soft" style={{ width: percent(threshold) }} />
        <div className="absolute -inset-y-1.5 -ml-0.75 w-1.5 rounded-full bg-ink ring-2 ring-surface" style={{ left: percent(distance) }} />
      </div>
      <div className="figures relative mt-3 h-9 text-muted" aria-hidden="true">
        {ticks.map(({ at, name, place }) => (
          <span key={at} className={classes("absolute leading-tight whitespace-nowrap", place, at !== 0 && at !== BITS && "text-center")} style={{ left: percent(at) }}>
            {at}
            <span className="block">{name}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

/** One cell per bit, the first at the top left. Bits that are set are darker. */
function BitGrid({ fingerprints: [a, b], distance }: { fingerprints: readonly [Hex, Hex]; distance: number }) {
  const first = bitsOf(a);
  const second = bitsOf(b);
  return (
    <svg viewBox={`0 0 ${SIDE * 10} ${SIDE * 10}`} role="img" aria-label={texts.bits.label(distance)} className="w-full max-w-52 shrink-0">
      {[...first].map((bit, index) => (
        <rect
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

function bitsOf(fingerprint: Hex): string {
  return BigInt(fingerprint).toString(2).padStart(BITS, "0");
}
