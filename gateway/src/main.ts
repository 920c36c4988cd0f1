/** `node gateway/src/main.ts`, with the settings of the environment: works until SIGTERM or SIGINT. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { startGateway } from "./gateway.ts";
import { createLogger } from "./log.ts";
import { readSettings } from "./settings.ts";

try {
  const settings = readSettings(process.env);
  const gateway = await startGateway(settings, createLogger(settings.logLevel));
  const stop = async () => {
    await gateway.stop();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
} catch (error) {
  if (!(error instanceof GenuineError) && !(error instanceof Error && "code" in error && error.code === "EADDRINUSE"))
    throw error;
  console.error(error.message);
  process.exit(1);
}
