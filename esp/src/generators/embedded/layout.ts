/** Where the things of a scene go: inside the picture, none over another that it does not belong to. */
import type { Random } from "../random.ts";
import type { Position } from "./lexicon.ts";
import type { Thing } from "./scene.ts";

/** Centre and longer side in units of the picture's shorter side; later ones lie over earlier ones. */
export type Placed = {
  thing: number;
  x: number;
  y: number;
  side: number;
  turn: number;
  mirrored: boolean;
  /** Whether it stands on the ground, and throws its shadow there. */
  stands: boolean;
};
/** What a thing looks like, cut to what is opaque: its width and height with the longer side 1, and its head, 0 to 1. */
export type Shape = { width: number; height: number; head: { x: number; y: number } };
/** `margin` stays free at the edges. */
export type Canvas = { width: number; height: number; horizon: number | undefined; margin: number };

const GLASSES = /glasses|goggles/;
/** Things that do not stand on the ground. */
const FLOATING =
  /\b(sun|moon|star|stars|cloud|rainbow|balloon|kite|airplane|helicopter|rocket|satellite|saucer|planet|comet|butterfly|bee|bird|eagle|dove|owl|bat|parachute|lightning|snowflake|heart|bubbles|feather|dragon|fireworks)\b/;
const SPANS = /^(rainbow|umbrella|umbrella with rain drops|cloud|cloud with .*)$/;
const SIZE = { small: 0.52, large: 1.25 } as const;
/** A small mouse is still seen. */
const SMALLEST = 0.44;
/** How large things are beside others. Much less than in nature, so that a small one is still seen. */
const NATURAL: readonly (readonly [RegExp, number])[] = [
  [
    /\b(ant|bee|bug|beetle|butterfly|caterpillar|cherries|cricket|fly|key|ladybug|mosquito|mouse|nut|pencil|ring|rose|snail|spider|strawberry|worm|acorn|candy|coin|egg|feather|lemon|leaf)\b/,
    0.6,
  ],
  [
    /\b(apple|bird|bread|crab|croissant|cup|fish|flower|frog|hat|hedgehog|lizard|mug|pear|shoe|shrimp|squirrel|duck)\b/,
    0.75,
  ],
  [
    /\b(airplane|building|bus|castle|church|cruise|elephant|ferris|fire engine|hospital|house|locomotive|mountain|palace|school|ship|skyscraper|train|tower|tractor|tree|truck|whale|stadium|factory|giraffe|dinosaur|sauropod)\b/,
    1.3,
  ],
];

/** Least and greatest part of the room that is filled. */
const ALONE = [0.56, 0.84] as const;
const BESIDE = [0.8, 1] as const;

/** Of the width of what stands behind another thing: no more of it is covered, so that it is still seen. */
const COVERED = 0.36;

type Box = { left: number; top: number; right: number; bottom: number };
type Unit = {
  placed: Placed[];
  box: Box;
  weight: number;
  floats: boolean;
  position: Position | undefined;
  scale: number;
};

export function layout(things: readonly Thing[], shapes: readonly Shape[], canvas: Canvas, random: Random): Placed[] {
  const groups: number[][] = [];
  for (const [i, { relation }] of things.entries()) {
    if (relation === "beside" || i === 0) groups.push([i]);
    else groups.at(-1)!.push(i);
  }
  const units = groups.map((group) => new Group(group, things, shapes, random).unit());
  if (units.length === 0) return [];
  const slots = split(ordered(units, random), inner(canvas), canvas, random);
  // One thing alone may be small or fill the picture; several need their room.
  const filled = units.length === 1 && units[0]!.placed.length === 1 ? ALONE : BESIDE;
  const placed = slots.map(({ unit, slot }) => settle(unit, slot, canvas, filled, random));
  // What stands nearer to the viewer's feet lies over what stands farther.
  return placed.toSorted((a, b) => lowest(a) - lowest(b)).flat();
}

