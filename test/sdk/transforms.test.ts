import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyMap, boundsViolation, IDENTITY, ONE } from "@genuine/sdk/fingerprint/affine";
import {
  bordered,
  captioned,
  composed,
  cornersInAccused,
  cropped,
  describeMap,
  inverted,
  mirrored,
  turned,
} from "@genuine/sdk/fingerprint/transforms";

const NONE = { left: 0, top: 0, right: 0, bottom: 0 };

/** Every pixel another value than its neighbours. */
const luma = Uint8Array.from({ length: 4096 }, (_, n) => (n * 37 + (n >> 6) * 11) % 251);
const moved = (from: (x: number, y: number) => [x: number, y: number]): Uint8Array =>
  Uint8Array.from({ length: 4096 }, (_, n) => {
    const [x, y] = from(n % 64, n >> 6);
    return luma[64 * y + x]!;
  });

const corners = (map: Parameters<typeof cornersInAccused>[0]): number[] =>
  cornersInAccused(map).flatMap(({ x, y }) => [x, y].map((value) => Number(value.toFixed(3)) || 0));

describe("Maps from what was done", () => {
  it("mirror and turn exactly", () => {
    assert.deepEqual(applyMap(luma, IDENTITY), luma);
    assert.deepEqual(
      applyMap(luma, mirrored("horizontal")),
      moved((x, y) => [63 - x, y]),
    );
    assert.deepEqual(
      applyMap(luma, mirrored("vertical")),
      moved((x, y) => [x, 63 - y]),
    );
    // Clockwise: what was at the left is above.
    for (const aspect of [1, 1.5, 0.6])
      assert.deepEqual(
        applyMap(luma, turned(90, aspect)),
        moved((x, y) => [y, 63 - x]),
      );
    assert.deepEqual(
      applyMap(luma, turned(180)),
      moved((x, y) => [63 - x, 63 - y]),
    );
    assert.deepEqual(turned(-90), turned(270));
    assert.deepEqual(turned(0), IDENTITY);
  });

  it("crop, border and caption in shares of the sides", () => {
    assert.deepEqual(cropped({ left: 0.25, top: 0, right: 0, bottom: 0.5 }), {
      ...IDENTITY,
      xx: 0.75 * ONE,
      yy: 0.5 * ONE,
      x0: 0.25 * ONE,
      y0: -0.5 * ONE,
    });
    assert.deepEqual(bordered({ left: 0.25, top: 0.25, right: 0.25, bottom: 0.25 }, 255), {
      ...IDENTITY,
      xx: 2 * ONE,
      yy: 2 * ONE,
      fill: 255,
    });
    // The first 16 columns are new, the rest is the picture at three quarters.
    const result = applyMap(luma, bordered({ ...NONE, left: 0.25 }, 9));
    assert.ok(result.every((value, n) => n % 64 > 15 || value === 9));
    assert.deepEqual(captioned("bottom", 0.25), { ...IDENTITY, yy: 0.75 * ONE, y0: -0.25 * ONE, reverse: true });
    assert.deepEqual(inverted(captioned("bottom", 0.2)), bordered({ ...NONE, bottom: 0.2 }, 128));
  });

  it("one after the other, in both directions", () => {
    const [crop, turn] = [cropped({ ...NONE, left: 0.5 }), turned(90)];
    // The left half is gone, then the right half's left edge is above.
    assert.deepEqual(composed(crop, turn), { ...IDENTITY, xx: 0, xy: 0.5 * ONE, yx: -ONE, yy: 0, x0: 0.5 * ONE });
    assert.deepEqual(composed(turn, crop), { ...IDENTITY, xx: 0, xy: ONE, yx: -0.5 * ONE, yy: 0, y0: -0.5 * ONE });
    assert.deepEqual(composed(inverted(crop), inverted(turn)), inverted(composed(crop, turn)));
    assert.deepEqual(inverted(inverted(composed(crop, turn))), composed(crop, turn));
    assert.throws(() => composed(crop, captioned("top", 0.1)), /One map is reverse/);
    assert.throws(() => inverted({ ...IDENTITY, xx: 0 }), /no inverse/);
  });

  it("may be named by a witness, up to what the bounds allow", () => {
    for (const degrees of [-10, -3.5, 1, 10, 80, 93.5, 187, 271]) {
      for (const aspect of [1, 1.5, 16 / 9, 9 / 16])
        assert.equal(boundsViolation(turned(degrees, aspect)), undefined, `${degrees} degrees at ${aspect}`);
    }
    assert.equal(boundsViolation(turned(15, 16 / 9))?.error, "Resample_TooTilted");
    assert.equal(boundsViolation(captioned("top", 0.35)), undefined);
    assert.equal(boundsViolation(captioned("top", 0.41))?.error, "Resample_BadScale");
    assert.equal(boundsViolation(inverted(captioned("bottom", 0.18))), undefined);
    assert.deepEqual(boundsViolation(inverted(captioned("bottom", 0.28))), {
      error: "Resample_TooMuchFill",
      values: [46 * 64],
    });
    assert.equal(
      boundsViolation(cropped({ left: 0.2, top: 0.2, right: 0.2, bottom: 0.2 }))?.error,
      "Resample_TooLittleOfSource",
    );
  });
});

