/**
 * The one check of a signature: by the account's own key, by the account as a contract (ERC-1271), or by the contract that the
 * account will be (ERC-6492). The contracts check the first two in the same order, with SignerCheck.sol.
 */
import {
  type Address,
  type Hex,
  isAddressEqual,
  isErc6492Signature,
  type PublicClient,
  parseErc6492Signature,
  recoverTypedDataAddress,
  type TypedDataDefinition,
} from "viem";

type Reader = Pick<PublicClient, "getCode" | "verifyTypedData">;

/** Whether the signature is by the signer's own key. Asks no node. */
export async function isOwnKeySignature(
  signer: Address,
  typedData: TypedDataDefinition,
  signature: Hex,
): Promise<boolean> {
  const recovered = await recoverTypedDataAddress({ ...typedData, signature }).catch(() => undefined);
  return recovered !== undefined && isAddressEqual(recovered, signer);
}

/**
 * Whether `signer` has signed the message.
 * @throws what the client throws when the node does not answer
 */
export async function isSignatureOf(
  client: Reader,
  signer: Address,
  typedData: TypedDataDefinition,
  signature: Hex,
): Promise<boolean> {
  if (await isOwnKeySignature(signer, typedData, signature)) return true;
  const code = await client.getCode({ address: signer });
  // Without code there is nobody to ask, unless the signature brings what deploys it.
  if (code === undefined && !isErc6492Signature(signature)) return false;
  return client.verifyTypedData({ ...typedData, address: signer, signature } as Parameters<
    Reader["verifyTypedData"]
  >[0]);
}

/**
 * A signature as contracts take it: without what deploys its account, once that is deployed. Wallets may go on wrapping
 * theirs (ERC-6492), and a contract that checks ERC-1271 would pass the whole on.
 */
export async function unwrapped(client: Pick<Reader, "getCode">, signer: Address, signature: Hex): Promise<Hex> {
  if (!isErc6492Signature(signature)) return signature;
  const isDeployed = (await client.getCode({ address: signer })) !== undefined;
  return isDeployed ? parseErc6492Signature(signature).signature : signature;
}
