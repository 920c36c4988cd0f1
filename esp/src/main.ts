/** `node esp/src/main.ts`: runs one worker with the settings of the environment, until SIGTERM or SIGINT. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { createLogger } from "./log.ts";
import { readSettings } from "./settings.ts";
import { startWorker } from "./worker.ts";

try {
  const settings = readSettings(process.env);
  const { crashAt } = settings;
  const worker = await startWorker(settings, createLogger(settings.logLevel, settings.name), (step) => {
    if (step === crashAt) process.kill(process.pid, "SIGKILL");
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await worker.stop();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await worker.failed;
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}

function sentenceOf(error: unknown): unknown {
  if (error instanceof GenuineError) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `Port ${process.env.GENUINE_ESP_PORT} is in use. Set another GENUINE_ESP_PORT.`;
  }
  return error;
}
