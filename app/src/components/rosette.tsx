/** Guilloche rosettes, as engraved on certificates: the sign of Genuine and the avatar of every address. */

type Shape = { petals: number; depth: number; turns: number; hue: number };

const STEPS = 96;

/** Closed curves r = radius (1 + depth cos(petals t + phase)), turned against each other. */
function curves({ petals, depth, turns }: Shape, radius: number): string[] {
  return Array.from({ length: turns }, (_, turn) => {
    const phase = (turn / turns) * 2 * Math.PI;
    const points = Array.from({ length: STEPS }, (_, step) => {
      const angle = (step / STEPS) * 2 * Math.PI;
      const r = (radius * (1 + depth * Math.cos(petals * angle + phase))) / (1 + depth);
      return `${(50 + r * Math.cos(angle)).toFixed(1)} ${(50 + r * Math.sin(angle)).toFixed(1)}`;
    });
    return `M${points.join("L")}Z`;
  });
}

function shapeOf(address: string): Shape {
  const byte = (index: number) => Number.parseInt(address.slice(2 + index * 2, 4 + index * 2) || "0", 16) || 0;
  return {
    petals: 4 + (byte(3) % 7),
    depth: 0.22 + (byte(7) / 255) * 0.4,
    turns: 3 + (byte(11) % 3),
    hue: Math.round(((byte(15) * 256 + byte(16)) / 65_536) * 360),
  };
}

/** The mark of an address: always the same, unlike any other. Decorative; the name stands beside it. */
export function Avatar({ address, size = 24 }: { address: string; size?: number }) {
  const shape = shapeOf(address.toLowerCase());
  return (
    <svg width={size} height={size} viewBox="0 0 100 100" aria-hidden="true" style={{ flexShrink: 0 }}>
      <circle cx="50" cy="50" r="50" fill={`oklch(0.62 0.09 ${shape.hue} / 0.2)`} />
      <g fill="none" stroke={`oklch(0.6 0.12 ${shape.hue})`} strokeWidth={size < 40 ? 4 : 2.2}>
        {curves(shape, 43).map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
      <circle cx="50" cy="50" r="7" fill={`oklch(0.55 0.12 ${(shape.hue + 40) % 360})`} />
    </svg>
  );
}

const SIGN: Shape = { petals: 8, depth: 0.34, turns: 4, hue: 0 };

/** The sign of Genuine, in the colour of the text. */
export function Sign({ size = 30, className }: { size?: number; className?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 100 100" aria-hidden="true" className={className} style={{ flexShrink: 0 }}>
      <g fill="none" stroke="currentColor" strokeWidth={size < 60 ? 3 : 0.9}>
        {curves(SIGN, 48).map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
    </svg>
  );
}

/** A large, faint engraving behind a heading. */
export function Engraving({ className }: { className?: string }) {
  const rings: readonly [Shape, number][] = [
    [{ petals: 12, depth: 0.18, turns: 9, hue: 0 }, 49],
    [{ petals: 8, depth: 0.36, turns: 7, hue: 0 }, 33],
    [{ petals: 6, depth: 0.5, turns: 5, hue: 0 }, 17],
  ];
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className={className}>
      <g fill="none" stroke="currentColor" strokeWidth={0.14}>
        {rings.flatMap(([shape, radius]) => curves(shape, radius).map((path) => <path key={path} d={path} />))}
      </g>
    </svg>
  );
}
