import { StackError } from "./processes.ts";
import { DEFAULT_PORTS, type Ports } from "./stack.ts";

/** The ports of a local stack: GENUINE_CHAIN_PORT and so on, or the usual ones. */
export function portsFromEnvironment(): Ports {
  const port = (variable: string, fallback: number): number => {
    const text = process.env[variable];
    if (text === undefined || text === "") return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 65_533) {
      throw new StackError("bad_port", `${variable} is "${text}", which is no port. Use a number from 1 to 65533.`);
    }
    return value;
  };
  return {
    chain: port("GENUINE_CHAIN_PORT", DEFAULT_PORTS.chain),
    indexer: port("GENUINE_INDEXER_PORT", DEFAULT_PORTS.indexer),
    page: port("GENUINE_PAGE_PORT", DEFAULT_PORTS.page),
    esp: port("GENUINE_ESP_PORT", DEFAULT_PORTS.esp),
  };
}
