/** What the chain itself says, in the words of the indexer's interface. */

import { challengeAbi, generationEscrowAbi, reputationAbi } from "@genuine/sdk/generated/abis";
import type { Challenge, EspOutcome, Sale, Task, TaskItem } from "@genuine/sdk/indexer-answers";
import { measurementFromChain } from "@genuine/sdk/similarity";
import { CHALLENGE_STATUSES, ESCROW_STATUSES, GROUNDS, quoteToJson } from "@genuine/sdk/structs";
import type { Address, Hex } from "viem";
import { LOCAL } from "../../scripts/settings.ts";
import {
  addressOf,
  type Delivered,
  type DeliveredTask,
  type Life,
  type Task as LockedTask,
  type Mined,
  type Work,
} from "./life.ts";
import { DEPOSIT } from "./story.ts";

const POOL_OF_PLEDGE = LOCAL.pledge / 3n;

type Opinion = { belief: bigint; disbelief: bigint; uncertainty: bigint };

export function numbers({ belief, disbelief, uncertainty }: Opinion) {
  return {
    belief: Number(belief) / 1e18,
    disbelief: Number(disbelief) / 1e18,
    uncertainty: Number(uncertainty) / 1e18,
  };
}

export async function outcomesOf(life: Life, esp: Address): Promise<EspOutcome[]> {
  const { reputation } = life.deployment.contracts;
  const logs = await life.node.getContractEvents({
    address: reputation,
    abi: reputationAbi,
    eventName: "OutcomeRecorded",
    args: { esp },
    fromBlock: 0n,
  });
  return Promise.all(
    logs.map(async ({ args, blockNumber }) => {
      const overall = numbers(args.overall!);
      return {
        at: Number((await life.node.getBlock({ blockNumber })).timestamp),
        block: Number(blockNumber),
        producer: args.producer!,
        quality: Number(args.quality!) / 1e18,
        value: args.value!.toString(),
        local: numbers(args.local!),
        overall,
        score: overall.belief + 0.5 * overall.uncertainty,
      };
    }),
  );
}

/** A task as the chain has it, with what only events contain. @param told `revealed`: when each picture was, by its index */
export async function taskOf(
  life: Life,
  task: LockedTask,
  last: Mined,
  told: Partial<
    Pick<Task, "paid" | "refunded" | "penalty" | "latePenalty" | "stars" | "witnesses" | "closesAt" | "endableFrom">
  >,
  delivered?: DeliveredTask,
  revealed: Record<number, Mined> = {},
): Promise<Task> {
  const escrow = { address: life.deployment.contracts.generationEscrow, abi: generationEscrowAbi } as const;
  const chain = await life.node.readContract({ ...escrow, functionName: "taskOf", args: [BigInt(task.id)] });
  const items = (delivered?.items ?? []).map(async ({ delivery, productId }, index): Promise<TaskItem> => {
    const item = await life.node.readContract({
      ...escrow,
      functionName: "itemOf",
      args: [BigInt(task.id), BigInt(index)],
    });
    // The chain forgets what became of a picture that was never revealed.
    const over = chain.status >= ESCROW_STATUSES.indexOf("revealed") ? "refunded" : "delivered";
    const status = item.status === 0 ? over : (ESCROW_STATUSES[item.status] as TaskItem["status"]);
    const at = revealed[index]?.at;
    return {
      index,
      status,
      delivery,
      productId,
      key: at === undefined ? null : delivered!.keys[index]!,
      closesAt: at === undefined ? null : at + LOCAL.windows.complain,
    };
  });
  return {
    id: task.id,
    producer: task.quote.producer,
    esp: task.quote.esp,
    fee: task.quote.fee.toString(),
    status: ESCROW_STATUSES[chain.status] as Task["status"],
    closesAt: chain.closesAt,
    endableFrom: null,
    encryptionKey: task.encryptionKey,
    quote: quoteToJson(task.quote),
    items: await Promise.all(items),
    paid: "0",
    refunded: "0",
    penalty: "0",
    latePenalty: null,
    stars: null,
    acceptor: null,
    objectedAt: null,
    witnesses: [],
    lockedAt: task.lock.at,
    updatedAt: last.at,
    lockTx: task.lock.hash,
    ...told,
  };
}

type Role = Parameters<typeof addressOf>[0];

