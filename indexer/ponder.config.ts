/**
 * GENUINE_DEPLOYMENT   the deployment's JSON file
 * GENUINE_RPC_URL      the node, http://127.0.0.1:8545 unless set
 * GENUINE_INDEXER_DIR  where the embedded database is kept, .ponder/database unless set
 * DATABASE_URL         a Postgres server instead of the embedded database
 */
import { LOCAL_CHAIN_ID } from "@genuine/sdk/deployment";
import {
  challengeAbi,
  espPanelAbi,
  espRegistryAbi,
  generationEscrowAbi,
  licenceRegistryAbi,
  pledgesAbi,
  productDescriptionsAbi,
  productRegistryAbi,
  reputationAbi,
  saleEscrowAbi,
} from "@genuine/sdk/generated/abis";
import { createConfig } from "ponder";
import { databaseDirectory, genesisHash } from "./database.ts";
import { readDeployment } from "./deployment.ts";

// Vite, which loads these files, would end the process at SIGTERM before Ponder has closed and unlocked the database.
for (const listener of process.listeners("SIGTERM")) {
  if (listener.name === "closeServerAndExit") process.off("SIGTERM", listener);
}

const deployment = readDeployment();
const rpc = process.env.GENUINE_RPC_URL || "http://127.0.0.1:8545";
const { chainId, startBlock, contracts } = deployment;
const local = chainId === LOCAL_CHAIN_ID;
const at = { chain: "genuine", startBlock } as const;

export default createConfig({
  database: process.env.DATABASE_URL
    ? { kind: "postgres", connectionString: process.env.DATABASE_URL }
    : {
        kind: "pglite",
        directory: databaseDirectory(
          process.env.GENUINE_INDEXER_DIR || ".ponder/database",
          deployment,
          await genesisHash(rpc),
        ),
      },
  chains: {
    // Users wait for the local chain's blocks. Ponder limits requests to 20 a second per URL at first, to spare public nodes:
    // the local node is listed several times, and so polled more often.
    genuine: local
      ? { id: chainId, rpc: Array.from({ length: 8 }, () => rpc), pollingInterval: 300 }
      : { id: chainId, rpc, pollingInterval: 1_000 },
  },
  contracts: {
    EspRegistry: { ...at, abi: espRegistryAbi, address: contracts.espRegistry },
    Reputation: { ...at, abi: reputationAbi, address: contracts.reputation },
    ProductRegistry: { ...at, abi: productRegistryAbi, address: contracts.productRegistry },
    GenerationEscrow: { ...at, abi: generationEscrowAbi, address: contracts.generationEscrow },
    SaleEscrow: { ...at, abi: saleEscrowAbi, address: contracts.saleEscrow },
    Pledges: { ...at, abi: pledgesAbi, address: contracts.pledges },
    ProductDescriptions: { ...at, abi: productDescriptionsAbi, address: contracts.productDescriptions },
    LicenceRegistry: { ...at, abi: licenceRegistryAbi, address: contracts.licenceRegistry },
    Challenge: { ...at, abi: challengeAbi, address: contracts.challenge },
    EspPanel: { ...at, abi: espPanelAbi, address: contracts.espPanel },
  },
});
