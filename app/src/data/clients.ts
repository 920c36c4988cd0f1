import { EspClient } from "@genuine/sdk/esp-client";
import { IndexerClient } from "@genuine/sdk/indexer-client";
import type { RuntimeConfig } from "@/config/runtime-config";

const indexers = new Map<string, IndexerClient>();
const esps = new Map<string, EspClient>();

export function indexerOf({ indexerUrl }: Pick<RuntimeConfig, "indexerUrl">): IndexerClient {
  return remembered(indexers, indexerUrl, () => new IndexerClient(indexerUrl));
}

/** @param endpoint As the provider registered it. */
export function espOf(endpoint: string): EspClient {
  return remembered(esps, endpoint, () => new EspClient(endpoint));
}

function remembered<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
