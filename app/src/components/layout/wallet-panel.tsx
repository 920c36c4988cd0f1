"use client";

import { formatMoney } from "@genuine/sdk/money";
import Link from "next/link";
import { useRef, useState } from "react";
import { useConfig } from "@/config/config-context";
import { openPanel, usePanel } from "@/data/panels";
import { useBalances } from "@/data/queries";
import { common, walletTexts as texts } from "@/texts/texts";
import type { Engine } from "@/wallet/engine";
import { loadEngine } from "@/wallet/engine-context";
import { type Persona, useSession } from "@/wallet/session";
import { Button } from "../button";
import { classes } from "../classes";
import { Dialog } from "../dialog";
import { Icon } from "../icons";
import { Avatar } from "../rosette";
import { Note } from "../surfaces";
import { Faucet, TransactionButton } from "../transaction-button";
import { Hash, Money, useName } from "../values";
import { WalletButton } from "../wallet-button";

/** Connecting, and everything about who is connected. */
export function WalletPanel() {
  const open = usePanel() === "wallet";
  const { account } = useSession();
  const close = () => openPanel(undefined);
  return (
    <Dialog
      open={open}
      onClose={close}
      side={account !== undefined}
      title={account === undefined ? texts.connectTitle : texts.title}
    >
      {account === undefined ? <Connect close={close} /> : <Account account={account} close={close} />}
    </Dialog>
  );
}

function Connect({ close }: { close(): void }) {
  const { act, error, busy } = useWalletAction(close);
  const { personas, wallets } = useSession();
  const [asked, setAsked] = useState<string>();
  return (
    <div className="space-y-7">
      {error !== undefined && <Note tone="bad">{error}</Note>}
      {personas.length > 0 && (
        <section>
          <h3 className="text-lg">{texts.testTitle}</h3>
          <p className="mt-1 mb-3 text-sm text-muted">{texts.testText}</p>
          <Personas
            personas={personas}
            current={undefined}
            busy={false}
            choose={(role) => {
              setAsked(undefined);
              act((engine) => engine.playAs(role));
            }}
          />
        </section>
      )}
      <section>
        <h3 className="text-lg">{texts.browserTitle}</h3>
        {wallets.length === 0 && <p className="mt-1 text-sm text-muted">{texts.noBrowserWallets}</p>}
        <ul className="mt-3 grid gap-2 sm:grid-cols-2">
          {wallets.map((wallet) => (
            <li key={wallet.id}>
              <WalletButton
                wallet={wallet}
                onClick={() => {
                  setAsked(wallet.name);
                  act((engine) => engine.connect(wallet.id));
                }}
              />
            </li>
          ))}
        </ul>
        <p className="mt-3 text-sm text-muted" aria-live="polite">
          {busy && asked !== undefined && texts.waits(asked)}
        </p>
      </section>
    </div>
  );
}

