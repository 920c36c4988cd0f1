/** Slither's findings, and those waived with a reason in slither.waivers.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build.ts";

/** One element of a finding, as far as it is read here. */
type Element = {
  type: string;
  name: string;
  type_specific_fields?: { parent?: Element };
};
/** As Slither writes it with `--json`. */
export type Finding = { check: string; impact: string; description: string; elements: Element[] };
/** @param where contracts, or functions as `Contract.function`; or every place */
type Waiver = { detector: string; where: "everywhere" | string[]; reason: string };

export function readWaivers(): Waiver[] {
  return JSON.parse(readFileSync(join(ROOT, "slither.waivers.json"), "utf8")) as Waiver[];
}

/** Contract and function that a finding is about, as far as it names them. */
export function placeOf({ elements }: Finding): string {
  let element = elements[0];
  const names: string[] = [];
  while (element !== undefined) {
    if (element.type === "contract" || element.type === "function") names.unshift(element.name);
    element = element.type_specific_fields?.parent;
  }
  return names.join(".");
}

/** Findings without a waiver, and waivers without a finding: both are faults. */
export function judge(findings: readonly Finding[], waivers: readonly Waiver[]): { open: Finding[]; stale: string[] } {
  const used = new Set<string>();
  const open = findings.filter((finding) => {
    const place = placeOf(finding);
    const [contract] = place.split(".");
    const covers = waivers.flatMap(({ detector, where }) =>
      detector === finding.check
        ? where === "everywhere"
          ? ["everywhere"]
          : where.filter((name) => name === place || name === contract)
        : [],
    );
    for (const name of covers) used.add(`${finding.check}: ${name}`);
    return covers.length === 0;
  });
  const stale = waivers
    .flatMap(({ detector, where }) => (where === "everywhere" ? [where] : where).map((name) => `${detector}: ${name}`))
    .filter((name) => !used.has(name));
  return { open, stale };
}