function lowest(placed: readonly Placed[]): number {
  return Math.max(...placed.map(({ y, side }) => y + side / 2));
}

function inner({ width, height, margin }: Canvas): Box {
  return { left: margin, top: margin, right: width - margin, bottom: height - margin };
}

/** Those that are said to be on the left come first. */
function ordered(units: readonly Unit[], random: Random): Unit[] {
  const rank = ({ position }: Unit) =>
    position === "left" || position === "top" ? -1 : position === "right" || position === "bottom" ? 1 : 0;
  const mixed = random.chance(0.5) ? [...units] : units.toReversed();
  return mixed.toSorted((a, b) => rank(a) - rank(b));
}

/** Parts of the picture, by weight, one for each unit. */
function split(units: readonly Unit[], box: Box, canvas: Canvas, random: Random): { unit: Unit; slot: Box }[] {
  if (units.length === 1) return [{ unit: units[0]!, slot: box }];
  const at = Math.ceil(units.length / 2);
  const [first, second] = [units.slice(0, at), units.slice(at)];
  const sum = (some: readonly Unit[]) => some.reduce((total, { weight }) => total + weight, 0);
  const share = Math.min(0.68, Math.max(0.32, sum(first) / (sum(first) + sum(second)) + random.range(-0.06, 0.06)));
  const across = box.right - box.left >= (box.bottom - box.top) * 0.9;
  const vertical = units.some(({ position }) => position === "top" || position === "bottom");
  const upright = vertical || !(across && (canvas.horizon !== undefined || units.length > 2 || random.chance(0.7)));
  if (upright) {
    const middle = box.top + (box.bottom - box.top) * share;
    return [
      ...split(first, { ...box, bottom: middle }, canvas, random),
      ...split(second, { ...box, top: middle }, canvas, random),
    ];
  }
  const middle = box.left + (box.right - box.left) * share;
  return [
    ...split(first, { ...box, right: middle }, canvas, random),
    ...split(second, { ...box, left: middle }, canvas, random),
  ];
}

/** A unit as large as its part of the picture lets it, nearly, and somewhere in it. */
function settle(
  { placed, box, floats, position, scale }: Unit,
  slot: Box,
  canvas: Canvas,
  [least, most]: readonly [number, number],
  random: Random,
): Placed[] {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const [room, tall] = [slot.right - slot.left, slot.bottom - slot.top];
  const fit = Math.min((room * 0.96) / width, (tall * 0.96) / height, 0.92);
  const size = fit * Math.min(1, random.range(least, most) * scale);
  const [w, h] = [width * size, height * size];
  const spread = (from: number, to: number, part: number) => from + (to - from) * Math.min(1, Math.max(0, part));
  const along =
    position === "left"
      ? random.range(0, 0.12)
      : position === "right"
        ? random.range(0.88, 1)
        : position === "centre"
          ? 0.5
          : random.range(0.06, 0.94);
  const stands = canvas.horizon !== undefined && !floats && position !== "top";
  const down =
    position === "top"
      ? random.range(0, 0.1)
      : position === "bottom"
        ? random.range(0.9, 1)
        : position === "centre"
          ? 0.5
          : floats && canvas.horizon !== undefined
            ? random.range(0.02, 0.45)
            : random.range(0.06, 0.94);
  const left = spread(slot.left, slot.right - w, along);
  // Feet are on the ground: below the horizon, as far as the part of the picture goes.
  const feet =
    canvas.horizon === undefined
      ? 0
      : Math.min(slot.bottom, Math.max(canvas.horizon * canvas.height + 0.1, slot.top + h));
  const top = stands ? spread(feet, slot.bottom, random.unit()) - h : spread(slot.top, slot.bottom - h, down);
  return placed.map((one) => ({
    ...one,
    x: left + (one.x - box.left) * size,
    y: Math.max(slot.top, top) + (one.y - box.top) * size,
    side: one.side * size,
    stands: one.stands && stands,
  }));
}

