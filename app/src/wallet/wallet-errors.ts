/** Wallet errors for an unknown method: EIP-1193, JSON-RPC, and messages of wallets that follow neither. */
const CODES: readonly unknown[] = [4200, -32601, -32004];
const WORDS = /(method|signing|typed data).*(not (be )?(supported|found|implemented|available|exist)|unsupported)/is;
const WORDS_TURNED = /(unsupported|unknown|no such) (method|rpc)/i;

type Facts = { code?: unknown; message?: unknown };

/** Whether a wallet does not know a method, rather than its owner having refused. */
export function isUnknownMethod(error: unknown): boolean {
  return causesSaying(error, ({ code, message }) => {
    if (CODES.includes(code)) return true;
    return typeof message === "string" && (WORDS.test(message) || WORDS_TURNED.test(message));
  });
}

/** Whether one of an error's causes is so, the first refusal of its owner ending the search. */
export function causesSaying(error: unknown, isSo: (facts: Facts) => boolean): boolean {
  for (let cause = error, depth = 0; cause !== undefined && cause !== null && depth < 10; depth++) {
    if (typeof cause !== "object") return false;
    const { code, message, cause: inner } = cause as Facts & { cause?: unknown };
    if (code === 4001) return false;
    if (isSo({ code, message })) return true;
    cause = inner;
  }
  return false;
}
