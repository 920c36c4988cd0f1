import { network } from "hardhat";
import { fingerprintsFromBlocks } from "../../sdk/src/fingerprint/fingerprints.ts";
describe("fp", function () { this.timeout(120000);
  it("twin", async () => {
    const { ethers } = await network.create(); const h = await ethers.deployContract("FingerprintsHarness");
    for (let n = 0; n < 12; n++) {
      const b = Uint8Array.from({ length: 5248 }, (_, i) => n === 0 ? 0 : n === 1 ? 255 : n === 2 ? 255 * (i % 2) : n === 3 ? (i === 4500 ? 255 : 0) : n % 2 ? Math.random() * 256 : 128 + 100 * Math.sin(i / (n * 3)) * Math.cos(i % 32 / n));
      const [pdq, iscc, colour, q, d] = await h.getFunction("compute")(b); const t = fingerprintsFromBlocks(b);
      console.log(n, pdq === t.pdq, iscc === t.iscc, colour === t.colour, Number(q) === t.quality, d, t.detail, iscc.toString(16).slice(0,20), t.iscc.toString(16).slice(0,20), (await h.getFunction("computeGas")(b)).toString());
    }
  });
});
