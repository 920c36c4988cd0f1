"use client";

import { walletTexts, within } from "@/texts/texts";
import { useKeyQuestion } from "@/wallet/key-question";
import { Dialog } from "../dialog";
import { Note } from "../surfaces";
import { WalletButton } from "../wallet-button";

const texts = within(walletTexts, "key");

/** For accounts that are contracts: which wallet keeps the key for sealed files. */
export function KeyDialog() {
  const question = useKeyQuestion();
  return (
    <Dialog open={question !== undefined} onClose={() => question?.answer(undefined)} title={texts.title}>
      <p>{texts.text}</p>
      <p className="mt-2 text-muted">{texts.keep}</p>
      {question?.wallets.length === 0 ? (
        <div className="mt-4">
          <Note tone="warn">{texts.none}</Note>
        </div>
      ) : (
        <ul className="mt-5 grid gap-2 sm:grid-cols-2">
          {question?.wallets.map((wallet) => (
            <li key={wallet.id}>
              <WalletButton wallet={wallet} onClick={() => question.answer(wallet.id)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
