/**
 * Calls that an account makes all or none of them (EIP-5792), simulated before a wallet is asked to send them. In the simulation,
 * and only there, the account has code that makes these calls one after the other, as a wallet's own code would.
 */
import {
  type Address,
  type BlockTag,
  concat,
  type Hex,
  numberToHex,
  type PublicClient,
  type StateOverride,
  size,
} from "viem";

export type BatchCall = { to: Address; data: Hex };

/** Bytes of the code for one call, without its calldata. */
const BYTES_PER_CALL = 56;
/** Stores 1 and returns it. */
const RETURN_ONE: Hex = "0x60015f5260205ff3";

/**
 * Whether the calls would pass together, on the pending block.
 * @returns false if the node does not support code overrides in a simulation, so that the result is unknown
 * @throws what the client throws; `explainContractError` gives the reason of the call that failed
 */
export async function simulateBatch(
  client: Pick<PublicClient, "call">,
  account: Address,
  calls: readonly BatchCall[],
  blockTag: BlockTag = "pending",
): Promise<boolean> {
  const stateOverride: StateOverride = [{ address: account, code: batchCode(calls) }];
  const { data } = await client.call({ account, to: account, data: "0x", stateOverride, blockTag });
  return data !== undefined && size(data) === 32 && BigInt(data) === 1n;
}

/** EVM code that makes the calls in turn, and reverts with what the first that fails reverts with. */
function batchCode(calls: readonly BatchCall[]): Hex {
  const codeSize = calls.length * BYTES_PER_CALL + size(RETURN_ONE);
  const parts: Hex[] = [];
  let offset = codeSize;
  for (const [index, { to, data }] of calls.entries()) {
    const length = numberToHex(size(data), { size: 4 });
    const next = (index + 1) * BYTES_PER_CALL - 1;
    parts.push(
      // CODECOPY(0, offset, length)
      concat(["0x63", length, "0x63", numberToHex(offset, { size: 4 }), "0x5f39"]),
      // CALL(GAS, to, 0, 0, length, 0, 0)
      concat(["0x5f5f63", length, "0x5f5f73", to, "0x5af1"]),
      // JUMPI(next) if it passed, else RETURNDATACOPY and REVERT
      concat(["0x61", numberToHex(next, { size: 2 }), "0x573d5f5f3e3d5ffd"]),
      "0x5b",
    );
    offset += size(data);
  }
  return concat([...parts, RETURN_ONE, ...calls.map(({ data }) => data)]);
}
