export const marketTexts = {
  title: "Market",
  intro: "Pictures and stories with a proof. What you buy opens for you alone, and its creator earns at every sale.",
  filter: { label: "Show", offered: "For sale", active: "All", challenged: "Challenged", removed: "Removed" },
  empty: "Nothing here yet",
  emptyText: {
    offered: "Nobody offers anything right now.",
    active: "Nothing has been registered yet.",
    challenged: "Nothing is under challenge.",
    removed: "Nothing has been removed.",
  },
  create: "Have something made",
} as const;
