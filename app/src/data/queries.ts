"use client";

/** Everything the page reads, as hooks. Keys begin with "indexer", "chain" or "esp" and are refreshed by that (sync.tsx). */
import type { Measure } from "@genuine/sdk/copy-search";
import type { EspInfo } from "@genuine/sdk/esp-client";
import type { Variant } from "@genuine/sdk/fingerprint/product-index";
import type { Esp } from "@genuine/sdk/indexer-answers";
import type {
  AlertFilter,
  ChallengeFilter,
  LicenceFilter,
  ProductFilter,
  SaleFilter,
  TaskFilter,
} from "@genuine/sdk/indexer-client";
import type { Paces } from "@genuine/sdk/reputation/pace";
import type { Thresholds } from "@genuine/sdk/similarity";
import { keepPreviousData, type UseQueryResult, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import type { Address, Hex } from "viem";
import { useConfig } from "@/config/config-context";
import type { Engine } from "@/wallet/engine";
import { useEngine } from "@/wallet/engine-context";
import { espOf, indexerOf } from "./clients";
import {
  alertsOf,
  alikeTo,
  allEsps,
  blocksOf,
  challengeOf,
  challengesBy,
  disputeOf,
  dueOf,
  espAt,
  espsSeenBy,
  type ListQuestion,
  licencesBy,
  productCountBy,
  productOf,
  productsBy,
  type Question,
  salesBy,
  taskOf,
  tasksBy,
} from "./questions";

/** One question to the indexer. Pending until the configuration is there. */
function useIndexer<T>({ key, ask }: Question<T>, enabled = true): UseQueryResult<T> {
  const config = useConfig();
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(indexerOf(config!), signal),
    enabled: config !== undefined && enabled,
  });
}

/** A list that grows page by page; `items` are those loaded so far. */
function useIndexerList<T>({ key, ask }: ListQuestion<T>, enabled = true) {
  const config = useConfig();
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(indexerOf(config!), pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: config !== undefined && enabled,
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) };
}

export const useProducts = (filter: ProductFilter = {}, enabled = true) => useIndexerList(productsBy(filter), enabled);
/** How many products fit. */
export const useProductCount = (filter: ProductFilter, enabled: boolean) => useIndexer(productCountBy(filter), enabled);
export const useTasks = (filter: TaskFilter, enabled = true) => useIndexerList(tasksBy(filter), enabled);
export const useSales = (filter: SaleFilter, enabled = true) => useIndexerList(salesBy(filter), enabled);
export const useChallenges = (filter: ChallengeFilter = {}, enabled = true) =>
  useIndexerList(challengesBy(filter), enabled);
/** Licences granted to an account, or of an original. */
export const useLicences = (filter: LicenceFilter, enabled = true) => useIndexerList(licencesBy(filter), enabled);

/** Works of others that look like earlier ones of an account. */
export const useAlerts = (account: Address | undefined, filter: AlertFilter = {}) =>
  useIndexerList(alertsOf(account!, filter), account !== undefined);

export const useProduct = (id: Hex | undefined) => useIndexer(productOf(id!), id !== undefined);
export const useBlocks = (id: Hex) => useIndexer(blocksOf(id));
export const useTask = (id: Hex | undefined) => useIndexer(taskOf(id!), id !== undefined);
export const useChallenge = (id: Hex | undefined) => useIndexer(challengeOf(id!), id !== undefined);
/** A dispute before the panel. */
export const useDispute = (id: string | undefined) => useIndexer(disputeOf(id!), id !== undefined);
export const useEsps = () => useIndexer(allEsps);
/** How fast each provider delivered, this account's own orders told apart. Undefined while loading. */
export function useOwnPaces(account: Address | undefined): Map<Address, Paces> | undefined {
  const { data } = useIndexer(espsSeenBy(account!), account !== undefined);
  return data && new Map(data.items.map(({ address, pace }) => [address, pace]));
}
export const useEsp = (address: Address | undefined) => useIndexer(espAt(address!), address !== undefined);
/** What a picture may be a copy of. @param name Of the picture: a hash of its file. */
export const useAlike = (name: Hex, variants: readonly Variant<Measure>[]) => useIndexer(alikeTo(name, variants));
/** Steps that wait for an account. */
export const useDue = (account: Address | undefined) => useIndexer(dueOf(account!), account !== undefined);

/** The registered entry of a provider, from the list that every page shares. */
export function useEspEntry(address: Address | undefined): Esp | undefined {
  const { data } = useEsps();
  return data?.items.find((esp) => esp.address.toLowerCase() === address?.toLowerCase());
}

const infoQuery = (endpoint: string | undefined) => ({
  queryKey: ["esp", "info", endpoint],
  queryFn: ({ signal }: { signal: AbortSignal }) => espOf(endpoint!).info(signal),
  enabled: endpoint !== undefined,
  refetchInterval: 10_000,
  retry: false,
});

/** What a provider says of itself: fee, generator, load. An error means that it is away. */
export function useEspInfo(endpoint: string | undefined): UseQueryResult<EspInfo> {
  return useQuery(infoQuery(endpoint));
}

/** The same of many, in their order. */
export function useEspInfos(endpoints: readonly string[]): UseQueryResult<EspInfo>[] {
  return useQueries({ queries: endpoints.map(infoQuery) });
}

/**
 * One read of the chain itself, with the engine's client. Pending until the wallet part is loaded.
 * @param options.keeps While another key is read, the former answer stays.
 */
