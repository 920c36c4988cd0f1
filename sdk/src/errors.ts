/** Converts errors of wallets, nodes and contracts into a code, one sentence and a next step. */
import { decodeAbiParameters, decodeErrorResult, type Hex, isHex } from "viem";
import { SENTENCES } from "./error-sentences.ts";
import type { ContractErrorName, Sentence } from "./error-words.ts";
import { errorsAbi } from "./generated/abis.ts";
import { GenuineError } from "./genuine-error.ts";

export type Explanation = {
  /** The contract error's name, a GenuineError's code, or one of the codes of `explainContractError`. */
  code: string;
  message: string;
  nextStep: string;
  /** The contract error's arguments by name; empty for other errors. */
  values: Readonly<Record<string, unknown>>;
};

/**
 * Never throws. Codes besides those of contract errors and GenuineErrors: user_rejected, not_connected, wrong_chain,
 * wallet_busy, not_supported, no_blind_signing, device_locked, chain_not_added, insufficient_funds, nonce_too_low,
 * nonce_too_high, already_known, not_confirmed, unreachable, reverted, panic, unknown.
 */
export function explainContractError(error: unknown): Explanation {
  const chain = causesOf(error);
  const own = chain.find((cause) => cause instanceof GenuineError);
  if (own !== undefined) {
    return { code: own.code, message: own.shortMessage, nextStep: own.remedy ?? "Try again.", values: {} };
  }
  // A rejection comes first: some wallets wrap it into an error that looks like a failed call.
  const rejected = chain.find((cause) => REJECTED.matches(factsOf(cause)));
  if (rejected !== undefined) return plain(REJECTED);
  for (const cause of chain) {
    const explained = explainRevertData(cause);
    if (explained !== undefined) return explained;
  }
  for (const kind of KINDS) {
    if (chain.some((cause) => kind.matches(factsOf(cause)))) return plain(kind);
  }
  const reason = chain.map((cause) => factsOf(cause).reason).find((text) => text !== undefined);
  if (reason !== undefined) {
    return { code: "reverted", message: `The contract refused: ${reason}.`, nextStep: "Try again.", values: {} };
  }
  const told = chain.map((cause) => factsOf(cause)).find(({ text }) => text !== "");
  return {
    code: "unknown",
    message: told?.text.split("\n")[0] ?? "Something went wrong.",
    nextStep: "Try again; if it happens again, please report it.",
    values: {},
  };
}

type Facts = { name: string; code: unknown; text: string; reason: string | undefined };
type Kind = { code: string; sentence: Sentence; matches(facts: Facts): boolean };

const REJECTED = kind(
  "user_rejected",
  ["You declined in your wallet.", "Nothing was sent. Start again when you are ready."],
  {
    names: ["UserRejectedRequestError"],
    codes: [4001, "ACTION_REJECTED"],
    texts: /user (rejected|denied|declined)/i,
  },
);

