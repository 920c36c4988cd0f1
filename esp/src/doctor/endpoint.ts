/** Checks whether others can reach this worker at its endpoint on chain, as far as that can be seen from here. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Settings } from "../settings.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { messageOf } from "./machine.ts";

const ANSWER_MS = 5_000;

/** @param running Whether a worker is running here; otherwise a temporary server answers at its port. */
export async function checkEndpoint({ endpoint, host, port, account }: Settings, running: boolean): Promise<Finding[]> {
  const findings = [checkName(endpoint)].filter((finding) => finding !== undefined);
  const mark = randomUUID();
  const server = running ? undefined : await answerAt(host, port, mark).catch((error: NodeJS.ErrnoException) => error);
  if (server instanceof Error) {
    return [
      ...findings,
      fail(
        "Port",
        `Port ${port} at ${host} can not be opened (${server.message}).`,
        "Set another GENUINE_ESP_PORT, or end what uses it.",
      ),
    ];
  }
  const remedy =
    "See that the name leads here and that proxy and firewall let it through, or correct GENUINE_ESP_ENDPOINT.";
  try {
    const answer = (await (
      await fetch(`${endpoint}/info`, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "error" })
    ).json()) as { esp?: string; mark?: string };
    const right = running ? answer.esp === account.address : answer.mark === mark;
    findings.push(
      right
        ? ok("Endpoint", `${endpoint} leads here.`)
        : fail("Endpoint", `Something else answers at ${endpoint}.`, remedy),
    );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    findings.push(fail("Endpoint", `${endpoint} is not answered (${messageOf(cause)}).`, remedy));
  } finally {
    server?.closeAllConnections();
    server?.close();
  }
  return findings;
}

function checkName(endpoint: string): Finding | undefined {
  const { hostname, protocol } = new URL(endpoint);
  if (/^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\])/.test(hostname)) {
    return warn(
      "Address",
      `${hostname} can be reached from this machine or network alone.`,
      "Set GENUINE_ESP_ENDPOINT to a public name, unless everybody is here.",
    );
  }
  return protocol === "https:"
    ? undefined
    : warn(
        "Address",
        `${endpoint} is not encrypted: prompts travel in the open, and pages under https:// cannot use it.`,
        "Put a proxy with a certificate in front, and set an https:// GENUINE_ESP_ENDPOINT.",
      );
}

function answerAt(host: string, port: number, mark: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((_, response) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify({ mark })),
    );
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
