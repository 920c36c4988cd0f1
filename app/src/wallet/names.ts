/** Names of accounts (ENS), where this page's settings name a universal resolver. */
import type { Address, PublicClient } from "viem";

export type Names = {
  /** The address that a name resolves to; undefined if there is none or the name is not valid. @throws errors of the client when the node is unreachable */
  addressOf(name: string): Promise<Address | undefined>;
  /** Primary name of an account, if that name resolves to it. @throws as `addressOf` */
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
        // A spelling other than the normalised one may imitate another account's name.
        if (normalize(name) !== name) return undefined;
      } catch {
        return undefined;
      }
      // A reverse record can claim any name; only the name's owner can make it resolve to the account.
      return (await addressOf(name)) === address ? name : undefined;
    },
  };
}