/** One thing, as often as it is asked for, with what belongs to it. */
class Group {
  readonly #host: number;
  readonly #others: readonly number[];
  readonly #things: readonly Thing[];
  readonly #shapes: readonly Shape[];
  readonly #random: Random;
  /** Whether the picture holds no other group. */
  readonly #alone: boolean;

  constructor(
    [host, ...others]: readonly number[],
    things: readonly Thing[],
    shapes: readonly Shape[],
    random: Random,
  ) {
    this.#alone = others.length + 1 === things.length;
    [this.#host, this.#others, this.#things, this.#shapes, this.#random] = [host!, others, things, shapes, random];
  }

  unit(): Unit {
    const { count, position, size, concept } = this.#things[this.#host]!;
    let placed = this.#rows(count);
    for (const other of this.#others) {
      const { relation } = this.#things[other]!;
      if (relation !== "worn" && relation !== "held") placed = this.#around(placed, other);
    }
    const floats =
      FLOATING.test(concept.label) && !this.#others.some((other) => this.#things[other]!.relation === "below");
    // A thing alone fills its room, however small it is.
    const natural = this.#alone ? 1 : (NATURAL.find(([names]) => names.test(concept.label))?.[1] ?? 1);
    return {
      placed,
      box: this.#boxOf(placed),
      weight:
        Math.min(3, Math.sqrt(count) + 0.35 * this.#others.length) *
        (size === "small" ? 0.7 : size === "large" ? 1.5 : 1) *
        natural,
      floats,
      position: position ?? this.#others.map((other) => this.#things[other]!.position).find((one) => one !== undefined),
      scale: Math.max(SMALLEST, (size === undefined ? 1 : SIZE[size]) * natural),
    };
  }

  #boxOf(placed: readonly Placed[]): Box {
    const boxes = placed.map(({ thing, x, y, side, turn }) => {
      const { width, height } = this.#shapes[thing]!;
      const lean = Math.abs(Math.sin((turn * Math.PI) / 180));
      const [w, h] = [((width + height * lean) * side) / 2, ((height + width * lean) * side) / 2];
      return { left: x - w, top: y - h, right: x + w, bottom: y + h };
    });
    return {
      left: Math.min(...boxes.map(({ left }) => left)),
      top: Math.min(...boxes.map(({ top }) => top)),
      right: Math.max(...boxes.map(({ right }) => right)),
      bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    };
  }

  #place(thing: number, x: number, y: number, side: number): Placed {
    const random = this.#random;
    return { thing, x, y, side, turn: random.range(-9, 9), mirrored: random.chance(0.5), stands: true };
  }

