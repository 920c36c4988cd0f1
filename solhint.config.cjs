/** Static analysis of the contracts: all recommended rules, with these exceptions and their reasons. */
module.exports = {
  extends: "solhint:recommended",
  rules: {
    // An interface is the documentation of its contracts: implementations refer to it by name and by @inheritdoc.
    "use-natspec": ["error", { title: { enabled: false }, author: { enabled: false } }],
    // Private immutables are named like all private state.
    "immutable-vars-naming": ["warn", { immutablesAsConstants: false }],
    // The compiler requires no visibility of constructors.
    "func-visibility": ["warn", { ignoreConstructors: true }],
    // Half-open windows determine the choice between < and <=, not gas.
    "gas-strict-inequalities": "off",
    // Only search keys are indexed; the indexer reads all fields.
    "gas-indexed-events": "off",
    // The optimizer makes i++ and ++i the same.
    "gas-increment-by-one": "off",
    // EIP-712 type strings are hashed at compile time.
    "gas-small-strings": "off",
    // These structs are calldata and hashed field by field; only stored structs are packed.
    "gas-struct-packing": "off",
    // Fingerprints on chain are affordable in assembly only: memory-safe blocks, each tested against its TypeScript equivalent.
    "no-inline-assembly": "off",
    // Pdq and IsccImage each contain one formula, unrolled.
    "function-max-lines": "off",
    // `try permit {} catch {}`: a permit may be front-run, and the payment itself fails without an allowance.
    "no-empty-blocks": "off",
  },
};
