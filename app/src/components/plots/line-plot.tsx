"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";

export type Series = {
  id: string;
  label: string;
  /** A CSS colour. */
  colour: string;
  /** Drawn with gaps, to be distinguished without colour. */
  dashed?: boolean;
  /** One value per x, null where there is none. */
  values: readonly (number | null)[];
};

const MARGIN = { top: 10, right: 14, bottom: 28, left: 44 };

/**
 * Lines over common x positions. Pointer and arrow keys read out the values at one x.
 * @param x Positions, ascending, equally long as each series' values.
 */
export function LinePlot({
  label,
  x,
  series,
  domain,
  ticks,
  formatX,
  formatTick = formatX,
  formatY,
  height = 240,
  steps = false,
}: {
  label: string;
  x: readonly number[];
  series: readonly Series[];
  /** Range of the y axis. */
  domain: readonly [number, number];
  ticks: readonly number[];
  formatX(value: number, index: number): string;
  /** Shorter, for the axis. */
  formatTick?(value: number, index: number): string;
  formatY(value: number): string;
  height?: number;
  /** Values hold until the next x, instead of moving towards it. */
  steps?: boolean;
}) {
  const [box, width] = useWidth();
  const [picked, setPicked] = useState<number>();
  const plotWidth = Math.max(0, width - MARGIN.left - MARGIN.right);
  const plotHeight = height - MARGIN.top - MARGIN.bottom;
  const first = x[0] ?? 0;
  const span = (x.at(-1) ?? 1) - first || 1;
  const px = (value: number) => MARGIN.left + (x.length === 1 ? 0.5 : (value - first) / span) * plotWidth;
  const py = (value: number) => MARGIN.top + (1 - (value - domain[0]) / (domain[1] - domain[0])) * plotHeight;

  const pathOf = (values: readonly (number | null)[]) => {
    let path = "";
    let drawing = false;
    for (const [index, value] of values.entries()) {
      if (value === null) {
        drawing = false;
        continue;
      }
      const [cx, cy] = [px(x[index]!).toFixed(1), py(value).toFixed(1)];
      path += !drawing ? `M${cx} ${cy}` : steps ? `H${cx}V${cy}` : `L${cx} ${cy}`;
      drawing = true;
    }
    return path;
  };
  const nearest = (clientX: number, left: number) => {
    const at = first + ((clientX - left - MARGIN.left) / plotWidth) * span;
    return x.reduce((best, value, index) => (Math.abs(value - at) < Math.abs(x[best]! - at) ? index : best), 0);
  };
  const onPointer = (event: PointerEvent<SVGSVGElement>) =>
    setPicked(nearest(event.clientX, event.currentTarget.getBoundingClientRect().left));
  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    setPicked((index) => Math.min(x.length - 1, Math.max(0, (index ?? (move > 0 ? -1 : x.length)) + move)));
  };

  return (
    <figure>
      <div ref={box} className="relative" style={{ height }}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={label}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move along the plot, so it must take focus
            tabIndex={0}
            onPointerMove={onPointer}
            onPointerLeave={() => setPicked(undefined)}
            onBlur={() => setPicked(undefined)}
            onKeyDown={onKey}
            className="block touch-pan-y rounded-sm"
          >
            {ticks.map((tick) => (
              <g key={tick}>
                <line x1={MARGIN.left} x2={width - MARGIN.right} y1={py(tick)} y2={py(tick)} stroke="var(--line)" />
                <text
                  x={MARGIN.left - 8}
                  y={py(tick)}
                  dy="0.32em"
                  textAnchor="end"
                  className="figures"
                  fontSize={12}
                  fill="var(--muted)"
                >
                  {formatY(tick)}
                </text>
              </g>
            ))}
            {axisLabels(x, formatTick, px, plotWidth).map(({ at, text, anchor }) => (
              <text key={at} x={at} y={height - 8} textAnchor={anchor} fontSize={12} fill="var(--muted)">
                {text}
              </text>
            ))}
            {series.map((one) => (
              <g key={one.id}>
                <path
                  d={pathOf(one.values)}
                  fill="none"
                  stroke={one.colour}
                  strokeWidth={2}
                  strokeLinejoin="round"
                  strokeDasharray={one.dashed ? "5 4" : undefined}
                />
                {x.length === 1 && one.values[0] !== null && (
                  <circle cx={px(first)} cy={py(one.values[0]!)} r={3.5} fill={one.colour} />
                )}
              </g>
            ))}
            {picked !== undefined && (
              <g>
                <line
                  x1={px(x[picked]!)}
                  x2={px(x[picked]!)}
                  y1={MARGIN.top}
                  y2={height - MARGIN.bottom}
                  stroke="var(--line-strong)"
                />
                {series.map((one) => {
                  const value = one.values[picked];
                  return value === null || value === undefined ? null : (
                    <circle
                      key={one.id}
                      cx={px(x[picked]!)}
                      cy={py(value)}
                      r={4}
                      fill={one.colour}
                      stroke="var(--surface)"
                      strokeWidth={1.5}
                    />
                  );
                })}
              </g>
            )}
          </svg>
        )}
        {picked !== undefined && (
          <div
            aria-live="polite"
            className="pointer-events-none absolute top-2 rounded-md border border-line bg-surface px-3 py-2 text-sm shadow-raised"
            style={px(x[picked]!) > width / 2 ? { right: width - px(x[picked]!) + 12 } : { left: px(x[picked]!) + 12 }}
          >
            <p className="text-muted">{formatX(x[picked]!, picked)}</p>
            {series.map((one) => {
              const value = one.values[picked];
              return (
                <p key={one.id} className="figures flex items-center gap-2 whitespace-nowrap">
                  <Swatch series={one} />
                  {one.label}
                  <span className="ml-auto pl-3 font-medium">
                    {value === null || value === undefined ? "–" : formatY(value)}
                  </span>
                </p>
              );
            })}
          </div>
        )}
      </div>
      <figcaption className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">
        {series.map((one) => (
          <span key={one.id} className="inline-flex items-center gap-2">
            <Swatch series={one} />
            {one.label}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Swatch({ series }: { series: Series }) {
  return (
    <svg width={18} height={8} aria-hidden="true">
      <line
        x1={0}
        x2={18}
        y1={4}
        y2={4}
        stroke={series.colour}
        strokeWidth={2.5}
        strokeDasharray={series.dashed ? "5 3" : undefined}
      />
    </svg>
  );
}

/** First and last always, some between where there is room. */
function axisLabels(
  x: readonly number[],
  formatX: (value: number, index: number) => string,
  px: (value: number) => number,
  width: number,
) {
  if (x.length === 0) return [];
  const count = Math.min(x.length, Math.max(2, Math.floor(width / 130)));
  const indices = new Set(
    Array.from({ length: count }, (_, i) => Math.round((i * (x.length - 1)) / Math.max(1, count - 1))),
  );
  let lastAt = -Infinity;
  return [...indices].flatMap((index) => {
    const at = px(x[index]!);
    if (at - lastAt < 90 && index !== 0) return [];
    lastAt = at;
    const anchor: "start" | "middle" | "end" =
      x.length === 1 ? "middle" : index === 0 ? "start" : index === x.length - 1 ? "end" : "middle";
    return [{ at, text: formatX(x[index]!, index), anchor }];
  });
}

/** The width an element has now, so that text in a plot keeps its size on every screen. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
