export const marketTexts = {
  title: "Market",
  intro: "Pictures with a proof. What you buy opens for you alone, and its maker earns at every sale.",
  filter: { label: "Show", offered: "For sale", active: "All", challenged: "Challenged", removed: "Removed" },
  empty: "Nothing here yet",
  emptyText: { offered: "Nobody offers a picture right now.", active: "No picture has been registered yet.", challenged: "No picture is under challenge.", removed: "No picture has been removed." },
  create: "Have a picture made",
} as const;
