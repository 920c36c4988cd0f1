"use client";

import type { Product, Sale } from "@genuine/sdk/indexer-answers";
import { Progress } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { Timeline } from "@/components/timeline";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown, Identity, Money } from "@/components/values";
import { SealedState } from "@/content/sealed-state";
import { useOpenedAloud } from "@/content/use-opened-aloud";
import { saleSource, useSealed } from "@/content/use-sealed";
import { useNow } from "@/data/use-now";
import { productTexts, taskTexts, within } from "@/texts/texts";
import { acceptSaleSpec } from "@/transactions/accept-specs";
import { useAccount } from "@/wallet/session";
import { SaleGuarantee } from "./guarantee";
import { Offers } from "./offers";

const texts = within(productTexts, "sale");
const STEPS = ["locked", "delivered", "accepted", "revealed", "settled"] as const;

/** Offers, and every step of an open sale, for who looks at it. */
export function SalePanel({ product }: { product: Product }) {
  const { sale } = product;
  const open = sale !== null && sale.status !== "settled" && sale.status !== "refunded";
  return (
    <Card>
      <h2 className="mb-4 text-xl">{texts.title}</h2>
      <div className="grid gap-5">
        {open ? <OpenSale product={product} sale={sale} /> : <Offers product={product} />}
        <SaleGuarantee product={product} />
      </div>
    </Card>
  );
}

function OpenSale({ product, sale }: { product: Product; sale: Sale }) {
  const account = useAccount()?.toLowerCase();
  const reached = STEPS.indexOf(sale.status as (typeof STEPS)[number]);
  const deadline = texts.deadlines[sale.status as keyof typeof texts.deadlines];
  return (
    <div className="grid gap-5">
      <p className="flex flex-wrap items-center gap-x-2">
        {texts.inSale}: <Identity address={sale.seller} size={20} /> <span aria-hidden="true">→</span>{" "}
        <Identity address={sale.buyer} size={20} />
        <Money value={sale.price} className="font-medium" />
      </p>
      <Timeline
        label={texts.inSale}
        steps={STEPS.map((step, index) => ({
          id: step,
          title: texts.steps[step],
          state: index <= reached ? "done" : index === reached + 1 ? "current" : "ahead",
          aside:
            index === reached + 1 ? (
              <>
                {deadline} <Countdown until={sale.closesAt} over="0:00" />
              </>
            ) : undefined,
        }))}
      />
      {account === sale.buyer.toLowerCase() ? (
        <BuyerSteps product={product} sale={sale} />
      ) : (
        account === sale.seller.toLowerCase() && <Note>{texts.sellerWaits}</Note>
      )}
    </div>
  );
}

function BuyerSteps({ product, sale }: { product: Product; sale: Sale }) {
  const now = useNow() ?? 0;
  const content = useSealed(saleSource(sale), product.mediaType);
  useOpenedAloud([content]);
  const productId = BigInt(product.id);
  const href = `/products/${product.id}`;
  const over = now >= (sale.endableFrom ?? sale.closesAt);
  const stopped = product.status === "removed";
  const refundable = stopped || (sale.status !== "revealed" && over);
  const { status } = sale;
  return (
    <div className="grid gap-4">
      {status !== "locked" && <SealedState content={content} />}
      {refundable ? (
        <Note
          tone="warn"
          action={
            <TransactionButton
              spec={{
                id: `refund:${sale.id}`,
                title: texts.refundTitle(product.serial),
                href,
                call: ({ build, deployment }) => build.refundSale(deployment, productId),
              }}
            >
              {texts.refund}
            </TransactionButton>
          }
        >
          {texts.refundText}
        </Note>
      ) : status === "locked" || status === "accepted" ? (
        <div role="status">
          <Progress value={undefined} label={status === "locked" ? texts.waitSeller : texts.waitKey} />
          <p className="mt-2 text-muted">{status === "locked" ? texts.waitSeller : texts.waitKey}</p>
        </div>
      ) : null}
      {status === "delivered" && !refundable && (
        <p className="text-sm text-muted">
          {now < sale.closesAt
            ? taskTexts.ifSilent
            : sale.objectedAt === null
              ? taskTexts.sale.silent
              : taskTexts.sale.objected}
        </p>
      )}
      {status === "delivered" && now < sale.closesAt && !stopped && content.state === "failed" && (
        <Note
          action={
            <TransactionButton
              spec={{
                id: `object:${sale.id}`,
                title: taskTexts.objectTitle,
                href,
                byAcceptor: sale.acceptor !== null,
                call: ({ build, deployment }) => build.objectSale(deployment, productId),
              }}
            >
              {taskTexts.object}
            </TransactionButton>
          }
        >
          {taskTexts.objectText}
        </Note>
      )}
      {status === "delivered" && now < sale.closesAt && !stopped && content.state === "sealed" && (
        <TransactionButton size="large" spec={acceptSaleSpec(sale, product.serial)}>
          {texts.accept}
        </TransactionButton>
      )}
      {status === "revealed" && content.state === "open" && !refundable && (
        <div>
          <TransactionButton
            size="large"
            spec={{
              id: `settle:${sale.id}`,
              title: texts.confirmTitle(product.serial),
              href,
              call: ({ build, deployment }) => build.settleSale(deployment, productId),
            }}
          >
            {texts.confirm}
          </TransactionButton>
          <p className="mt-2 text-sm text-muted">{texts.confirmText}</p>
        </div>
      )}
      {status === "revealed" && content.state === "false" && content.complaint !== undefined && (
        <Note
          tone="bad"
          title={taskTexts.false}
          action={
            <TransactionButton
              tone="danger"
              spec={{
                id: `complain:${sale.id}`,
                title: texts.complainTitle(product.serial),
                href,
                call: ({ build, deployment }) =>
                  build.complainSale(deployment, {
                    productId,
                    delivery: sale.delivery!,
                    key: sale.key!,
                    complaint: content.complaint!,
                  }),
              }}
            >
              {texts.complain}
            </TransactionButton>
          }
        >
          {taskTexts.falseText}
        </Note>
      )}
    </div>
  );
}
