/**
 * The key for sealed files of an account that is a contract. Such an account has no key to sign with: what counts as its
 * signature may differ each time, so nothing lasting can be made of it. Another wallet of the same person signs for the
 * key instead, naming the contract account. Only which wallet that is gets remembered, never the key.
 */
import type { Deployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { type KeyPair, keyPairFromSignature } from "@genuine/sdk/sealing/envelope";
import { contractEncryptionKeyTypedData } from "@genuine/sdk/typed-data";
import { type Address, type Chain, createWalletClient, custom, type EIP1193Provider, type PublicClient } from "viem";
import type { Connector } from "wagmi";
import { isContract } from "./is-contract";
import { askForHolder } from "./key-question";

type Parts = {
  client: PublicClient;
  chain: Chain;
  deployment: Deployment;
  /** Other wallets than the connected one. */
  wallets: readonly Connector[];
};

/** @throws GenuineError no_holder, holder_changed, holder_contract, bad_signature; what the wallet throws */
export async function keyPairOfHolder(
  account: Address,
  { client, chain, deployment, wallets }: Parts,
): Promise<KeyPair> {
  const place = placeOf(deployment.chainId, account);
  const known = recall(place);
  const remembered = wallets.find(({ id }) => id === known?.wallet);
  const wallet = remembered ?? (await chosen(account, wallets));
  const provider = (await wallet.getProvider()) as EIP1193Provider;
  try {
    const holder = createWalletClient({ chain, transport: custom(provider) });
    const [address] = await holder.requestAddresses();
    if (address === undefined)
      throw new GenuineError("no_holder", `${wallet.name} shows no account.`, { remedy: "Unlock it, then try again." });
    if (remembered !== undefined && known !== undefined && known.address !== address.toLowerCase()) {
      throw new GenuineError(
        "holder_changed",
        `The key was made with the account ${known.address} in ${wallet.name}, which now shows ${address}.`,
        {
          remedy: `Choose that account in ${wallet.name}, then try again.`,
        },
      );
    }
    if (await isContract(client, address)) {
      throw new GenuineError("holder_contract", `${address} in ${wallet.name} is a contract as well.`, {
        remedy: "Choose a wallet that signs with a key of its own.",
      });
    }
    if ((await holder.getChainId()) !== chain.id) {
      // As a rule wallets sign for the chain they are on, and only know chains that were added.
      await holder.switchChain(chain).catch(() => holder.addChain({ chain }));
    }
    const signature = await holder.signTypedData({
      account: address,
      ...contractEncryptionKeyTypedData(deployment.chainId, account),
    });
    const pair = keyPairFromSignature(signature);
    remember(place, { wallet: wallet.id, address: address.toLowerCase() });
    return pair;
  } catch (error) {
    // The next try may choose another one, unless the choice is known to be the right one.
    if (remembered === undefined) forget(place);
    throw error;
  }
}

/** The next time it is asked again which wallet it is. */
export function forgetHolder({ chainId }: Deployment, account: Address): void {
  forget(placeOf(chainId, account));
}

async function chosen(account: Address, wallets: readonly Connector[]): Promise<Connector> {
  const id = await askForHolder({
    account,
    wallets: wallets.map(({ id: wallet, name, icon }) => ({ id: wallet, name, icon })),
  });
  const wallet = wallets.find((one) => one.id === id);
  if (wallet === undefined)
    throw new GenuineError("no_holder", "No wallet was chosen to keep the key.", {
      remedy: "Start again when you have one at hand.",
    });
  return wallet;
}

function placeOf(chainId: number, account: Address): string {
  return `genuine.keyholder.${chainId}.${account.toLowerCase()}`;
}

type Remembered = { wallet: string; address: string };

function recall(place: string): Remembered | undefined {
  try {
    return (JSON.parse(localStorage.getItem(place) ?? "null") as Remembered | null) ?? undefined;
  } catch {
    return undefined; // forbidden, or written by something else
  }
}

function remember(place: string, value: Remembered): void {
  try {
    localStorage.setItem(place, JSON.stringify(value));
  } catch {
    // Private windows may refuse: the question then comes again.
  }
}

function forget(place: string): void {
  try {
    localStorage.removeItem(place);
  } catch {
    // As above.
  }
}
