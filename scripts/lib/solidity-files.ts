/** Files for Prettier: Biome does not support Solidity. */
export const SOLIDITY_FILES = ["contracts/**/*.sol", "test/contracts/**/*.sol"];
