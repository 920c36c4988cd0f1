"use client";

import { formatMoney } from "@genuine/sdk/money";
import { Skeleton } from "@/components/states";
import { Card, Section, Stat, Stats } from "@/components/surfaces";
import { Money } from "@/components/values";
import { useRules } from "@/data/queries";
import { challengeTexts, within } from "@/texts/texts";
import { inWords } from "./in-words";

const texts = within(challengeTexts, "how");

/** A challenge in plain words, with what it costs and can gain. */
export function HowItWorks() {
  const { challenge: rules, thresholds } = useRules().data ?? {};
  const room = <Skeleton className="h-6 w-20" />;
  return (
    <Section title={texts.title}>
      <Card>
        <NumberedSteps steps={texts.steps} className="md:grid-cols-3" />
        <Stats className="mt-6 border-t border-line pt-5">
          <Stat label={texts.deposit} hint={texts.depositHint(rules ? formatMoney(rules.upkeepReward) : "…")}>
            {rules ? <Money value={rules.deposit} /> : room}
          </Stat>
          <Stat label={texts.reward} hint={texts.rewardHint}>
            {rules ? <Money value={rules.reward} /> : room}
          </Stat>
          <Stat label={texts.window}>{rules ? inWords(rules.responseSeconds) : room}</Stat>
          <Stat label={texts.limit} hint={texts.limitHint}>
            {thresholds ? texts.limitValue(thresholds.pdq) : room}
          </Stat>
        </Stats>
      </Card>
    </Section>
  );
}

/** Things that come after each other. */
export function NumberedSteps({
  steps,
  className = "",
}: {
  steps: readonly { title: string; text: string }[];
  className?: string;
}) {
  return (
    <ol className={`grid gap-5 ${className}`}>
      {steps.map(({ title, text }, index) => (
        <li key={title} className="flex gap-3.5">
          <span
            className="figures flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft font-serif font-semibold text-accent"
            aria-hidden="true"
          >
            {index + 1}
          </span>
          <div>
            <p className="pt-0.5 font-medium">{title}</p>
            <p className="mt-0.5 text-muted">{text}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
