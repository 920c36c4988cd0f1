/** Line icons on a 24 grid, in the colour of the text. Decorative: the words stand beside them. */
const PATHS = {
  studio: "M4 20l1-4L16 5l3 3L8 19l-4 1zM14 7l3 3M5 5h4M7 3v4",
  market:
    "M4 9l1.5-5h13L20 9M4 9v11h16V9M4 9c0 1.5 1.2 2.5 2.7 2.5S9.3 10.500 9.300 9c0 1.500 1.200 2.500 2.700 2.500s2.700-1 2.700-2.500c0 1.500 1.200 2.500 2.700 2.500S20 10.500 20 9M9 20v-5h6v5",
  challenges:
    "M12 3v18M7 21h10M4 7h16M4 7l-2 6c0 1.700 1.300 3 3 3s3-1.300 3-3L6 7M18 7l-2 6c0 1.700 1.300 3 3 3s3-1.300 3-3l-2-6",
  esps: "M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01M12 8h5M12 16h5",
  mine: "M4 6h16v13H4zM4 15l5-5 4 4 3-3 4 4M15.500 9.500h.01",
  activity: "M3 12h4l3-8 4 16 3-8h4",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M7 7l10 10M17 7L7 17",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  arrow: "M5 12h14M13 6l6 6-6 6",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M4.900 4.900L7 7M17 17l2.100 2.100M2 12h3M19 12h3M4.900 19.100L7 17M17 7l2.100-2.100",
  moon: "M20 14.500A8.500 8.500 0 119.500 4a7 7 0 0010.500 10.500z",
  device: "M4 5h16v11H4zM9 20h6M12 16v4",
  warn: "M12 4l9.500 16h-19L12 4zM12 10v4.500M12 17.300h.01",
  info: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5M12 8h.01",
  wallet: "M4 7h14a2 2 0 012 2v9a2 2 0 01-2 2H6a2 2 0 01-2-2V7zM4 7l11-3v3M16 13.500h.01",
  out: "M14 4h6v6M20 4l-9 9M19 14v6H4V5h6",
  shield: "M12 3l8 3v6c0 4.500-3.200 7.800-8 9-4.800-1.200-8-4.500-8-9V6l8-3zM8.500 12l2.500 2.500 4.500-5",
  chevron: "M6 9l6 6 6-6",
  text: "M6 3h9l4 4v14H6zM9.500 10h6M9.500 13.500h6M9.500 17h4",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.500 9h.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className={className}
      style={{ flexShrink: 0 }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