describe("Descriptions of maps for people", () => {
  it("say what is new, what is missing, and how the rest was changed", () => {
    const bar = captioned("bottom", 0.18);
    assert.equal(describeMap(IDENTITY), "All of it comes from the original.");
    assert.equal(describeMap(bar), "The lower 18 % is new; the rest comes from the original.");
    assert.equal(describeMap(inverted(bar)), "The lower 18 % is new; the rest comes from the original.");
    assert.equal(
      describeMap(composed(inverted(mirrored("horizontal")), bar)),
      "The lower 18 % is new; the rest comes from the original, mirrored.",
    );
    assert.equal(
      describeMap(cropped({ left: 0.05, top: 0.1, right: 0, bottom: 0.02 })),
      "All of it comes from the original, without the left 5 %, the upper 10 % and the lower 2 %.",
    );
    assert.equal(
      describeMap(bordered({ ...NONE, left: 0.05, right: 0.05 }, 0)),
      "The left 5 % and the right 5 % are new; the rest comes from the original.",
    );
    // What is missing is described by the original's own edges, however it was turned.
    assert.equal(
      describeMap(composed(cropped({ ...NONE, left: 0.2 }), turned(90))),
      "All of it comes from the original, turned by 90 degrees, without the left 20 %.",
    );
    assert.equal(
      describeMap(composed(inverted(turned(90)), captioned("left", 0.1))),
      "The left 10 % is new; the rest comes from the original, turned by 90 degrees.",
    );
  });

  it("say which way it was turned, whatever the picture's shape", () => {
    assert.equal(describeMap(turned(-90, 1.5)), "All of it comes from the original, turned by 90 degrees to the left.");
    assert.equal(describeMap(turned(180)), "All of it comes from the original, turned by 180 degrees.");
    assert.equal(
      describeMap(turned(3.5, 1.5)),
      "All of it comes from the original, tilted by 3.5 degrees to the right.",
    );
    assert.equal(
      describeMap(turned(-3.5, 0.7)),
      "All of it comes from the original, tilted by 3.5 degrees to the left.",
    );
    assert.equal(
      describeMap(turned(92, 1.5)),
      "All of it comes from the original, turned by 90 degrees, tilted by 2.0 degrees to the right.",
    );
    assert.equal(
      describeMap(turned(-93, 1.5)),
      "All of it comes from the original, turned by 90 degrees to the left, tilted by 3.0 degrees to the left.",
    );
    assert.equal(
      describeMap(composed(mirrored("horizontal"), turned(3, 1.5))),
      "All of it comes from the original, mirrored, tilted by 3.0 degrees to the right.",
    );
    assert.equal(
      describeMap(composed(mirrored("horizontal"), turned(90))),
      "All of it comes from the original, mirrored, turned by 90 degrees.",
    );
    assert.equal(describeMap(mirrored("vertical")), "All of it comes from the original, mirrored top to bottom.");
    assert.equal(
      describeMap(inverted(composed(mirrored("horizontal"), turned(-90)))),
      "All of it comes from the original, mirrored, turned by 90 degrees to the left.",
    );
  });
});

describe("The original's corners in the accused", () => {
  it("lie where the picture was put", () => {
    assert.deepEqual(corners(IDENTITY), [0, 0, 1, 0, 1, 1, 0, 1]);
    assert.deepEqual(corners(captioned("bottom", 0.25)), [0, 0, 1, 0, 1, 0.75, 0, 0.75]);
    assert.deepEqual(corners(bordered({ ...NONE, left: 0.25 }, 0)), [0.25, 0, 1, 0, 1, 1, 0.25, 1]);
    assert.deepEqual(corners(cropped({ ...NONE, right: 0.5 })), [0, 0, 2, 0, 2, 1, 0, 1]);
    assert.deepEqual(corners(mirrored("horizontal")), [1, 0, 0, 0, 0, 1, 1, 1]);
    assert.deepEqual(corners(turned(90)), [1, 0, 1, 1, 0, 1, 0, 0]);
  });
});