  /** The thing with what it wears and holds, as often as asked for: in a row, staggered rows, or a bow. */
  #rows(count: number): Placed[] {
    const random = this.#random;
    const columns =
      count <= 3
        ? random.chance(0.75)
          ? count
          : Math.min(2, count)
        : count === 4
          ? random.pick([2, 4])
          : count <= 6
            ? 3
            : 4;
    const { width, height } = this.#shapes[this.#host]!;
    const gapX = random.range(1.06, 1.22);
    const bow = random.range(-0.16, 0.16);
    const slope = random.range(-0.3, 0.3);
    return Array.from({ length: count }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const inRow = Math.min(columns, count - row * columns);
      const offset = column - (inRow - 1) / 2;
      const single = this.#single();
      const box = this.#boxOf(single);
      const [w, h] = [Math.max(width, box.right - box.left), Math.max(height, box.bottom - box.top)];
      const x = offset * w * gapX + (count > 1 ? random.range(-0.05, 0.05) : 0);
      const y =
        row * h * 1.1 + bow * (offset ** 2 - 1) * 0.5 + slope * offset + (count > 1 ? random.range(-0.04, 0.04) : 0);
      // None is as large as the next.
      const by = count > 1 ? random.range(0.82, 1) : 1;
      return single.map((one) => ({ ...one, side: one.side * by, x: one.x * by + x, y: one.y * by + y }));
    }).flat();
  }

  #single(): Placed[] {
    const random = this.#random;
    const main = this.#place(this.#host, 0, 0, 1);
    const shape = this.#shapes[this.#host]!;
    const worn: Placed[] = [];
    for (const other of this.#others) {
      const { relation, concept, size } = this.#things[other]!;
      const by = size === undefined ? 1 : SIZE[size];
      if (relation === "worn") {
        main.turn = 0;
        const head = (main.mirrored ? 1 - shape.head.x : shape.head.x) - 0.5;
        const glasses = GLASSES.test(concept.label);
        const own = this.#shapes[other]!;
        const side = 0.46 * by;
        const top = -shape.height / 2 + shape.head.y * shape.height;
        const one = this.#place(
          other,
          head * shape.width,
          top + (glasses ? 0.2 : 0.06 - (own.height * side) / 2),
          side,
        );
        worn.push({ ...one, turn: 0, stands: false });
      } else if (relation === "held") {
        const direction = random.chance(0.5) ? 1 : -1;
        const side = 0.5 * by;
        const own = this.#shapes[other]!;
        const x = direction * (shape.width / 2 + own.width * side * 0.28);
        const y = /balloon|kite|umbrella|flag/.test(concept.label) ? -shape.height * 0.32 : shape.height * 0.18;
        worn.push({ ...this.#place(other, x, y, side), stands: false });
      }
    }
    return [main, ...worn];
  }

  /** What all of them are on, under, behind or in front of. */
  #around(placed: readonly Placed[], other: number): Placed[] {
    const random = this.#random;
    const { relation, count, concept, size } = this.#things[other]!;
    const own = this.#shapes[other]!;
    const box = this.#boxOf(placed);
    const [width, middle] = [box.right - box.left, (box.left + box.right) / 2];
    const by = size === undefined ? 1 : SIZE[size];
    const copies = (build: (i: number) => Placed) => Array.from({ length: count }, (_, i) => build(i));
    const row = (i: number, side: number) => (i - (count - 1) / 2) * own.width * side * 1.08;
    if (relation === "below") {
      // Wide enough to carry them, and they stand a little in it.
      const side = (Math.max(width * 1.15, 0.9) / own.width / count) * by;
      const sideFit = Math.min(side, 2.2);
      const under = copies((i) => ({
        ...this.#place(
          other,
          middle + row(i, sideFit),
          box.bottom + own.height * sideFit * random.range(0.3, 0.36),
          sideFit,
        ),
        turn: 0,
      }));
      return [...under, ...placed.map((one) => ({ ...one, turn: one.turn * 0.5, stands: false }))];
    }
    if (relation === "above") {
      const spans = SPANS.test(concept.label);
      const side = (spans ? Math.min(2.6, (width * 1.3) / own.width) : Math.min(0.8, (width * 0.8) / own.width)) * by;
      const y = box.top - own.height * side * (spans ? 0.3 : 0.56);
      const over = copies((i) => ({
        ...this.#place(other, middle + row(i, side) + (spans ? 0 : random.range(-0.3, 0.3)), y, side),
        turn: 0,
        stands: false,
      }));
      return spans ? [...over, ...placed] : [...placed, ...over];
    }
    const side = Math.min(2, (width * 1.15) / own.width) * by;
    const direction = random.chance(0.5) ? 1 : -1;
    if (relation === "before") {
      const aside =
        (width + own.width * side * (1 + 1.08 * (count - 1))) / 2 - this.#shapes[this.#host]!.width * COVERED;
      const before = copies((i) => ({
        ...this.#place(
          other,
          middle + direction * aside + row(i, side),
          box.bottom - own.height * side * 0.5 + 0.08,
          side,
        ),
        turn: 0,
      }));
      return [...placed, ...before];
    }
    const behind = copies((i) => ({
      ...this.#place(
        other,
        middle + direction * width * 0.42 + row(i, side),
        box.bottom - own.height * side * 0.5 - 0.22,
        side,
      ),
      turn: 0,
    }));
    return [...behind, ...placed];
  }
}
