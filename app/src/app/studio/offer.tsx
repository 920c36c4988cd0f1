"use client";

import { backOnCancel } from "@genuine/sdk/agreements";
import { contentKindOf } from "@genuine/sdk/content-kind";
import type { QuoteAnswer } from "@genuine/sdk/esp-client";
import { modelTermsOf } from "@genuine/sdk/model-terms";
import { formatMoney } from "@genuine/sdk/money";
import { feeOf } from "@genuine/sdk/quotes";
import { quoteFromJson } from "@genuine/sdk/structs";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { AcceptAlone } from "@/components/accept-alone";
import { Button } from "@/components/button";
import { StatedPolicy } from "@/components/stated-policy";
import { Card, Note, Stat, Stats } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { Countdown, formatDuration, Money } from "@/components/values";
import { rememberOrder } from "@/data/orders";
import { useRules } from "@/data/queries";
import { espTexts, studioTexts as texts, transactionTexts } from "@/texts/texts";
import { requireEsp } from "@/transactions/agreement";
import type { Ranked } from "./candidates";

const DOUBLE_CLICK_MS = 800;

/** What the provider signed, and the button that accepts it. */
export function Offer({
  answer,
  provider,
  onBack,
  onPaid,
}: {
  answer: QuoteAnswer;
  provider: Ranked;
  onBack(): void;
  onPaid(): void;
}) {
  const router = useRouter();
  const rules = useRules();
  const shownAt = useRef(Date.now());
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.scrollIntoView();
  }, []);
  const quote = quoteFromJson(answer.quote);
  const kind = contentKindOf(answer.mediaType) ?? "picture";
  // Before it is paid: a reload in the middle loses nothing.
  useEffect(() => {
    const { taskId, opening } = answer;
    rememberOrder({ taskId, prompt: opening.prompt, kind, count: answer.quote.items, esp: provider.esp.address });
  }, [answer, kind, provider.esp.address]);
  const terms = modelTermsOf(answer.opening.parameters);
  const words = provider.generator && espTexts.ownWords(provider.generator);
  return (
    <Card className="mx-auto max-w-2xl">
      <div ref={top} className="scroll-mt-28" />
      <h2 className="text-2xl">{texts.quoteTitle(provider.esp.name)}</h2>
      <p className="mt-2 break-words text-muted">“{answer.opening.prompt}”</p>
      <Stats className="mt-5">
        <Stat label={texts.fee} hint={texts.parts(quote.items, formatMoney(feeOf(answer.price)), kind)}>
          <Money value={quote.fee} />
        </Stat>
        <Stat label={texts.within}>{formatDuration(quote.deliverySeconds)} min</Stat>
        <Stat label={texts.generator}>{words?.label ?? answer.opening.model}</Stat>
        <Stat label={texts.expires}>
          <Countdown until={Number(quote.expiry)} over={texts.expired} />
        </Stat>
      </Stats>
      {words && <p className="mt-3 text-sm text-muted">{words.description}</p>}
      <p className="mt-3 text-sm wrap-anywhere text-muted">
        {espTexts.model(answer.opening.model, terms.licence)}
        {terms.sha256 !== undefined && <span className="block">{espTexts.modelHash(terms.sha256)}</span>}
      </p>
      {answer.understood && <p className="mt-3 break-words text-sm">{texts.understood(answer.understood)}</p>}
      {provider.info !== undefined && <StatedPolicy esp={provider.esp} info={provider.info} className="mt-3" />}
      {answer.leftOut && <p className="mt-3 text-sm text-warn">{texts.leftOut(answer.leftOut)}</p>}
      <div className="mt-5">
        <Note>{texts.quoteText(quote.items, kind)}</Note>
      </div>
      {answer.cancelTerms && rules.data && (
        <p className="mt-3 text-sm text-muted">
          {texts.cancelTerms(
            formatMoney(backOnCancel(quote.fee, rules.data.taskPool, answer.cancelTerms, false)),
            formatMoney(backOnCancel(quote.fee, rules.data.taskPool, answer.cancelTerms, true)),
          )}
        </p>
      )}
      <div className="mt-5">
        <AcceptAlone />
      </div>
      <div className="mt-6 grid items-start gap-3 sm:grid-cols-[1fr_auto]">
        <TransactionButton
          size="large"
          spec={{
            id: `lock:${answer.taskId}`,
            title: texts.payTitle(provider.esp.name, quote.items, kind),
            href: `/tasks/${answer.taskId}`,
            call: ({ build, deployment, acceptor, encryptionKey }) =>
              build.lockTask(deployment, quote, answer.signature, encryptionKey, acceptor),
            pays: quote.fee,
            needsKey: true,
            check: (engine) => requireEsp(engine, provider.esp),
          }}
          leads={{
            Generation_QuoteUsed: { href: `/tasks/${answer.taskId}`, text: transactionTexts.usedQuote },
          }}
          onDone={() => {
            onPaid();
            router.push(`/tasks/${answer.taskId}`);
          }}
        >
          {texts.pay(formatMoney(quote.fee))}
        </TransactionButton>
        {/* A second click on what was here before is none on this. */}
        <Button size="large" tone="quiet" onClick={() => Date.now() - shownAt.current > DOUBLE_CLICK_MS && onBack()}>
          {texts.back}
        </Button>
      </div>
    </Card>
  );
}
