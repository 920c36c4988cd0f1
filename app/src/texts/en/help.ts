/** Help for people who make pictures. */
export const helpTexts = {
  title: "Help",
  documents: "Documents",
  intro: "What happens when you do nothing, what a challenge costs and gains, and what is not noticed.",
  contents: "On this page",
  chain: (id: number) => `On chain ${id}`,
  nothing: {
    title: "If I do nothing",
    text: "Every step has its time. When it is over, anybody may end the step as written here; providers mostly do within seconds, so your money never waits for one person.",
    states: [
      {
        name: "I paid, nothing was delivered",
        text: "The provider may come late for a while and pays you for it. After that your whole price comes back with the stake that was put up for it.",
      },
      {
        name: "It was delivered, I did not accept",
        text: "Other providers may confirm that they hold the sealed file for you. Then the provider is paid, and you get the file from any of them whenever you come back. If too few can, your price comes back; for an ordered picture you and the provider each lose a small part of it.",
      },
      {
        name: "I accepted, the key does not come",
        text: "Your price comes back with the provider's stake for it.",
      },
      {
        name: "I opened it and did not confirm",
        text: "When the time for complaints is over, the provider or the seller is paid. You keep the picture.",
      },
      { name: "I gave no stars", text: "Only what the chain saw counts: what came, and whether in time." },
      {
        name: "My picture is challenged, I do not answer",
        text: "If the contract has measured a copy, it is removed for good and the pledge pays the challenger and a buyer in good faith.",
      },
      {
        name: "My offer stands",
        text: "It ends by itself on its day, when the picture moves, or when you take your offers back with one signature.",
      },
    ],
  },
  challenge: {
    title: "What a challenge costs and gains",
    points: [
      "You put down a deposit. If the copy is removed you get it back, but for a small part for whoever finishes the case.",
      "If the accused answers in time, for example with an even older picture of theirs or with your licence, the deposit goes to those who had to wait.",
      "The reward comes from the pledge that was put down when the copy was first offered. A copy that was never offered has none: then you gain that it is gone.",
      "A challenge by measure is decided by the contract. One by looks goes to three providers drawn by stake and costs their fee as well, which you get back if you are right.",
    ],
  },
  unseen: {
    title: "What is not noticed",
    text: "Every new work is compared with all older ones, also turned, mirrored, cropped a little, framed or in negative. Fingerprints see light, dark and colours. They do not see:",
    changes: [
      { name: "Strong cuts and collages", text: "A small part of your picture within another one." },
      {
        name: "Covered parts",
        text: "A bar or caption over a fifth of the picture: what is hidden cannot be compared.",
      },
      {
        name: "Other colours",
        text: "Greyscale and turned hues often stay below the limit of a copy. The shapes agree, so the panel can decide.",
      },
      { name: "Strong perspective", text: "A photo of a screen from the side, or a bent print." },
      { name: "Drawn anew", text: "The same idea or style in other strokes is another picture." },
      { name: "Texts", text: "Stories have no fingerprint. Whether one copies another only a panel decides." },
      { name: "Pictures with little in them", text: "Plain areas and tiny files tell too little to be compared." },
      { name: "Anywhere else", text: "Only what is registered here is compared, not the rest of the web." },
    ],
    further: "If you find such a copy yourself, open its page and challenge it by its looks.",
  },
  words: {
    title: "Words",
    list: [
      {
        name: "Provider",
        text: "Makes pictures and stories, or vouches for yours, and answers for it with its stake.",
      },
      { name: "Stake, bond", text: "Money a provider has put down, and the part of it that answers for one order." },
      {
        name: "Pledge",
        text: "What you put down before the first sale of a work. It pays whoever is harmed if it is a copy.",
      },
      {
        name: "Guarantee",
        text: "What a seller may put behind a sale. The buyer alone has it back, up to the price, if the work proves to be a copy.",
      },
      {
        name: "Sealed file",
        text: "The file under a key that only the provider has; you check that it is complete before you accept.",
      },
      { name: "Proof", text: "The provider's signature that this file has these fingerprints, kept by the chain." },
      {
        name: "Fingerprint",
        text: "A short description of light, dark and colours that stays when a picture is resized or compressed.",
      },
      { name: "Panel", text: "Providers drawn by stake who decide what cannot be measured." },
      {
        name: "Licence",
        text: "Your word that somebody may register a work derived from yours, for a share of its sales.",
      },
    ],
  },
} as const;
