/** The page and the figures of the forgeries. */
import type { Thresholds } from "@genuine/sdk/similarity";
import type { accusation, Collision, decoys, Evasion } from "./attacks.ts";

export type Found = {
  works: number;
  tries: number;
  collisions: Record<"iscc" | "pdq" | "both", (Collision | undefined)[]>;
  accusations: Awaited<ReturnType<typeof accusation>>[];
  evasions: Evasion[];
  hidden: Awaited<ReturnType<typeof decoys>>[];
  /** What the contract says to the copyist's accusation and to the creator's, and whether the file still shows the work. */
  races: { against: string; back: string; shows: boolean }[];
  thresholds: Thresholds;
};

const share = (values: readonly unknown[]): number => values.filter(Boolean).length / values.length;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

export function report(found: Found): { page: string; figures: object } {
  const { works, tries, collisions, accusations, evasions, hidden, races, thresholds } = found;
  const [iscc, pdq, both] = (["iscc", "pdq", "both"] as const).map((measure): Row => {
    const made = collisions[measure];
    const there = made.filter((one) => one !== undefined);
    return {
      verdict: share(made),
      answers: share(made.map((one) => one?.answers)),
      excused: share(made.map((one) => one?.excused)),
      vouched: share(made.map((one) => one?.vouched)),
      change: median(there.map(({ change }) => change)),
    };
  }) as [Row, Row, Row];
  const accused = share(accusations.map(({ verdict }) => verdict));
  const unmeasured = share(evasions.map((one) => one.unmeasured && !one.unseen));
  const evaded = share(evasions.map((one) => one.unmeasured && one.unseen));
  const vouched = share(evasions.map((one) => one.vouched && !one.unseen));
  const behind = share(hidden.map(({ passed }) => passed));
  const squatted = share(races.map(({ against }) => against === "opens"));
  const foundBack = share(races.map(({ back }) => back === "opens"));
  const evasionChange = median(evasions.map(({ change }) => change));
  const row = (name: string, cells: readonly string[]) => `| ${name} | ${tries} | ${cells.join(" | ")} |`;
  const collided = (name: string, one: Row) =>
    row(name, [
      percent(one.verdict),
      percent(one.answers),
      percent(one.excused),
      percent(one.vouched),
      level(one.change),
    ]);
  const page = `# Pictures made to deceive the measure

Made again by \`npm run research -- forgeries\`. ${works} works (the photographs of the tests, whole and in quarters, and pictures of the pattern generator;
only those that pass the gates), each attacked in three ways: ${tries} tries an attack. The rule is the SDK's twin of
\`Similarity\`; of each attack up to 24 comparisons, those that deceive first, are put to the deployed contract, and the run fails where it
says anything else. A try counts only while the forged picture shows the stolen work by the juror's own rule.

## A copy that is measured as the forger's own earlier picture

The forger registers grey clouds beforehand. In a copy of somebody's later work it turns over the weakest of those frequencies whose
signs disagree with the nearest of 43 clouds, until the rule says "copy" between the two.

| pressed towards the cloud in | tries | rule says copy of the cloud | and ends the creator's measured case | and excuses it before a juror | and a provider vouches | change, levels |
|---|---:|---:|---:|---:|---:|---:|
${collided("ISCC alone", iscc)}
${collided("PDQ alone", pdq)}
${collided("both", both)}

One measure is contradicted by the other (more than ${thresholds.contradiction} bits). **Both can be forged together**, at a change that a viewer sees as
uneven lighting: the chain's verdict is then wrong between two pictures of one owner. What that is worth:

- It ends no measured case. An answer has to be a copy by the same measure and at least as near as the accusation. Then the cloud would be
  within 76 bits of the stolen work by PDQ, and strangers are more than 90 apart.
- The creator's case goes before the panel, since the forged picture is not measured as the creator's work. A juror takes an earlier work
  for an answer only where it shows the same as the accused **and** as the original.
- A provider looks at all works, not only at those before the first that is the submitter's own. What it vouches for in the last column
  it does not find: the forged picture is farther than the search looks (84 bits of PDQ, 64 of ISCC).
- It can be used against a customer by the provider that generates for it, together with the owner of the cloud. Stated in
  [security.md](../security.md).

## The others

| attack | tries | succeeds | what counts as success |
|---|---:|---:|---|
${row("an earlier picture moved onto a work by the search, with twice the climbs", [percent(accused), "the rule says copy, so that the forger could accuse the creator"])}
${row("ten nearer pictures of the copyist's beside the original", [percent(behind), "a provider vouches for the cut copy"])}
${row("a file made of the published 5,248 bytes, registered before the work itself", [percent(squatted), `the forger may accuse the creator, who had committed; the creator's case against the file opens in ${percent(foundBack)}`])}
${row("the weakest frequencies of a copy turned over", [percent(evaded), "neither the rule nor a juror finds the copy"])}
${row("the same, before the measure alone", [percent(unmeasured), `the rule does not say copy of what still shows the work (change ${level(evasionChange)} levels in the middle): it goes before the panel`])}
${row("the same, before a provider", [percent(vouched), "a provider vouches for what still shows the work"])}

A creator who had not committed loses the third race wherever the file is measured as the work: the commitment is what protects, and the
page asks for it before any provider sees the file.
`;
  const figures = {
    tries,
    works,
    forgery: {
      hybrid: iscc.verdict,
      collisionPdq: pdq.verdict,
      collisionBoth: both.verdict,
      collisionEndsCase: Math.max(iscc.answers, pdq.answers, both.answers),
      collisionExcused: Math.max(iscc.excused, pdq.excused, both.excused),
      collisionVouched: both.vouched,
      accusation: accused,
      decoys: behind,
      thumbnail: squatted,
      evasionUnmeasured: unmeasured,
      evasionUnseen: evaded,
      evasionVouched: vouched,
    },
  };
  return { page, figures };
}

type Row = Record<"verdict" | "answers" | "excused" | "vouched" | "change", number>;

const level = (value: number): string => (Number.isNaN(value) ? "-" : value.toFixed(0));

function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
