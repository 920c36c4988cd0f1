"use client";

import type { EspDetail as Detail } from "@genuine/sdk/indexer-answers";
import { LinePlot, type Series } from "@/components/plots/line-plot";
import { percent } from "@/components/plots/opinion-bar";
import { OpinionTriangle } from "@/components/plots/opinion-triangle";
import { EmptyState } from "@/components/states";
import { Card, Section } from "@/components/surfaces";
import { Identity, Money, Time } from "@/components/values";
import { LOCALES } from "@/texts/language";
import { language, espTexts as texts } from "@/texts/texts";
import { QualityBadge } from "../quality-badge";

/** The opinion after each task: its way through the triangle, over time, and as a table. */
export function History({ esp: { history } }: { esp: Detail }) {
  const outcomes = history.toSorted((a, b) => a.at - b.at || a.block - b.block);
  const part = (name: "belief" | "disbelief" | "uncertainty", dashed = false): Series => ({
    id: name,
    label: texts[name],
    colour: name === "uncertainty" ? "var(--line-strong)" : `var(--${name})`,
    dashed,
    values: outcomes.map(({ overall }) => overall[name]),
  });
  const series: Series[] = [
    { id: "score", label: texts.score, colour: "var(--ink)", values: outcomes.map(({ score }) => score) },
    part("belief"),
    part("disbelief"),
    part("uncertainty", true),
  ];
  const timeOf = (at: number) =>
    new Date(at * 1000).toLocaleString(LOCALES[language()], {
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
  return (
    <Section title={texts.history}>
      <p className="-mt-2 mb-4 text-muted">{texts.historyText}</p>
      {outcomes.length === 0 ? (
        <EmptyState title={texts.historyEmpty} />
      ) : (
        <Card>
          <div className="grid grid-cols-[minmax(0,1fr)] items-center gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <OpinionTriangle points={outcomes.map(({ overall, quality }) => ({ opinion: overall, quality }))} />
            <LinePlot
              label={texts.history}
              x={outcomes.map((_, index) => index + 1)}
              series={series}
              domain={[0, 1]}
              ticks={[0, 0.25, 0.5, 0.75, 1]}
              formatX={(_, index) => `${texts.task} ${index + 1}, ${timeOf(outcomes[index]!.at)}`}
              formatTick={(value) => String(value)}
              formatY={percent}
              height={300}
            />
          </div>
          <details className="mt-6">
            <summary className="text-sm font-medium text-accent">{texts.historyTable}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
            <section className="mt-3 overflow-x-auto" tabIndex={0} aria-label={texts.history}>
              <table className="figures w-full text-left text-sm">
                <thead className="text-muted">
                  <tr>
                    {[
                      texts.when,
                      texts.producer,
                      texts.outcomes,
                      texts.value,
                      texts.score,
                      texts.belief,
                      texts.disbelief,
                      texts.uncertainty,
                    ].map((name) => (
                      <th key={name} scope="col" className="py-2 pr-5 font-medium whitespace-nowrap">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {outcomes.toReversed().map((outcome, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: an outcome has no identity but its place
                    <tr key={index} className="border-t border-line">
                      <td className="py-2 pr-5">
                        <Time at={outcome.at} />
                      </td>
                      <td className="py-2 pr-5">
                        <Identity address={outcome.producer} size={18} />
                      </td>
                      <td className="py-2 pr-5">
                        <QualityBadge quality={outcome.quality} />
                      </td>
                      <td className="py-2 pr-5">
                        <Money value={outcome.value} />
                      </td>
                      <td className="py-2 pr-5 font-medium">{outcome.score.toFixed(3)}</td>
                      <td className="py-2 pr-5">{percent(outcome.overall.belief)}</td>
                      <td className="py-2 pr-5">{percent(outcome.overall.disbelief)}</td>
                      <td className="py-2 pr-5">{percent(outcome.overall.uncertainty)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        </Card>
      )}
    </Section>
  );
}