/** Known messages of nodes and wallets, most specific first. */
const KINDS: readonly Kind[] = [
  kind(
    "wallet_busy",
    ["Your wallet has a question open that was not answered.", "Open the wallet and answer it, then try again."],
    {
      names: ["ResourceUnavailableRpcError"],
      codes: [-32002],
      texts: /already (processing|pending)|request already pending/i,
    },
  ),
  kind(
    "no_blind_signing",
    [
      "Your hardware wallet does not sign what it cannot show.",
      "Allow blind signing on the device, or use another wallet, then try again.",
    ],
    { texts: /blind signing|contract data/i },
  ),
  kind(
    "device_locked",
    ["Your hardware wallet does not answer.", "Connect and unlock it, open its Ethereum application, then try again."],
    {
      names: ["LockedDeviceError", "TransportStatusError"],
      texts: /locked device|device (is )?(locked|not connected)/i,
    },
  ),
  kind("chain_not_added", ["Your wallet did not add this chain.", "Add it there by hand, or use another wallet."], {
    names: ["AddChainError"],
    texts: /addEthereumChain|rpcUrls/i,
  }),
  kind("not_supported", ["Your wallet lacks something that this step needs.", "Update it, or use another wallet."], {
    names: ["MethodNotFoundRpcError", "MethodNotSupportedRpcError", "UnsupportedProviderMethodError"],
    codes: [4200, -32601, -32004],
  }),
  kind("not_connected", ["No wallet is connected.", "Connect one."], {
    names: [
      "ConnectorNotConnectedError",
      "ConnectorNotFoundError",
      "AccountNotFoundError",
      "ConnectorAccountNotFoundError",
    ],
    codes: [4100],
  }),
  kind("wrong_chain", ["Your wallet is on another chain.", "Switch it to the chain of Genuine."], {
    names: [
      "ChainMismatchError",
      "ConnectorChainMismatchError",
      "SwitchChainError",
      "ChainNotConfiguredError",
      "ChainDisconnectedError",
    ],
    codes: [4901, 4902],
  }),
  kind(
    "insufficient_funds",
    [
      "Your account cannot pay the transaction fee.",
      "Set the fee to zero where the chain takes none, or get some of its currency.",
    ],
    {
      names: ["InsufficientFundsError"],
      codes: ["INSUFFICIENT_FUNDS"],
      texts: /insufficient funds|doesn't have enough funds/i,
    },
  ),
  kind(
    "nonce_too_low",
    [
      "Your wallet counted a transaction twice.",
      "Try again; if it stays, reset the account's activity in your wallet.",
    ],
    {
      names: ["NonceTooLowError"],
      codes: ["NONCE_EXPIRED"],
      texts: /nonce too low/i,
    },
  ),
  kind(
    "nonce_too_high",
    [
      "Your wallet is ahead of the chain, as after a restart of a local chain.",
      "Reset the account's activity in your wallet.",
    ],
    {
      names: ["NonceTooHighError", "NonceMaxValueError"],
      texts: /nonce too high|nonce gap/i,
    },
  ),
  kind("already_known", ["The transaction was sent already.", "Wait for its confirmation."], {
    texts: /already known|already imported|known transaction/i,
  }),
  kind(
    "not_confirmed",
    ["The transaction is not confirmed yet.", "It may still go through: look at your activity before you try again."],
    {
      names: ["WaitForTransactionReceiptTimeoutError", "TransactionReceiptNotFoundError", "TransactionNotFoundError"],
    },
  ),
  kind(
    "unreachable",
    ["The chain's node cannot be reached.", "Check that it runs and that you are online, then try again."],
    {
      names: [
        "HttpRequestError",
        "WebSocketRequestError",
        "SocketClosedError",
        "TimeoutError",
        "ProviderDisconnectedError",
      ],
      codes: [4900, "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "NETWORK_ERROR", "TIMEOUT"],
      texts: /fetch failed|failed to fetch|networkerror/i,
    },
  ),
];

function kind(
  code: string,
  sentence: Sentence,
  signs: { names?: readonly string[]; codes?: readonly unknown[]; texts?: RegExp },
): Kind {
  const { names = [], codes = [], texts } = signs;
  return {
    code,
    sentence,
    matches: (facts) => names.includes(facts.name) || codes.includes(facts.code) || (texts?.test(facts.text) ?? false),
  };
}

function plain({ code, sentence: [message, nextStep] }: Kind): Explanation {
  return { code, message, nextStep, values: {} };
}

/** Explains raw revert data, or an error value that carries it. */
function explainRevertData(cause: unknown): Explanation | undefined {
  const data = revertDataOf(cause);
  if (data === undefined) return undefined;
  // Solidity's built-in errors: Error(string) and Panic(uint256).
  if (data.startsWith("0x08c379a0")) {
    const [reason] = decodeAbiParameters([{ type: "string" }], `0x${data.slice(10)}`);
    return {
      code: "reverted",
      message: `The contract refused: ${reason}.`,
      nextStep: "Try again.",
      values: { reason },
    };
  }
  if (data.startsWith("0x4e487b71")) {
    const [panic] = decodeAbiParameters([{ type: "uint256" }], `0x${data.slice(10)}`);
    const message = `The contract stopped at an impossible state (panic ${panic}).`;
    return {
      code: "panic",
      message,
      nextStep: "This is a bug. Please report it.",
      values: { panic },
    };
  }
  try {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: errorsAbi, data });
    const positional: readonly unknown[] = args ?? [];
    const values = Object.fromEntries(abiItem.inputs.map((input, index) => [input.name, positional[index]]));
    const [message, nextStep] = sentenceOf(errorName, values);
    return { code: errorName, message, nextStep, values };
  } catch {
    return undefined; // data of something else
  }
}

/** The table is typed by each error's own values; decoding guarantees that name and values belong together. */
function sentenceOf(name: ContractErrorName, values: Record<string, unknown>): Sentence {
  const sentence = SENTENCES[name] as (values: Record<string, unknown>) => Sentence;
  return sentence(values);
}

function revertDataOf(cause: unknown): Hex | undefined {
  if (isHex(cause)) return cause.length >= 10 ? cause : undefined;
  if (typeof cause !== "object" || cause === null) return undefined;
  const { raw, data, signature } = cause as { raw?: unknown; data?: unknown; signature?: unknown };
  return [raw, data, signature].find((value): value is Hex => isHex(value) && value.length >= 10);
}

/** The error and its causes that may contain the reason, outermost first. */
function causesOf(error: unknown): unknown[] {
  const found: unknown[] = [];
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && found.length < 50) {
    const next = waiting.shift();
    if (next === undefined || next === null || found.includes(next)) continue;
    found.push(next);
    if (typeof next !== "object") continue;
    const { cause, error: inner, info, data, originalError } = next as Record<string, unknown>;
    waiting.push(cause, inner, info, originalError, ...(typeof data === "object" ? [data] : []));
  }
  return found;
}

function factsOf(cause: unknown): Facts {
  if (typeof cause === "string")
    return { name: "", code: undefined, text: isHex(cause) ? "" : cause, reason: undefined };
  if (typeof cause !== "object" || cause === null) return { name: "", code: undefined, text: "", reason: undefined };
  const { name, code, shortMessage, message, details, reason } = cause as Record<string, unknown>;
  const texts = [shortMessage, message, details].filter((text) => typeof text === "string" && text !== "");
  return {
    name: typeof name === "string" ? name : "",
    code,
    text: texts.join("\n"),
    reason: typeof reason === "string" && reason !== "" ? reason : undefined,
  };
}
