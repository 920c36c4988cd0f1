/** A node as hosted services are: between a worker and the real one, with faults that a test switches on. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Call = { id: number; method: string; params: unknown[] };
type Answer = { status?: number; body: unknown } | "hang" | undefined;
/** What to answer instead of the node, at once or later; undefined passes the call on. */
type Fault = (call: Call) => Answer | Promise<Answer>;

export async function startRpcProxy(target: string) {
  const calls: string[] = [];
  const state: { fault: Fault } = { fault: () => undefined };
  const pending = new Set<Promise<void>>();
  const server = createServer((incoming, response) => {
    const answering = answer(incoming, response).finally(() => pending.delete(answering));
    pending.add(answering);
  });
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const call = JSON.parse(body) as Call;
    calls.push(call.method);
    const fault = await state.fault(call);
    if (fault === "hang") return;
    if (fault !== undefined) {
      response.writeHead(fault.status ?? 200, { "content-type": "application/json" });
      return void response.end(typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body));
    }
    const passed = await fetch(target, { method: "POST", body, headers: { "content-type": "application/json" } }).catch(
      () => undefined,
    );
    if (passed === undefined) return void response.destroy();
    response.writeHead(passed.status, { "content-type": "application/json" });
    response.end(await passed.text());
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Methods, in the order of asking. */
    calls,
    state,
    /** Resolves when every call that has arrived so far is answered, so that none can contain later state. */
    async settled(): Promise<void> {
      await Promise.allSettled(pending);
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** As JSON-RPC says that a call failed. */
export const refusal = (call: Call, code: number, message: string) => ({
  jsonrpc: "2.0",
  id: call.id,
  error: { code, message },
});
