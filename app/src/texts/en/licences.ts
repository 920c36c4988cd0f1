export const licenceTexts = {
  title: "Licences",
  text: "Let somebody make works from this one. They cannot be challenged with it, and you earn a share of each of their sales. A licence cannot be taken back.",
  licensee: "Who may",
  licenseeHint: "The address that will register the derived work, 0x and 40 characters.",
  badAddress: {
    bad_address: "This is not an address. An address begins with 0x and has 40 more characters, 0 to 9 and a to f.",
    bad_checksum: "A character of this address is wrong: its capital letters do not fit. Copy it again, whole.",
    zero_address: "The zero address belongs to nobody.",
    payment_link: "This link asks for a payment by a contract and names no person. Paste the address of the account.",
    other_chain: "This link is to an account on another chain. Ask for its address on this one.",
  },
  /** Before the address that a name leads to. */
  namedAccount: "This name leads to",
  nobodyNamed: "No account has this name.",
  ownAddress: "This is your own address: you need no licence from yourself.",
  share: "Your share of each sale, in %",
  badShare: "Write a share from 0 to 50.",
  days: "For how many days",
  badDays: "Write a whole number of days, at least 1.",
  promise: (name: string, serial: number, until: string, percent: number) =>
    `You promise: ${name} may register works made from #${serial} until ${until}, and ${percent === 0 ? "owes nothing for it" : `${percent} % of each of their sales goes to the owner of #${serial}`}.`,
  sign: "Sign the licence",
  signHint:
    "Signing costs nothing: you get a link to hand on. Until it is recorded the licence holds only while the original is yours. Granting it on the chain makes it hold at once, also for later owners. A licence that comes to the chain ends the offers of this work: offer it anew.",
  cancel: "Cancel what I have signed",
  cancelTransaction: "Cancel signed licences",
  cancelHint:
    "Every licence that you have signed, of any work, and that nobody has recorded is void then. Recorded ones stay.",
  signed: "The signed licence, as a link",
  signedHint: "Only the account in it can use it, so the link need not be secret.",
  copyLink: "Copy the link",
  saveFile: "Save it as a file",
  grant: "Grant it on the chain",
  record: "Record it on the chain",
  recordTransaction: (serial: number) => `Record a licence of #${serial}`,
  recordFirst:
    "This licence is signed and not on the chain yet. Record it first: then a work can be registered under it, and nobody can take it from you.",
  bring: {
    summary: "I was sent a licence",
    link: "Its link",
    linkHint: "Paste all of it.",
    file: "Or its file",
  },
  given: {
    title: "A licence",
    intro: "Somebody lets you make works from theirs, and signed it.",
    of: (serial: number) => `To make works from #${serial}`,
    from: "From the owner",
    share: "The owner's share",
    percent: (percent: number) => (percent === 0 ? "none" : `${percent} % of each sale`),
    until: "Until",
    holds:
      "It is signed by the owner, and kept in this browser. Until it is recorded it ends when the original changes hands.",
    recorded: "It is on the chain. Nobody can take it back, later owners neither.",
    dead: "This licence does not hold",
    notYours: "It is for another account than the one you use now. You may record it for them all the same.",
    register: "Register a work under it",
    useShare:
      "Choose it in the studio when you register your work: then the owner's share is paid with each sale, and it cannot be challenged by this one.",
    useFree:
      "Choose it in the studio when you register your work. If a work of yours is challenged by this one, this licence is an answer that ends the challenge.",
  },
  transaction: (serial: number) => `Grant a licence of #${serial}`,
  granted: (percent: number) => `${percent} % of each sale, until`,
  derived: "Derived from",
  derivedHint: "You hold a licence of this work: its owner earns the share you agreed on.",
  notDerived: "Nothing: it is all my own",
  option: (serial: number | undefined, percent: number) =>
    `Work ${serial === undefined ? "" : `#${serial}`}, for ${percent} % of each sale`,
  optionSigned: (words: string) => `${words} (signed, not recorded)`,
} as const;
