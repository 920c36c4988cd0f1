/** Names of accounts (ENS), where this page's settings name a universal resolver. */
import type { Address, PublicClient } from "viem";

export type Names = {
  /** The address that a name resolves to; undefined if there is none or the name is not valid. @throws errors of the client when the node is unreachable */
  addressOf(name: string): Promise<Address | undefined>;
  /** The name that an account goes by, if that name leads back to it. @throws as `addressOf` */
  nameOf(address: Address): Promise<string | undefined>;
};

export function createNames(client: PublicClient, universalResolverAddress: Address): Names {
  const addressOf = async (text: string): Promise<Address | undefined> => {
    const { getEnsAddress, normalize } = await import("viem/ens");
    let name: string;
    try {
      name = normalize(text);
    } catch {
      return undefined;
    }
    return (await getEnsAddress(client, { name, universalResolverAddress })) ?? undefined;
  };
  return {
    addressOf,
    async nameOf(address) {
      const { getEnsName, normalize } = await import("viem/ens");
      const name = await getEnsName(client, { address, universalResolverAddress });
      if (name === null) return undefined;
      try {
        // A name in another spelling than the one that is registered may look like somebody else's.
        if (normalize(name) !== name) return undefined;
      } catch {
        return undefined;
      }
      // Anybody may claim any name for an account; only its owner can make it lead there.
      return (await addressOf(name)) === address ? name : undefined;
    },
  };
}