export function useChain<T>(
  key: readonly unknown[],
  read: (engine: Engine) => Promise<T>,
  enabled = true,
  { keeps = false }: { keeps?: boolean } = {},
): UseQueryResult<T> {
  const engine = useEngine();
  return useQuery({
    queryKey: ["chain", ...key],
    queryFn: () => read(engine!),
    enabled: engine !== undefined && enabled,
    ...(keeps && { placeholderData: keepPreviousData }),
  });
}

export type Balances = {
  /** In the wallet, base units. */
  wallet: bigint;
  /** In the vault: paid out of sales, refunds and rewards, ready to be taken or spent. */
  vault: bigint;
};

export function useBalances(account: Address | undefined): UseQueryResult<Balances> {
  return useChain(
    ["balances", account],
    async ({ client, abis, deployment: { contracts } }) => {
      const [wallet, vault] = await Promise.all([
        client.readContract({
          address: contracts.token,
          abi: abis.testDollarAbi,
          functionName: "balanceOf",
          args: [account!],
        }),
        client.readContract({
          address: contracts.vault,
          abi: abis.vaultAbi,
          functionName: "balanceOf",
          args: [account!],
        }),
      ]);
      return { wallet, vault };
    },
    account !== undefined,
  );
}

/** What was chosen at deployment: windows in seconds, money in base units. Never changes. */
export function useRules() {
  const engine = useEngine();
  return useQuery({
    queryKey: ["rules"],
    queryFn: async () => {
      const {
        client,
        abis,
        deployment: { contracts },
      } = engine!;
      const challenge = { address: contracts.challenge, abi: abis.challengeAbi } as const;
      const generation = { address: contracts.generationEscrow, abi: abis.generationEscrowAbi } as const;
      const sale = { address: contracts.saleEscrow, abi: abis.saleEscrowAbi } as const;
      const pledges = { address: contracts.pledges, abi: abis.pledgesAbi } as const;
      const [
        pledge,
        season,
        windows,
        saleWindows,
        saleDelivery,
        salePool,
        royalty,
        bondBasisPoints,
        taskPool,
        settings,
        fee,
        thresholds,
        panel,
      ] = await Promise.all([
        client.readContract({ ...pledges, functionName: "amount" }),
        client.readContract({ ...pledges, functionName: "seasonSeconds" }),
        client.readContract({ ...generation, functionName: "windows" }),
        client.readContract({ ...sale, functionName: "windows" }),
        client.readContract({ ...sale, functionName: "deliverySeconds" }),
        client.readContract({ ...sale, functionName: "poolBasisPoints" }),
        // The same for every product.
        client.readContract({
          address: contracts.productRegistry,
          abi: abis.productRegistryAbi,
          functionName: "royaltyInfo",
          args: [0n, 10_000n],
        }),
        client.readContract({ ...generation, functionName: "bondBasisPoints" }),
        client.readContract({ ...generation, functionName: "poolBasisPoints" }),
        client.readContract({ ...challenge, functionName: "settings" }),
        client.readContract({ ...challenge, functionName: "arbitrationFee" }),
        client.readContract({ address: contracts.similarity, abi: abis.similarityAbi, functionName: "thresholds" }),
        client.readContract({ address: contracts.espPanel, abi: abis.espPanelAbi, functionName: "settings" }),
      ]);
      return {
        windows,
        saleWindows,
        saleDeliverySeconds: Number(saleDelivery),
        /** What a sale takes of its price, in 1/10,000. */
        saleParts: { upkeep: salePool, royalty: royalty[1] },
        bondBasisPoints: Number(bondBasisPoints),
        /** What the upkeep pool has of a fee, in 1/10,000. */
        taskPool,
        /** What is put down before the first sale of a work, and how long it stays after the latest. */
        pledge: { amount: pledge, seasonSeconds: Number(season) },
        thresholds: thresholds as Thresholds,
        challenge: {
          deposit: settings.deposit,
          /** The most that an upheld copy pays its challenger: the pledge less the third that always goes to the pool. */
          reward: pledge - pledge / 3n,
          upkeepReward: settings.upkeepReward,
          responseSeconds: Number(settings.responseSeconds),
          /** Fee of the panel, where one decides. */
          fee,
        },
        panel: {
          seats: Number(panel.seats),
          commitSeconds: Number(panel.commitSeconds),
          revealSeconds: Number(panel.revealSeconds),
          appealSeconds: Number(panel.appealSeconds),
        },
      };
    },
    enabled: engine !== undefined,
    staleTime: Infinity,
  });
}

const WAD = 1e18;

/** Each provider's score for one producer (its own experience included), in the order given. */
export function useScores(producer: Address | undefined, esps: readonly Address[]) {
  const account = producer ?? "0x0000000000000000000000000000000000000000";
  return useChain(
    ["scores", account, ...esps],
    async ({ client, abis, deployment: { contracts } }) => {
      const scores = await client.readContract({
        address: contracts.reputation,
        abi: abis.reputationAbi,
        functionName: "scoresOf",
        args: [account, esps],
      });
      const numbers = (opinion: { belief: bigint; disbelief: bigint; uncertainty: bigint }) => ({
        belief: Number(opinion.belief) / WAD,
        disbelief: Number(opinion.disbelief) / WAD,
        uncertainty: Number(opinion.uncertainty) / WAD,
      });
      return scores.map(({ score, mass, local, overall, fused }) => ({
        score: Number(score) / WAD,
        mass: Number(mass) / WAD,
        local: numbers(local),
        overall: numbers(overall),
        fused: numbers(fused),
      }));
    },
    esps.length > 0,
  );
}
