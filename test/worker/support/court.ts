/** Challenges and panels as a test sees them: opened by a person, followed on chain. */
import type { AttestationAnswer, Duty } from "@genuine/sdk/esp-client";
import { challengeAbi, espPanelAbi, productRegistryAbi } from "@genuine/sdk/generated/abis";
import { LOCAL_ACCOUNTS, type LocalRole } from "@genuine/sdk/local";
import { CHALLENGE_STATUSES, proofToJson } from "@genuine/sdk/structs";
import * as transactions from "@genuine/sdk/transactions";
import {
  evidenceTypedData,
  idOfAttestationChallenge,
  idOfChallenge,
  idOfProof,
  proofTypedData,
} from "@genuine/sdk/typed-data";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { inspect, inspectText } from "../../../esp/src/pictures/inspect.ts";
import { LOCAL, type Settings } from "../../../scripts/settings.ts";
import type { TestChain } from "./local-chain.ts";
import { type Person, until } from "./person.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Windows of a panel whose jurors are killed and started while the chain's clock runs with this machine's: long enough on any machine. */
export const VOTE_SECONDS = 300;
export const COURT_SETTINGS: Settings = {
  ...LOCAL,
  panel: { ...LOCAL.panel, commitSeconds: VOTE_SECONDS, revealSeconds: VOTE_SECONDS },
};

export class Court {
  readonly #chain: TestChain;

  constructor(chain: TestChain) {
    this.#chain = chain;
  }

  /** A proof that `esp`'s own key signs without its worker: of the file, but with the blocks of another picture. */
  async forge(producer: Person, esp: LocalRole, file: Uint8Array, blocksFrom: Uint8Array): Promise<AttestationAnswer> {
    const { blocks, blocksHash } = await inspect(blocksFrom);
    return this.#sign(producer, esp, { ...(await inspect(file)), blocks, blocksHash });
  }

  /** The same of a text, which no worker of `esp` has. */
  async signText(producer: Person, esp: LocalRole, file: Uint8Array): Promise<AttestationAnswer> {
    return this.#sign(producer, esp, inspectText(file, "text/plain"));
  }

