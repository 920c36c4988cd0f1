/** Static analysis of the contracts: everything recommended but what is named here, each with its reason. */
module.exports = {
  extends: "solhint:recommended",
  rules: {
    // An interface tells all of its contract; implementations inherit it, and the compiler checks that they do.
    "use-natspec": "off",
    // Private immutables are written like all private state.
    "immutable-vars-naming": ["warn", { immutablesAsConstants: false }],
    // Of constructors the compiler asks none any more.
    "func-visibility": ["warn", { ignoreConstructors: true }],
    // Half-open windows decide between < and <=, not gas.
    "gas-strict-inequalities": "off",
    // Indexed is what somebody looks for; the indexer reads the rest.
    "gas-indexed-events": "off",
    // The optimizer makes i++ and ++i the same.
    "gas-increment-by-one": "off",
    // EIP-712 type strings are hashed when compiled.
    "gas-small-strings": "off",
    // These structs are calldata and hashed field by field; only what is stored is packed.
    "gas-struct-packing": "off",
    // Fingerprints on chain are possible by assembly only: memory-safe blocks, each with a twin in TypeScript that it equals.
    "no-inline-assembly": "off",
    // Two of them are one formula each, written out: Pdq and IsccImage.
    "function-max-lines": "off",
    // `try permit {} catch {}`: somebody else may have sent it first, and the payment itself decides.
    "no-empty-blocks": "off",
  },
};
