export const homeTexts = {
  title: "Pictures with a past you can prove",
  lead: "Describe a picture and have it made. The chain records who asked for it, who made it and what it looks like. Keep it, sell it, and have copies taken down.",
  start: "Make a picture",
  browse: "Look at the market",
  latest: "Latest works",
  all: "All works",
  empty: "Nothing has been made yet",
  emptyText: "Be the first: it takes less than a minute.",
  ways: {
    title: "Three things to do",
    make: {
      title: "Make",
      text: "Write what you want to see and choose a provider by its reputation. You pay only for a file that opens.",
      action: "To the studio",
    },
    trade: {
      title: "Trade",
      text: "Payment and picture change hands together. The creator earns a royalty at every sale.",
      action: "To the market",
    },
    defend: {
      title: "Defend",
      text: "Somebody sells your work as their own? The contract compares both pictures itself, and the copy goes.",
      action: "To the challenges",
    },
  },
} as const;