  async #sign(
    producer: Person,
    esp: LocalRole,
    { mediaType, contentRoot, fileHash, cid, blocks, blocksHash }: Awaited<ReturnType<typeof inspect>>,
  ): Promise<AttestationAnswer> {
    const { chainId, contracts } = this.#chain.deployment;
    const account = privateKeyToAccount(LOCAL_ACCOUNTS[esp].privateKey);
    const expiry = (await this.#chain.client.getBlock()).timestamp + 3600n;
    const proof = {
      producer: producer.account.address,
      esp: account.address,
      mediaType,
      contentRoot,
      fileHash,
      cid,
      promptCommitment: `0x${"00".repeat(32)}` as const,
      blocksHash,
      parent: 0n,
      expiry,
    };
    const signature = await account.signTypedData(proofTypedData(chainId, contracts.productRegistry, proof));
    return {
      productId: idOfProof(chainId, contracts.productRegistry, proof),
      proof: proofToJson(proof),
      signature,
      blocks,
      nearest: [],
      copyOf: null,
      measurable: true,
    };
  }

  /** Opens the challenge and lets the time to answer pass. Resolves to its id. */
  async accuseAttestation(by: Person, accused: Hex, statement = ""): Promise<Hex> {
    await by.send(transactions.openAttestationChallenge(this.#chain.deployment, BigInt(accused), statement));
    await this.#chain.skip(61);
    return idOfAttestationChallenge(BigInt(accused));
  }

  async accuseAppearance(by: Person, original: Hex, accused: Hex, statement = ""): Promise<Hex> {
    await by.send(
      transactions.openAppearanceChallenge(
        this.#chain.deployment,
        BigInt(original),
        BigInt(accused),
        { earlierBlocks: await this.#blocksOf(original), accusedBlocks: await this.#blocksOf(accused) },
        statement,
      ),
    );
    await this.#chain.skip(61);
    return idOfChallenge("appearance", BigInt(original), BigInt(accused));
  }

  async #blocksOf(productId: Hex): Promise<Hex> {
    const { client, deployment } = this.#chain;
    const [log] = await client.getContractEvents({
      address: deployment.contracts.productRegistry,
      abi: productRegistryAbi,
      eventName: "ProductRegistered",
      args: { productId: BigInt(productId) },
      fromBlock: 0n,
    });
    return log!.args.blocks!;
  }

  async case(id: Hex) {
    const { client, deployment } = this.#chain;
    const found = await client.readContract({
      address: deployment.contracts.challenge,
      abi: challengeAbi,
      functionName: "challengeOf",
      args: [BigInt(id)],
    });
    return { status: CHALLENGE_STATUSES[found.status]!, disputeId: Number(found.disputeId) };
  }

  async round(disputeId: number, round = 0) {
    const { client, deployment } = this.#chain;
    return client.readContract({
      address: deployment.contracts.espPanel,
      abi: espPanelAbi,
      functionName: "roundOf",
      args: [BigInt(disputeId), BigInt(round)],
    });
  }

  /** Everyone who sits, with seats and vote (0 before the reveal). */
  async jurors(disputeId: number, round = 0) {
    const { client, deployment } = this.#chain;
    const panel = { address: deployment.contracts.espPanel, abi: espPanelAbi } as const;
    const addresses = await client.readContract({
      ...panel,
      functionName: "jurorsOf",
      args: [BigInt(disputeId), BigInt(round)],
    });
    return Promise.all(
      addresses.map(async (address) => {
        const juror = await client.readContract({
          ...panel,
          functionName: "jurorOf",
          args: [BigInt(disputeId), BigInt(round), address],
        });
        return { ...juror, address };
      }),
    );
  }

  /** Waits until workers have brought the case before a panel and drawn it. */
  async drawn(challengeId: Hex): Promise<number> {
    const disputeId = await until("a dispute", async () => (await this.case(challengeId)).disputeId || undefined);
    await until("a panel", async () => ((await this.round(disputeId)).drawn ? true : undefined));
    return disputeId;
  }

  /** Waits for the votes, lets the time to appeal pass, and waits until the workers have carried the ruling out. */
  async ruled(challengeId: Hex): Promise<string> {
    const disputeId = await this.drawn(challengeId);
    await until("all votes", async () =>
      (await this.jurors(disputeId)).every(({ vote }) => vote !== 0) ? true : undefined,
    );
    await this.#chain.skip(61);
    const status = await until("the ruling", async () => {
      const found = await this.case(challengeId);
      return found.status === "disputed" ? undefined : found.status;
    });
    await until("the settlement", async () => ((await this.round(disputeId)).settled ? true : undefined));
    return status;
  }

  /** A juror's request for a file, as its worker would sign it. */
  async evidenceRequest(role: LocalRole, productId: Hex, disputeId: number, seconds = 300) {
    const account = privateKeyToAccount(LOCAL_ACCOUNTS[role].privateKey);
    const expiry = (await this.#chain.client.getBlock()).timestamp + BigInt(seconds);
    const request = { disputeId: BigInt(disputeId), juror: account.address, expiry };
    const typedData = evidenceTypedData(this.#chain.deployment.chainId, { productId: BigInt(productId), ...request });
    return { ...request, signature: await account.signTypedData(typedData) };
  }
}

/** What a worker reports of its part in a dispute, by step. */
export async function stepsOf(worker: WorkerProcess, disputeId: number): Promise<Record<string, Duty["state"]>> {
  const duties = (await worker.client.duties()).filter(
    ({ subject, id }) => subject === "dispute" && id === String(disputeId),
  );
  return Object.fromEntries(duties.map(({ step, state }) => [step, state]));
}
