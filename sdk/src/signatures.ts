/**
 * Signature verification: by the account's own key, by the account as a contract (ERC-1271), or by its counterfactual contract
 * (ERC-6492). The contracts check the first two in the same order, with SignerCheck.sol.
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

/** Whether the signature is by the signer's own key. Needs no node. */
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
  // An account without code cannot verify, unless the signature contains its deployment.
  if (code === undefined && !isErc6492Signature(signature)) return false;
  return client.verifyTypedData({ ...typedData, address: signer, signature } as Parameters<
    Reader["verifyTypedData"]
  >[0]);
}

/**
 * A signature as contracts accept it: unwrapped from ERC-6492 once its account is deployed. Wallets may keep wrapping their
 * signatures, and a contract that checks ERC-1271 would forward the wrapper.
 */
export async function unwrapped(client: Pick<Reader, "getCode">, signer: Address, signature: Hex): Promise<Hex> {
  if (!isErc6492Signature(signature)) return signature;
  const isDeployed = (await client.getCode({ address: signer })) !== undefined;
  return isDeployed ? parseErc6492Signature(signature).signature : signature;
}
