/** Guilloche rosettes, as engraved on certificates: the sign of Genuine and the avatar of every address. */

type Shape = { petals: number; depth: number; turns: number; hue: number };

/** One closed curve r = radius (1 + depth cos(petals t)). */
function curve({ petals, depth }: Shape, radius: number): string {
  const steps = petals * 16;
  const points = Array.from({ length: steps }, (_, step) => {
    const angle = (step / steps) * 2 * Math.PI;
    const r = (radius * (1 + depth * Math.cos(petals * angle))) / (1 + depth);
    return `${(50 + r * Math.cos(angle)).toFixed(1)} ${(50 + r * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${points.join("L")}Z`;
}

/** A rosette is one curve, turned by parts of a petal. */
function turnsOf({ petals, turns }: Shape): string[] {
  return Array.from({ length: turns }, (_, turn) => `rotate(${((turn / turns) * (360 / petals)).toFixed(2)} 50 50)`);
}

/** Each trait from its own bits of a mixed hash, so that addresses look unlike. */
function shapeOf(address: string): Shape {
  let hash = 7;
  for (let i = 0; i < address.length; i++) hash = Math.imul(hash ^ address.charCodeAt(i), 0x9e3779b1) ^ (hash >>> 13);
  const next = (range: number) => {
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) % range;
  };
  return { hue: next(24) * 15, petals: 4 + next(8), depth: 0.22 + next(40) / 100, turns: 3 + next(3) };
}

/** The mark of an address: always the same, unlike any other. Decorative; the name stands beside it. */
export function Avatar({ address, size = 24 }: { address: string; size?: number }) {
  const shape = shapeOf(address.toLowerCase());
  const path = curve(shape, 43);
  return (
    <svg width={size} height={size} viewBox="0 0 100 100" aria-hidden="true" style={{ flexShrink: 0 }}>
      <circle cx="50" cy="50" r="50" fill={`oklch(0.62 0.09 ${shape.hue} / 0.2)`} />
      <g fill="none" stroke={`oklch(0.6 0.12 ${shape.hue})`} strokeWidth={size < 40 ? 4 : 2.2}>
        {turnsOf(shape).map((turn) => (
          <path key={turn} d={path} transform={turn} />
        ))}
      </g>
      <circle cx="50" cy="50" r="7" fill={`oklch(0.55 0.12 ${(shape.hue + 40) % 360})`} />
    </svg>
  );
}

const SIGN: Shape = { petals: 8, depth: 0.34, turns: 4, hue: 0 };

/** The sign of Genuine, in the colour of the text. */
export function Sign({ size = 30, className }: { size?: number; className?: string }) {
  const path = curve(SIGN, 48);
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 100 100"
      aria-hidden="true"
      className={className}
      style={{ flexShrink: 0 }}
    >
      <g fill="none" stroke="currentColor" strokeWidth={size < 60 ? 3 : 0.9}>
        {turnsOf(SIGN).map((turn) => (
          <path key={turn} d={path} transform={turn} />
        ))}
      </g>
    </svg>
  );
}

const RINGS: readonly [Shape, number][] = [
  [{ petals: 16, depth: 0.14, turns: 10, hue: 0 }, 49.5],
  [{ petals: 12, depth: 0.26, turns: 8, hue: 0 }, 37],
  [{ petals: 8, depth: 0.42, turns: 7, hue: 0 }, 23],
];

/** A large, faint engraving behind a heading. Once on a page: its curves are shared by their ids. */
export function Engraving({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className={className}>
      <defs>
        {RINGS.map(([shape, radius]) => (
          <path key={radius} id={`ring-${shape.petals}`} d={curve(shape, radius)} />
        ))}
      </defs>
      <g fill="none" stroke="currentColor" strokeWidth={0.13}>
        {RINGS.flatMap(([shape]) =>
          turnsOf(shape).map((turn) => (
            <use key={`${shape.petals} ${turn}`} href={`#ring-${shape.petals}`} transform={turn} />
          )),
        )}
      </g>
    </svg>
  );
}
