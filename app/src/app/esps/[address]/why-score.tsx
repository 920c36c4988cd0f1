"use client";

import type { EspDetail, OpinionNumbers } from "@genuine/sdk/indexer-answers";
import { DEFAULTS } from "@genuine/sdk/reputation/opinion";
import { OpinionBar, percent } from "@/components/plots/opinion-bar";
import { Await, Loading, Skeleton } from "@/components/states";
import { Card, Section } from "@/components/surfaces";
import { Identity, Money, Time } from "@/components/values";
import { useChain, useScores } from "@/data/queries";
import { espTexts, within } from "@/texts/texts";
import { useAccount } from "@/wallet/session";
import { QualityBadge } from "../quality-badge";
import { type Recommender, recommendersOf } from "../recommenders";

const texts = within(espTexts, "why");
/** Those that weigh most are shown at once. */
const SHOWN = 5;

/** The experiences behind the score, and their weights. */
export function WhyScore({ esp }: { esp: EspDetail }) {
  const query = useReputationRules();
  const rules = query.data;
  const outcomes = esp.history.toSorted((a, b) => a.at - b.at || a.block - b.block);
  return (
    <Section title={texts.title}>
      <p className="-mt-2 mb-4 max-w-3xl text-muted">{texts.intro}</p>
      <div className="grid gap-5 lg:grid-cols-[2fr_3fr]">
        <YoursAndOthers esp={esp} />
        <Card>
          <h3 className="text-xl">{texts.weights}</h3>
          <dl className="mt-3 grid gap-x-8 gap-y-4 sm:grid-cols-2">
            <Weight name={texts.outcome.name}>{texts.outcome.text(DEFAULTS.good, DEFAULTS.bad)}</Weight>
            <Weight name={texts.memory.name}>
              {texts.memory.text(
                percent(DEFAULTS.memory),
                rules === undefined ? texts.freshness.while : texts.freshness.period(rules.slotSeconds),
              )}
            </Weight>
            <Weight name={texts.freshness.name}>
              {texts.freshness.text(
                percent(DEFAULTS.decay),
                rules === undefined ? texts.freshness.while : texts.freshness.period(rules.slotSeconds),
              )}
            </Weight>
            <Weight name={texts.familiarity.name}>{texts.familiarity.text(DEFAULTS.familiarityCap)}</Weight>
            <Weight name={texts.value.name}>
              {texts.value.text}{" "}
              {rules !== undefined && (
                <>
                  {texts.value.cap} <Money value={BigInt(rules.valueCap)} />.
                </>
              )}
            </Weight>
          </dl>
        </Card>
      </div>
      {outcomes.length > 0 && (
        <Card className="mt-5">
          <h3 className="text-xl">{texts.recommenders}</h3>
          <p className="mt-1 text-muted">{texts.recommendersText}</p>
          <Await query={query} skeleton={<Skeleton className="mt-4 h-40" />}>
            {(known) => <Recommenders all={recommendersOf(outcomes, known)} />}
          </Await>
        </Card>
      )}
    </Section>
  );
}

/** The account's own experience, that of all others, and both combined. */
function YoursAndOthers({ esp }: { esp: EspDetail }) {
  const account = useAccount();
  const { data, isError } = useScores(account, [esp.address]);
  if (account === undefined || isError) {
    return (
      <Card>
        <h3 className="text-xl">{texts.everybody}</h3>
        <Part label={texts.all} opinion={esp.overall} className="mt-4" />
        {account === undefined && <p className="mt-5 text-sm text-muted">{texts.connect}</p>}
      </Card>
    );
  }
  const own = data?.[0];
  if (own === undefined) {
    return (
      <Loading>
        <Skeleton className="h-full min-h-72 rounded-lg" />
      </Loading>
    );
  }
  const tasks = esp.history.filter(({ producer }) => producer.toLowerCase() === account.toLowerCase()).length;
  return (
    <Card>
      <h3 className="text-xl">{texts.yours}</h3>
      {tasks === 0 ? (
        <p className="mt-4">
          <span className="font-medium">{texts.own(0)}</span>
          <span className="block text-muted">{texts.ownNone}</span>
        </p>
      ) : (
        <Part label={texts.own(tasks)} opinion={own.local} className="mt-4" />
      )}
      <Part label={texts.others} opinion={own.overall} className="mt-5" />
      <Part label={texts.together} opinion={own.fused} score={own.score} className="mt-5" />
      <p className="mt-5 text-sm text-muted">{tasks === 0 ? texts.restsOnOthers : texts.fusedText}</p>
    </Card>
  );
}

