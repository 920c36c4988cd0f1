import { clearSigning } from "@genuine/sdk/clear-signing";
import { configOrProblem } from "@/config/server-config";

export const dynamic = "force-dynamic";

/** /erc7730/sale.json and so on: descriptors by which wallets show messages in plain words. */
export async function GET(_: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const config = await configOrProblem();
  if ("code" in config) return Response.json({ error: config }, { status: 503 });
  const { name } = await params;
  const descriptors = clearSigning(config.deployment);
  const descriptor = Object.entries(descriptors).find(([known]) => `${known}.json` === name)?.[1];
  if (descriptor !== undefined) return Response.json(descriptor);
  const remedy = `There are: ${Object.keys(descriptors)
    .map((known) => `${known}.json`)
    .join(", ")}.`;
  return Response.json(
    { error: { code: "not_found", message: `There is no descriptor ${name.slice(0, 100)}.`, remedy } },
    { status: 404 },
  );
}
