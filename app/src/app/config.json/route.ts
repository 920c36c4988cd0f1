import { GenuineError } from "@genuine/sdk/genuine-error";
import { readServerConfig } from "@/config/server-config";

export const dynamic = "force-dynamic";

/** Settings of this server for the page: a RuntimeConfig, or 503 and an error in the shape of the worker's API. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    return Response.json(await readServerConfig(process.env), { headers });
  } catch (error) {
    if (!(error instanceof GenuineError)) throw error;
    const { code, shortMessage: message, remedy = "" } = error;
    return Response.json({ error: { code, message, remedy } }, { status: 503, headers });
  }
}