function Personas({
  personas,
  current,
  busy,
  choose,
}: {
  personas: readonly Persona[];
  current: string | undefined;
  busy: boolean;
  choose(role: string): void;
}) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2">
      {personas.map(({ role, name, description, address }) => {
        const part = role === "carol" ? texts.carol : (texts.roles[description] ?? description);
        return (
          <li key={role}>
            <button
              type="button"
              disabled={busy}
              aria-pressed={role === current}
              onClick={() => choose(role)}
              className={classes(
                "flex w-full items-center gap-3 rounded-md border p-2.5 text-left transition-colors",
                role === current ? "border-accent bg-accent-soft" : "border-line hover:border-accent",
              )}
            >
              <Avatar address={address} size={36} />
              <span className="leading-tight">
                <span className="sr-only">{texts.playAs}</span> <span className="block font-medium">{name}</span>
                <span className="block text-sm text-muted">{part}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Account({ account, close }: { account: `0x${string}`; close(): void }) {
  const config = useConfig();
  const { act, error, busy } = useWalletAction(() => undefined);
  const { walletName, personas, persona, onRightChain } = useSession();
  const { name } = useName(account);
  const { data: balances } = useBalances(account);
  const chain = config?.deployment.chainName ?? "";
  return (
    <div className="space-y-7">
      {error !== undefined && <Note tone="bad">{error}</Note>}
      <div className="flex items-center gap-4">
        <Avatar address={account} size={60} />
        <div className="min-w-0">
          <p className="truncate font-serif text-xl font-semibold">{name}</p>
          <Hash value={account} />
          <p className="text-sm text-muted">
            {walletName} {onRightChain && texts.on(chain)}
          </p>
        </div>
      </div>
      {!onRightChain && (
        <Note
          tone="warn"
          title={texts.wrongNetwork}
          action={<Button onClick={() => act((engine) => engine.switchToChain())}>{common.banners.switchChain}</Button>}
        >
          {common.banners.wrongChain(chain)}
        </Note>
      )}
      <div className="rounded-md bg-sunken p-4">
        <dl className="space-y-3">
          <div className="flex justify-between gap-4">
            <dt>{texts.inWallet}</dt>
            <dd className="font-medium">{balances === undefined ? "…" : <Money value={balances.wallet} />}</dd>
          </div>
          <div className="grid grid-cols-[1fr_auto] gap-x-4">
            <dt>{texts.inVault}</dt>
            <dd className="font-medium">{balances === undefined ? "…" : <Money value={balances.vault} />}</dd>
            <dd className="col-span-2 mt-1 text-sm text-muted">{texts.vaultHint}</dd>
          </div>
        </dl>
        <div className="mt-4 space-y-2">
          {balances !== undefined && balances.vault > 0n && (
            <TransactionButton
              tone="plain"
              spec={{
                id: `withdraw:${account}:${balances.vault}`,
                title: texts.withdrawTitle(formatMoney(balances.vault)),
                call: ({ build, deployment }) => build.withdraw(deployment, account),
              }}
            >
              {texts.withdraw}
            </TransactionButton>
          )}
          <Faucet className="" />
        </div>
      </div>
      {personas.length > 0 && (
        <section>
          <h3 className="mb-3 text-lg">{texts.switchTitle}</h3>
          <Personas
            personas={personas}
            current={persona}
            busy={busy}
            choose={(role) => act((engine) => engine.playAs(role))}
          />
        </section>
      )}
      <div className="flex flex-wrap gap-3">
        <Link
          href="/mine"
          onClick={close}
          className="inline-flex min-h-11 items-center gap-2 font-medium text-accent hover:underline"
        >
          {texts.myThings} <Icon name="arrow" size={18} />
        </Link>
        <Button
          tone="quiet"
          className="ml-auto"
          onClick={() =>
            act(async (engine) => {
              await engine.disconnect();
              close();
            })
          }
        >
          {texts.disconnect}
        </Button>
      </div>
    </div>
  );
}

/**
 * Runs an action of the wallet and shows its failure as a sentence; a refusal by the user shows nothing. What is begun later takes the
 * place of what was begun before: a wallet that does not answer blocks no other choice.
 */
function useWalletAction(then: () => void) {
  const config = useConfig();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const latest = useRef(0);
  const act = (action: (engine: Engine) => Promise<void>) => {
    if (config === undefined) return;
    const mine = ++latest.current;
    const ifLatest = (then: () => void) => mine === latest.current && then();
    setBusy(true);
    setError(undefined);
    const failed = (engine: Engine, thrown: unknown) => {
      const { code, message, nextStep } = engine.explain(thrown);
      if (code !== "user_rejected") ifLatest(() => setError(`${message} ${nextStep}`));
    };
    // Wallets are listed as soon as they are found; a choice waits until the engine has started.
    loadEngine(config)
      .then((engine) =>
        action(engine).then(
          () => ifLatest(then),
          (thrown: unknown) => failed(engine, thrown),
        ),
      )
      .catch(() => ifLatest(() => setError(texts.notLoaded)))
      .finally(() => ifLatest(() => setBusy(false)));
  };
  return { act, error, busy };
}
