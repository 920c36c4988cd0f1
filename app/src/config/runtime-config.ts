import type { Deployment } from "@genuine/sdk/deployment";
import type { Address } from "viem";

/** Configuration from the page's server at run time, so that one build serves any chain. */
export type RuntimeConfig = {
  deployment: Deployment;
  /** As the browser reaches it. */
  rpcUrl: string;
  /** Another node of the same chain, to compare with. */
  secondRpcUrl?: string;
  indexerUrl: string;
  /** Pays the fees of wallets that support one (ERC-7677). The page hands it to the wallet and never asks it itself. */
  paymasterUrl?: string;
  /** ENS universal resolver on the same chain: names are shown and taken where there is one. */
  ensResolver?: Address;
  /** An IPFS gateway that may have pictures whose owners put them there; most have none. */
  ipfsGateway?: string;
  /** Whether the wallet with the publicly known keys is offered. Only ever true on the local chain. */
  testWallet: boolean;
  /** Whether the payment token gives itself away to who asks. Only ever true on the local chain. */
  faucet: boolean;
};

export type ConfigProblem = { code: string; message: string; remedy: string };
