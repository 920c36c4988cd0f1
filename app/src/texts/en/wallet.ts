export const walletTexts = {
  connect: "Connect",
  connecting: "Connecting…",
  title: "Your wallet",
  connectTitle: "Who are you?",
  testTitle: "Play a part",
  testText:
    "A test wallet is built in on this local chain. It signs at once, its keys are public, and its money is play money.",
  playAs: "Play as",
  switchTitle: "Change parts",
  roles: { producer: "creator", consumer: "collector", plagiarist: "plagiarist" } as Record<string, string>,
  carol: "second collector",
  browserTitle: "Use your own wallet",
  /** Name of a wallet that only puts itself at window.ethereum. */
  unnamed: "Wallet of this browser",
  waits: (wallet: string) => `${wallet} has been asked. Answer there, or choose another one here.`,
  notLoaded:
    "The part of this page that speaks to wallets could not be loaded. Check your connection, then reload the page.",
  noBrowserWallets: "No browser wallet was found. Install one, then reload this page.",
  inWallet: "In your wallet",
  inVault: "In the vault",
  vaultHint: "Earnings, refunds and rewards. Used first when you pay; yours to take out at any time.",
  faucet: "Get 1,000 test dollars",
  faucetTitle: "Get 1,000 test dollars",
  withdraw: "Take out of the vault",
  withdrawTitle: (amount: string) => `Take ${amount} out of the vault`,
  disconnect: "Disconnect",
  on: (chain: string) => `on ${chain}`,
  wrongNetwork: "Wrong network",
  myThings: "My things",
  key: {
    title: "What keeps your key?",
    reasons: {
      contract:
        "Your account is a contract, such as a Safe. It has no key of its own to open files that are sealed for it.",
      unstable:
        "Your wallet gave two different keys for your files. What is sealed for one of them could never be opened again, so nothing was paid.",
      unable: "Your wallet cannot sign what the key for your files is made from. Nothing was paid.",
      other: "This file was sealed for another key than your wallet gives now.",
      file: "The key for your files is in a key file.",
      gone: "The wallet that keeps the key for your files is not in this browser.",
    },
    wallet: "Another wallet",
    walletText:
      "It signs twice, and the key is made from that. The same wallet and account open your files in any browser, and no other one does. Nothing is stored but which wallet it was.",
    none: "No other wallet was found in this browser.",
    file: "A key file",
    fileText:
      "A file on your device, encrypted by a passphrase. Whoever loses the file or the passphrase cannot open what was sealed for it.",
    passphrase: "Passphrase",
    passphraseHint: (least: number) => `At least ${least} characters, such as several words.`,
    make: "Make a key file",
    making: "Encrypting…",
    made: "Saved as genuine-key.json. Now load it, so that it is certain that you have it.",
    load: "Load a key file",
    use: "Use this key",
    opening: "Opening…",
  },
} as const;
