import assert from "node:assert/strict";
import { network } from "hardhat";
import { keccak256 } from "viem";
import {
  type AffineMap,
  applyMap,
  applyMapToChroma,
  BOUNDS,
  boundsViolation,
  IDENTITY,
  ONE,
} from "../../sdk/src/fingerprint/affine.ts";
import { hammingDistance } from "../../sdk/src/fingerprint/hamming.ts";
import { pdqFromLuma } from "../../sdk/src/fingerprint/pdq.ts";
import { bordered, captioned, cropped, mirrored, turned } from "../../sdk/src/fingerprint/transforms.ts";
import { randomNumbers } from "../fixtures/blocks.ts";

/** The whole check of a witness in a transaction of its own: blocks as calldata, hash, bounds, resampling, fingerprint, colours. */
const CHECK_GAS_LIMIT = 1_000_000n;

const random = randomNumbers(1);
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random() * 256);
const between = (low: number, high: number): number => Math.round(low + random() * (high - low));

/** A map a witness might name, or one a little beyond. */
function plausibleMap(): AffineMap {
  const sign = (): number => (random() < 0.5 ? -1 : 1);
  const x = sign() * between(BOUNDS.minScale - 1500, BOUNDS.maxScale + 1500);
  const y = sign() * between(BOUNDS.minScale - 1500, BOUNDS.maxScale + 1500);
  const tilt = random() < 0.5 ? 0 : between(-0.33 * ONE, 0.33 * ONE);
  const steps = random() < 0.5 ? { xx: x, xy: -tilt, yx: tilt, yy: y } : { xx: tilt, xy: x, yx: y, yy: -tilt };
  return {
    ...steps,
    x0: between(-0.5 * ONE, 0.5 * ONE),
    y0: between(-0.5 * ONE, 0.5 * ONE),
    fill: between(0, 255),
    reverse: random() < 0.5,
  };
}

/** Any map that can be written. */
function anyMap(): AffineMap {
  const extreme = (): number =>
    random() < 0.3
      ? [-(2 ** 23), -1, 0, 1, 2 ** 23 - 1][between(0, 4)]!
      : between(-(2 ** (7 + random() * 16)), 2 ** (7 + random() * 16));
  return {
    xx: extreme(),
    xy: extreme(),
    yx: extreme(),
    yy: extreme(),
    x0: extreme(),
    y0: extreme(),
    fill: between(0, 255),
    reverse: false,
  };
}

describe("Resampling on chain", function () {
  this.timeout(120_000);

  async function deployHarness() {
    const { ethers } = await network.create();
    const [sender] = await ethers.getSigners();
    return { harness: await ethers.deployContract("ResampleHarness"), sender: sender! };
  }

  it("equals the twin to the bit, whatever the map", async () => {
    const { harness } = await deployHarness();
    const luma = bytes(4096);
    const chroma = bytes(128);
    let inside = 0;
    for (let n = 0; n < 120; n++) {
      const map = n === 0 ? IDENTITY : n % 3 ? plausibleMap() : anyMap();
      const expected = applyMap(luma, map);
      if (expected.some((value) => value !== map.fill)) inside++;
      const name = JSON.stringify(map);
      assert.equal(await harness.getFunction("resample")(luma, map), toHex(expected), name);
      assert.equal(
        await harness.getFunction("resampleChroma")(chroma, map),
        toHex(applyMapToChroma(chroma, map)),
        `colours, ${name}`,
      );
    }
    assert.ok(inside >= 80, `only ${inside} maps show anything of the source`);
  });

  it("fingerprints what it resampled", async () => {
    const { harness } = await deployHarness();
    const luma = bytes(4096);
    for (const map of [IDENTITY, ...Array.from({ length: 10 }, plausibleMap)]) {
      const hash: bigint = await harness.getFunction("hashOf")(luma, map);
      assert.equal(hash, pdqFromLuma(applyMap(luma, map)).hash, JSON.stringify(map));
    }
  });

  it("refuses the maps that the twin refuses, for the same reason", async () => {
    const { harness } = await deployHarness();
    const seen = new Map<string, number>();
    for (let n = 0; n < 400; n++) {
      const map = n % 8 ? plausibleMap() : anyMap();
      const expected = boundsViolation(map);
      seen.set(expected?.error ?? "none", (seen.get(expected?.error ?? "none") ?? 0) + 1);
      const violation = await harness
        .getFunction("requireBounded")(map)
        .then(() => undefined)
        .catch((error: { data?: string }) => {
          const parsed = harness.interface.parseError(error.data ?? "0x");
          return parsed ? { error: parsed.name, values: [...parsed.args].map(Number) } : error;
        });
      assert.deepEqual(violation, expected, JSON.stringify(map));
    }
    assert.equal(seen.size, 7, `not every reason came up: ${JSON.stringify([...seen])}`);
  });

  it("checks a whole witness within the gas limit", async () => {
    const { harness, sender } = await deployHarness();
    const blocks = bytes(4096 + 1024 + 128);
    const accused = 12345n;
    const maps: readonly [name: string, map: AffineMap][] = [
      ["identity", IDENTITY],
      ["crop", cropped({ left: 0.05, top: 0.1, right: 0.15, bottom: 0.1 })],
      ["border", bordered({ left: 0.05, top: 0.05, right: 0.05, bottom: 0.05 }, 255)],
      ["caption bar", captioned("bottom", 0.18)],
      ["mirror image", mirrored("horizontal")],
      ["quarter turn", turned(90)],
      ["tilted", turned(5, 1.5)],
    ];
    for (const [name, map] of maps) {
      const hash = keccak256(blocks);
      const [distance] = await harness.getFunction("check")(blocks, hash, map, accused);
      assert.equal(
        Number(distance),
        hammingDistance(pdqFromLuma(applyMap(blocks.subarray(0, 4096), map)).hash, accused),
      );
      const data = harness.interface.encodeFunctionData("check", [blocks, hash, map, accused]);
      const receipt = await (
        await sender.sendTransaction({ to: await harness.getAddress(), data, gasLimit: 16_000_000 })
      ).wait();
      const [bounded, resampled, coloured, fingerprinted] = await harness.getFunction("gasOf")(blocks, map);
      console.log(
        `      ${name}: ${receipt!.gasUsed} gas (bounds ${bounded}, resampling ${resampled}, colours ${coloured}, fingerprint ${fingerprinted})`,
      );
      assert.ok(
        receipt!.gasUsed <= CHECK_GAS_LIMIT,
        `${name}: ${receipt!.gasUsed} gas, the limit is ${CHECK_GAS_LIMIT}`,
      );
    }
  });
});

function toHex(values: Uint8Array): string {
  return `0x${Buffer.from(values).toString("hex")}`;
}
