import { configOrProblem } from "@/config/server-config";

export const dynamic = "force-dynamic";

/** Settings of this server for the page: a RuntimeConfig, or 503 and an error in the shape of the worker's API. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  const config = await configOrProblem();
  return "code" in config
    ? Response.json({ error: config }, { status: 503, headers })
    : Response.json(config, { headers });
}