function Part({
  label,
  opinion,
  score,
  className,
}: {
  label: string;
  opinion: OpinionNumbers;
  score?: number;
  className: string;
}) {
  return (
    <div className={className}>
      <p className="flex items-baseline justify-between gap-4">
        <span className="font-medium">{label}</span>
        {score !== undefined && (
          <span className="figures text-sm">
            <span className="text-muted">{espTexts.score}</span>{" "}
            <span className="text-lg font-semibold">{score.toFixed(2)}</span>
          </span>
        )}
      </p>
      <OpinionBar opinion={opinion} legend className="mt-2" />
    </div>
  );
}

function Weight({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="font-medium">{name}</dt>
      <dd className="mt-0.5 text-muted">{children}</dd>
    </div>
  );
}

function Recommenders({ all }: { all: readonly Recommender[] }) {
  const rest = all.slice(SHOWN);
  return (
    <>
      <ul className="mt-4 divide-y divide-line">
        {all.slice(0, SHOWN).map((one) => (
          <Line key={one.producer} one={one} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details className="mt-3 border-t border-line pt-3">
          <summary className="text-sm font-medium text-accent">{texts.more(rest.length)}</summary>
          <ul className="mt-2 divide-y divide-line">
            {rest.map((one) => (
              <Line key={one.producer} one={one} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** One producer: its opinion, its latest outcome, and what makes its word count. */
function Line({ one: { producer, opinion, latest, good, bad, paid, freshness, value } }: { one: Recommender }) {
  return (
    <li className="grid gap-x-8 gap-y-3 py-4 first:pt-0 last:pb-0 sm:grid-cols-2 lg:grid-cols-[1.2fr_1fr_1.3fr]">
      <div className="min-w-0">
        <Identity address={producer} />
        <p className="mt-1.5 text-sm text-muted">{texts.tasks(good, bad)}</p>
        <OpinionBar opinion={opinion} className="mt-2 max-w-64" />
      </div>
      <div className="text-sm">
        <p className="text-muted">{texts.latest}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
          <QualityBadge quality={latest.quality} />
          <Money value={latest.value} />
          <Time at={latest.at} className="text-muted" />
        </p>
      </div>
      <dl className="grid content-start gap-y-2 text-sm sm:col-span-2 sm:grid-cols-2 sm:gap-x-8 lg:col-span-1 lg:grid-cols-1">
        <Meter name={texts.fresh} share={freshness}>
          {percent(freshness)}
        </Meter>
        <Meter name={texts.paid} share={value}>
          <Money value={BigInt(Math.round(paid))} />
          {texts.counts(percent(value))}
        </Meter>
      </dl>
    </li>
  );
}

function Meter({ name, share, children }: { name: string; share: number; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-3">
      <dt className="text-muted">{name}</dt>
      <dd className="figures font-medium">{children}</dd>
      <dd className="mt-1 h-1.5 w-full overflow-hidden rounded-full bg-sunken" aria-hidden="true">
        <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </dd>
    </div>
  );
}

/** How long a period of fading is, in seconds, and what makes a producer's word count fully, in base units. Chosen at deployment. */
function useReputationRules() {
  return useChain(["reputation rules"], async ({ client, abis, deployment: { contracts } }) => {
    const reputation = { address: contracts.reputation, abi: abis.reputationAbi } as const;
    const [slotSeconds, valueCap] = await Promise.all([
      client.readContract({ ...reputation, functionName: "slotSeconds" }),
      client.readContract({ ...reputation, functionName: "valueCap" }),
    ]);
    return { slotSeconds: Number(slotSeconds), valueCap: Number(valueCap) };
  });
}
