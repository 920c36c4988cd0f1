/** The indexed contracts. */
import { readFileSync } from "node:fs";
import { type Deployment, parseDeployment } from "@genuine/sdk/deployment";
import { GenuineError } from "@genuine/sdk/genuine-error";

/** @throws GenuineError no_deployment */
export function readDeployment(): Deployment {
  const path = process.env.GENUINE_DEPLOYMENT;
  const remedy = "Set GENUINE_DEPLOYMENT to the JSON file that the deployment wrote.";
  if (!path)
    throw new GenuineError("no_deployment", "The indexer does not know which contracts to follow.", { remedy });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new GenuineError("no_deployment", `The deployment ${path} cannot be read.`, { remedy, cause });
  }
  return parseDeployment(text);
}
