"use client";

import { LEAST_PASSPHRASE } from "@genuine/sdk/sealing/key-limits";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { walletTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { type KeyQuestion, useKeyQuestion } from "@/wallet/key-question";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { Field, TextInput } from "../field";
import { Note } from "../surfaces";
import { WalletButton } from "../wallet-button";

const texts = within(walletTexts, "key");
const FILE_NAME = "genuine-key.json";

/** For accounts whose own wallet cannot keep the key for sealed files: another wallet, or a file of the person. */
export function KeyDialog() {
  const question = useKeyQuestion();
  return (
    <Dialog open={question !== undefined} onClose={() => question?.answer(undefined)} title={texts.title}>
      {question !== undefined && <Choices question={question} />}
    </Dialog>
  );
}

function Choices({ question }: { question: KeyQuestion }) {
  const { reason, wallets, answer } = question;
  return (
    <>
      <p>{texts.reasons[reason]}</p>
      <section className="mt-5">
        <h3 className="text-lg">{texts.wallet}</h3>
        <p className="mt-1 text-sm text-muted">{wallets.length === 0 ? texts.none : texts.walletText}</p>
        <ul className="mt-3 grid gap-2 sm:grid-cols-2">
          {wallets.map((wallet) => (
            <li key={wallet.id}>
              <WalletButton wallet={wallet} onClick={() => answer({ kind: "wallet", id: wallet.id })} />
            </li>
          ))}
        </ul>
      </section>
      <KeyFile question={question} />
    </>
  );
}

/** Makes a key file and has it saved; only one that was loaded again is used. */
function KeyFile({ question: { account, answer } }: { question: KeyQuestion }) {
  const engine = useEngine();
  const [passphrase, setPassphrase] = useState("");
  const [file, setFile] = useState<File>();
  const make = useMutation({
    mutationFn: async () => {
      const { makeKeyFile } = await import("@genuine/sdk/sealing/key-file");
      save((await makeKeyFile(account, passphrase)).text);
    },
  });
  const use = useMutation({
    mutationFn: async () => {
      const { openKeyFile } = await import("@genuine/sdk/sealing/key-file");
      answer({ kind: "file", pair: await openKeyFile(await file!.text(), account, passphrase) });
    },
  });
  const failure = use.error ?? make.error;
  const reason = failure === null ? undefined : engine?.explain(failure);
  const busy = make.isPending || use.isPending;
  const tooShort = passphrase.length < LEAST_PASSPHRASE;
  return (
    <section className="mt-6">
      <h3 className="text-lg">{texts.file}</h3>
      <p className="mt-1 mb-3 text-sm text-muted">{texts.fileText}</p>
      <div className="grid gap-4">
        <Field label={texts.passphrase} hint={texts.passphraseHint(LEAST_PASSPHRASE)}>
          {(wiring) => (
            <TextInput
              {...wiring}
              type="password"
              autoComplete="new-password"
              value={passphrase}
              onChange={(event) => setPassphrase(event.target.value)}
            />
          )}
        </Field>
        <Button
          busy={make.isPending}
          disabled={tooShort || busy}
          onClick={() => {
            use.reset();
            make.mutate();
          }}
        >
          {make.isPending ? texts.making : texts.make}
        </Button>
        {make.isSuccess && <Note tone="good">{texts.made}</Note>}
        <Field label={texts.load}>
          {(wiring) => (
            <input
              {...wiring}
              type="file"
              accept=".json,application/json"
              onChange={(event) => setFile(event.target.files?.[0])}
            />
          )}
        </Field>
        <Button
          tone="primary"
          busy={use.isPending}
          disabled={file === undefined || tooShort || busy}
          onClick={() => use.mutate()}
        >
          {use.isPending ? texts.opening : texts.use}
        </Button>
        <div aria-live="polite" className="text-sm">
          {reason && !busy && (
            <p className="text-bad">
              {reason.message} <span className="text-muted">{reason.nextStep}</span>
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = FILE_NAME;
  link.click();
  // Safari reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
