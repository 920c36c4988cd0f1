/** Words that many pages share. */
export const common = {
  name: "Genuine",
  tagline: "Made once, proven for good",
  description: "Have pictures and stories made, own them with a proof, trade them, and have copies removed.",
  skip: "Skip to the content",
  nav: {
    studio: "Studio",
    market: "Market",
    challenges: "Challenges",
    esps: "Providers",
    mine: "My things",
    waiting: (things: number) => (things === 1 ? "1 thing waits for you" : `${things} things wait for you`),
    label: "Main",
  },
  language: "Language",
  theme: { label: "Colours", light: "Light", dark: "Dark", system: "As the device" },
  close: "Close",
  dismiss: "Dismiss",
  retry: "Try again",
  details: "Details",
  more: "Show more",
  less: "Show less",
  copy: "Copy",
  copied: "Copied",
  you: "you",
  loading: "Loading",
  /** State of a step in a list, for screen readers. */
  steps: { done: "done", current: "now", ahead: "to come", failed: "failed" },
  now: "just now",
  never: "never",
  hours: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
  days: (days: number, hours: number) => `${days} d ${hours} h`,
  picture: {
    alt: (serial: number, kind: string) => `Picture #${serial}, ${kind.toLowerCase()}`,
    failed: "This picture is not available right now.",
    retry: "Load again",
    takenDown: "The provider has taken this preview down.",
    wrong: "What is shown for it is another picture than the registered one.",
    away: (esp: string) => `${esp} does not show this picture right now.`,
    shownWrong: (esp: string) => `${esp} shows another picture than the registered one.`,
    from: (esp: string) => `This preview comes from ${esp} and fits the registered fingerprint.`,
    fromGateway: "This is the file from IPFS; it is the registered one, byte for byte.",
  },
  text: {
    alt: (serial: number) => `Text #${serial}, too small to be read here`,
    preview: (shown: number, characters: number) => `Preview: the first ${shown} of ${characters} characters`,
    failed: "The beginning of this text is not available right now.",
  },
  config: {
    title: "This page is not set up yet",
    unreachable: {
      message: "The page's own server does not answer.",
      remedy: "Check that it runs, then try again.",
    },
  },
  banners: {
    nodeAway: (chain: string) =>
      `${chain} cannot be reached. You can look around; nothing can be sent until it is back.`,
    indexerAway: "The indexer cannot be reached. What you see may be out of date.",
    behind: (blocks: number) =>
      `The indexer is ${blocks} ${blocks === 1 ? "block" : "blocks"} behind the chain. New things appear as it catches up.`,
    wrongChain: (chain: string) => `Your wallet is on another network. Genuine is on ${chain}.`,
    switchChain: "Switch network",
    closed: (successor: string) =>
      `The providers have closed this deployment. What is open here goes on to its end; nothing new begins.${successor === "" ? "" : ` Its successor, as they name it: ${successor}`}`,
    plainHttp:
      "This page came by plain http: others on the line can read and change it. Open it by https, or at localhost.",
    clock: (by: string, ahead: boolean) =>
      `This computer's clock is ${by} ${ahead ? "ahead of" : "behind"} the chain's. Deadlines here follow the chain; set the clock right, as other programs go by it.`,
  },
  errors: {
    title: "That did not work",
    notFound: "There is nothing at this address",
    notFoundText:
      "The link may be cut off, or lead to something that was never on this chain. What was registered or paid just now is found under My things.",
    home: "To the start page",
    crashed: "Something on this page went wrong",
    crashedText: "Nothing was sent by it. Try again, or reload the page.",
    unknownNext: "Try again; if it happens again, please report it.",
  },
  status: { active: "Active", challenged: "Challenged", removed: "Removed" },
  kind: { generated: "Generated", attested: "Attested" },
} as const;
