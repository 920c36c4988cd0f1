"use client";

import type { StandingBid } from "@genuine/sdk/bids";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Product } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Address } from "viem";
import { AcceptAlone } from "@/components/accept-alone";
import { Field, Select, TextInput } from "@/components/field";
import { SignatureButton } from "@/components/signature-button";
import { Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Identity, Money, Time, useName } from "@/components/values";
import { refreshBids, useKeptBids, useStandingBids } from "@/data/bids";
import { chainNow } from "@/data/chain-clock";
import { espOf } from "@/data/clients";
import { useChain, useEspEntry } from "@/data/queries";
import { bidTexts as texts, transactionTexts } from "@/texts/texts";
import { acceptsAlone } from "@/transactions/accepts-alone";
import { requireNodes, requireProduct } from "@/transactions/agreement";
import { TOO_LITTLE } from "@/transactions/run";
import type { Engine } from "@/wallet/engine";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import { amountOf } from "./amount";

/** The provider's share for delivering, in 1/10,000 of the price. */
const DELIVERY_BASIS_POINTS = 100;
const DAYS = [1, 7, 30] as const;
const DAY = 86_400;

/** What others bid for a work, for its owner, with the way to accept one. */
export function ReceivedBids({ product }: { product: Product }) {
  const { items, away } = useKeptBids({ productId: product.id });
  const bids = (useStandingBids(items) ?? []).filter(
    ({ bid }) => bid.buyer.toLowerCase() !== product.owner.toLowerCase(),
  );
  const { name } = useName(product.esp);
  if (bids.length === 0)
    return away.includes(product.esp) ? <p className="text-sm text-warn">{texts.away(name)}</p> : null;
  return (
    <section aria-label={texts.received} className="grid gap-3 border-t border-line pt-5">
      <h3 className="text-lg">{texts.received}</h3>
      <p className="text-sm text-muted">{texts.receivedText}</p>
      <ul className="grid gap-4">
        {bids.map((signed) => (
          <li key={signed.signature} className="grid gap-2">
            <BidLine signed={signed}>
              <Identity address={signed.bid.buyer} size={20} />
            </BidLine>
            {signed.funded ? (
              product.pledge !== null && <Accept product={product} signed={signed} />
            ) : (
              <p className="text-sm text-warn">{texts.unfunded}</p>
            )}
          </li>
        ))}
      </ul>
      {product.pledge === null && <Note>{texts.pledgeFirst}</Note>}
    </section>
  );
}

function Accept({ product, signed: { bid, signature } }: { product: Product; signed: StandingBid }) {
  const amount = formatMoney(bid.price);
  return (
    <TransactionButton
      tone="plain"
      spec={{
        id: `accept-bid:${product.id}:${signature}`,
        title: texts.acceptTitle(product.serial, amount),
        href: `/products/${product.id}`,
        call: ({ build, deployment }) =>
          build.acceptBid(deployment, bid, signature, { address: product.esp, basisPoints: DELIVERY_BASIS_POINTS }),
        check: (engine) => requireProduct(engine, product),
      }}
      onDone={() => void refreshBids()}
    >
      {texts.accept(amount)}
    </TransactionButton>
  );
}

function BidLine({ signed: { bid }, children }: { signed: StandingBid; children?: ReactNode }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <Money value={bid.price} className="text-lg font-semibold" />
      {children}
      <span className="text-sm text-muted">
        {texts.until} <Time at={Number(bid.expiry)} />
      </span>
    </p>
  );
}

/** For everybody but the owner: own bids, and a new one. `folded`: it is for sale anyway. */
export function MakeBid({ product, folded }: { product: Product; folded: boolean }) {
  const account = useAccount();
  const own = useStandingBids(useKeptBids({ productId: product.id }).items)?.filter(
    ({ bid }) => account !== undefined && bid.buyer.toLowerCase() === account.toLowerCase(),
  );
  return (
    <div className="grid gap-4 border-t border-line pt-5">
      {own?.map((signed) => (
        <OwnBid key={signed.signature} product={product} signed={signed} />
      ))}
      <details>
        <summary className="cursor-pointer font-medium text-accent">
          {folded ? texts.bidLess : own !== undefined && own.length > 0 ? texts.bidAgain : texts.bid}
        </summary>
        <div className="mt-4">
          <BidForm product={product} choosesAcceptance={!folded} />
        </div>
      </details>
    </div>
  );
}

function OwnBid({ product, signed }: { product: Product; signed: StandingBid }) {
  const { bid } = signed;
  return (
    <div className="grid gap-2">
      <p className="font-medium">{texts.yours}</p>
      <BidLine signed={signed} />
      {!signed.funded && <p className="text-sm text-warn">{texts.yoursUnfunded}</p>}
      <TransactionButton
        tone="plain"
        spec={{
          id: `cancel-bid:${bid.nonce}`,
          title: texts.takeBackTitle(product.serial),
          href: `/products/${product.id}`,
          call: ({ build, deployment }) => build.cancelBid(deployment, bid.nonce),
        }}
        onDone={() => void refreshBids()}
      >
        {texts.takeBack}
      </TransactionButton>
    </div>
  );
}

