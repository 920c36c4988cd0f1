/** Copies whose measured frequencies are pressed towards those of another picture, as little as the rule needs. */
import { lowSigns } from "../../lib/hybrids.ts";
import { type Work, workOf } from "./pictures.ts";
import { FREQUENCIES, noneAdded, withAdded } from "./spectrum.ts";

/** How far a forger goes: `pdq` and `iscc` are the shares of disagreeing frequencies that are left as they are, the strongest. */
export type Effort = { strength: number; pdq: number; iscc: number; saturation: number };

type Wish = { v: number; h: number; sign: number };

/** The signs that make a picture look to PDQ, and to ISCC, like the target. */
export function wishesOf(target: Work): { pdq: Wish[]; iscc: Wish[] } {
  const signs = lowSigns(target.raw);
  const iscc: Wish[] = [];
  for (const [v, row] of signs.entries())
    for (const [h, sign] of row.entries()) if (v + h > 0 && sign !== 0) iscc.push({ v, h, sign });
  const pdq: Wish[] = [];
  for (let v = 1; v < FREQUENCIES; v++)
    for (let h = 1; h < FREQUENCIES; h++) {
      const bit = (target.prints.pdq >> BigInt(16 * (v - 1) + h - 1)) & 1n;
      pdq.push({ v, h, sign: bit === 1n ? 1 : -1 });
    }
  return { pdq, iscc };
}

export function collide(work: Work, wishes: ReturnType<typeof wishesOf>, effort: Effort): Work {
  const added = noneAdded();
  const set = [...turned(work, wishes.pdq, effort.pdq), ...turned(work, wishes.iscc, effort.iscc)];
  for (const { v, h, sign } of set) added[v]![h] = sign * effort.strength - work.spectrum[v]![h]!;
  return workOf(`${work.name}, forged`, withAdded(work.layers, added, effort.saturation));
}

/** Those of the wishes that the picture does not fulfil, without the strongest `share` of them. */
function turned({ spectrum }: Work, wishes: readonly Wish[], share: number): Wish[] {
  const against = wishes.filter(({ v, h, sign }) => sign * spectrum[v]![h]! < 0);
  const size = ({ v, h }: Wish) => Math.abs(spectrum[v]![h]!);
  return against.sort((a, b) => size(a) - size(b)).slice(0, Math.ceil(against.length * (1 - share)));
}
