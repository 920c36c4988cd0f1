/** ERC-7730 descriptors against the messages that are really signed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { clearSigning } from "@genuine/sdk/clear-signing";
import { CONTRACT_NAMES, type Deployment } from "@genuine/sdk/deployment";
import { type Address, numberToHex } from "viem";

const contracts = Object.fromEntries(
  CONTRACT_NAMES.map((name, n) => [name, numberToHex(n + 1, { size: 20 })]),
) as Deployment["contracts"];
const descriptors = clearSigning({ chainId: 31337, contracts });

/** Path of a field that is shown whole, or of each element of a list. */
const nameOf = (path: string): string => path.replace(/\.\[\]$/, "");

test("every field of every message is either shown or left out by name, and no other is", () => {
  for (const [name, { context, display }] of Object.entries(descriptors)) {
    const { schemas } = context.eip712;
    assert.deepEqual(
      schemas.map(({ primaryType }) => primaryType),
      Object.keys(display.formats),
      name,
    );
    for (const { primaryType, types } of schemas) {
      const { fields, required, excluded, intent } = display.formats[primaryType]!;
      assert.deepEqual(
        [...required.map(nameOf), ...excluded].sort(),
        types[primaryType]!.map((field) => field.name).sort(),
        primaryType,
      );
      assert.deepEqual(
        fields.map(({ path }) => path),
        required,
      );
      assert.ok(intent.length > 5 && fields.every(({ label }) => label.length > 1), primaryType);
      for (const { path, format } of fields) {
        const { type } = types[primaryType]!.find((field) => field.name === nameOf(path))!;
        assert.equal(format === "addressName", type === "address", `${primaryType}.${path}`);
      }
    }
  }
});

test("each stands for the contract that checks the signature, and money is the payment token's", () => {
  const addressOf = (name: string): Address => descriptors[name]!.context.eip712.deployments[0]!.address;
  assert.deepEqual(Object.keys(descriptors).map(addressOf), [
    contracts.generationEscrow,
    contracts.saleEscrow,
    contracts.licenceRegistry,
    contracts.productDescriptions,
    contracts.challenge,
    contracts.token,
  ]);
  assert.deepEqual(descriptors.sale!.context.eip712.domain, { name: "Genuine Sale", version: "1" });
  assert.deepEqual(descriptors.sale!.display.formats.Listing!.fields.find(({ path }) => path === "price")!.params, {
    token: contracts.token,
  });
});