/** `choosesAcceptance`: unless the choice stands beside the purchase already. */
function BidForm({ product, choosesAcceptance }: { product: Product; choosesAcceptance: boolean }) {
  const engine = useEngine();
  const account = useAccount();
  const [text, setText] = useState("");
  const [days, setDays] = useState<number>(7);
  const esp = useEspEntry(product.esp);
  const { name } = useName(product.esp);
  const amount = amountOf(text);
  const means = useMeans();
  const isShort = amount !== undefined && means.data !== undefined && means.data.payable < amount;
  const step = useMutation({
    mutationFn: async () => {
      const { deployment, bids, typedData } = engine!;
      await Promise.all([requireNodes(engine!), requireProduct(engine!, product)]);
      const { publicKey } = await engine!.encryptionKeys(account!, { toPay: true });
      const bid = bids.draftBid({
        buyer: account!,
        productId: BigInt(product.id),
        price: amount!,
        encryptionKey: publicKey,
        acceptor: acceptsAlone.get() ? engine!.acceptorOf(account!) : undefined,
        expiry: BigInt(chainNow() + days * DAY),
      });
      const data = typedData.bidTypedData(deployment.chainId, deployment.contracts.saleEscrow, bid);
      const signature = await engine!.signTypedData(data, account!);
      await espOf(esp!.endpoint).bid(bids.signedBidToJson({ bid, signature }));
      setText("");
      await refreshBids();
    },
  });
  return (
    <div className="grid gap-4">
      <p className="text-sm text-muted">{texts.how(name)}</p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label={texts.amount}
          hint={amount === undefined ? undefined : texts.youWouldPay(formatMoney(amount))}
          error={text !== "" && amount === undefined ? texts.badAmount : undefined}
        >
          {(wiring) => (
            <TextInput
              {...wiring}
              inputMode="decimal"
              placeholder="12.50"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label={texts.stands}>
          {(wiring) => (
            <Select {...wiring} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {DAYS.map((number) => (
                <option key={number} value={number}>
                  {texts.days(number)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {isShort ? (
        <LetTake product={product} amount={amount} allowance={means.data!.allowance} />
      ) : (
        <SignatureButton step={step} disabled={amount === undefined || esp === undefined || means.data === undefined}>
          {texts.sign}
        </SignatureButton>
      )}
      {choosesAcceptance && <AcceptAlone />}
    </div>
  );
}

/** The money for bids stays with the buyer, who lets the vault take it when one is accepted. */
function LetTake({ product, amount, allowance }: { product: Product; amount: bigint; allowance: bigint }) {
  const account = useAccount();
  return (
    <TransactionButton
      spec={{
        id: `allow-bid:${product.id}:${allowance + amount}`,
        title: texts.allowTitle(formatMoney(amount)),
        href: `/products/${product.id}`,
        // On top of what is allowed already: for other bids.
        call: ({ build, deployment }) => build.approve(deployment, allowance + amount),
        check: (engine) => requireMoney(engine, account!, amount),
      }}
      onDone={() => void refreshBids()}
    >
      {texts.allow(formatMoney(amount))}
    </TransactionButton>
  );
}

/** @throws GenuineError too_little: nobody could accept such a bid, whatever is allowed */
async function requireMoney({ client, deployment, abis }: Engine, account: Address, amount: bigint): Promise<void> {
  const { token, vault } = deployment.contracts;
  const [inside, outside] = await Promise.all([
    client.readContract({ address: vault, abi: abis.vaultAbi, functionName: "balanceOf", args: [account] }),
    client.readContract({ address: token, abi: abis.testDollarAbi, functionName: "balanceOf", args: [account] }),
  ]);
  if (inside + outside >= amount) return;
  const { message, nextStep } = transactionTexts.errors.tooLittle;
  throw new GenuineError(TOO_LITTLE, message(formatMoney(inside + outside), formatMoney(amount)), { remedy: nextStep });
}

/** What could be collected from the account now. */
function useMeans() {
  const account = useAccount();
  return useChain(
    ["bids", "means", account],
    async ({ client, deployment, bids, abis }) => {
      const { token, vault } = deployment.contracts;
      const [payable, allowance] = await Promise.all([
        bids.payableBy(client, deployment, account!),
        client.readContract({
          address: token,
          abi: abis.testDollarAbi,
          functionName: "allowance",
          args: [account!, vault],
        }),
      ]);
      return { payable, allowance };
    },
    account !== undefined,
  );
}