export function saleOf(
  work: Work,
  seller: Role,
  buyer: Role,
  agent: Role | null,
  price: bigint,
  { lock, encryptionKey }: { lock: Mined; encryptionKey: Hex },
  status: Sale["status"],
  last: Mined,
  delivered?: Delivered,
): Sale {
  return {
    id: `${work.id}-${lock.block}-${lock.logIndices[0]}`,
    productId: work.id,
    seller: addressOf(seller),
    buyer: addressOf(buyer),
    agent: agent === null ? null : addressOf(agent),
    price: price.toString(),
    status,
    closesAt: lock.at + 600,
    endableFrom: null,
    encryptionKey,
    delivery: delivered?.delivery ?? null,
    key: delivered?.key ?? null,
    acceptor: null,
    objectedAt: null,
    witnesses: [],
    royalty: null,
    agentFee: null,
    parentShare: null,
    poolShare: null,
    parentOwner: null,
    backing: null,
    paid: null,
    lockedAt: lock.at,
    updatedAt: last.at,
  };
}

const NO_MAP = { xx: 0, xy: 0, yx: 0, yy: 0, x0: 0, y0: 0, fill: 0, reverse: false };
const LOST = DEPOSIT - LOCAL.challenge.upkeepReward;

export async function challengeOf(
  life: Life,
  { id, opened }: { id: Hex; opened: Mined },
  original: Work,
  accused: Work,
  challenger: Role,
  owner: Role,
  end: { mined: Mined; answeredBy?: Role } | null,
  endSteps: readonly ("answered" | "resultChecked")[],
): Promise<Challenge> {
  const contract = { address: life.deployment.contracts.challenge, abi: challengeAbi } as const;
  const chain = await life.node.readContract({ ...contract, functionName: "challengeOf", args: [BigInt(id)] });
  const pair = [BigInt(original.id), BigInt(accused.id)] as const;
  const measured = await life.node.readContract({
    ...contract,
    functionName: "measure",
    args: [...pair, original.blocks, accused.blocks, NO_MAP],
  });
  const upheld = CHALLENGE_STATUSES[chain.status] === "upheld";
  const told = (amount: bigint) => (end === null ? null : amount.toString());
  return {
    id,
    ground: GROUNDS[chain.ground]!,
    originalId: original.id,
    accusedId: accused.id,
    challenger: addressOf(challenger),
    authority: addressOf(challenger),
    accusedOwner: addressOf(owner),
    measurement: measurementFromChain(measured),
    map: null,
    statement: "",
    deposit: DEPOSIT.toString(),
    fee: "0",
    respondBy: chain.respondBy,
    status: CHALLENGE_STATUSES[chain.status] as Challenge["status"],
    answer:
      end?.answeredBy === undefined
        ? null
        : { by: addressOf(end.answeredBy), defence: "licence", earlierId: null, statement: "" },
    disputeId: null,
    reopened: false,
    // Only the copy that is removed was offered, and so pledged for; the other challenged work was not.
    pledge: upheld
      ? {
          by: addressOf(owner),
          poolShare: POOL_OF_PLEDGE.toString(),
          toChallenger: (LOCAL.pledge - POOL_OF_PLEDGE).toString(),
          toBuyer: "0",
          returned: "0",
        }
      : null,
    forfeited:
      end?.answeredBy === undefined
        ? []
        : [
            {
              to: addressOf(owner),
              amount: (LOST - (LOST * BigInt(LOCAL.challenge.poolBasisPoints)) / 10_000n).toString(),
            },
          ],
    depositReturned: told(upheld ? DEPOSIT - LOCAL.challenge.upkeepReward : 0n),
    reward: told(0n),
    feeReimbursed: told(0n),
    compensation: told(0n),
    toChallenger: told(upheld ? LOCAL.pledge - POOL_OF_PLEDGE : 0n),
    toBuyer: told(0n),
    buyer: null,
    openedAt: opened.at,
    finishedAt: end?.mined.at ?? null,
    steps: [
      ...(["proofsFetched", "identityVerified", "similarityMeasured"] as const).map((name) => ({
        name,
        at: opened.at,
        txHash: opened.hash,
      })),
      ...endSteps.map((name) => ({ name, at: end!.mined.at, txHash: end!.mined.hash })),
    ],
    evidence: [],
  };
}
