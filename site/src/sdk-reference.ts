/** The reference of the SDK: a page in Markdown for each module, by TypeDoc. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { type Page, pageOf, ROOT } from "./pages.ts";

const FOLDER = "docs/reference/sdk";

export async function sdkReference(): Promise<Page[]> {
  const out = mkdtempSync(join(tmpdir(), "genuine-sdk-reference-"));
  const options: Partial<TypeDocOptions & PluginOptions> = {
    name: "@genuine/sdk",
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: [join(ROOT, "sdk/src")],
    entryPointStrategy: "expand",
    tsconfig: join(ROOT, "sdk/tsconfig.json"),
    // ABIs: their reference is that of the contracts.
    exclude: ["**/generated/**"],
    skipErrorChecking: true,
    disableSources: true,
    readme: "none",
    router: "module",
    // Its own count of headings of the same name is not GitHub's.
    useCustomAnchors: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    outputs: [{ name: "markdown", path: out }],
    logLevel: "Error",
  };
  try {
    const app = await Application.bootstrapWithPlugins(options);
    const project = await app.convert();
    if (project === undefined) throw new Error("TypeDoc could not read the SDK.");
    await app.generateOutputs(project);
    if (app.logger.hasErrors()) throw new Error("TypeDoc reported errors.");
    return readdirSync(out, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .sort()
      .map((path) => pageOf(`${FOLDER}/${path}`, readFileSync(join(out, path), "utf8")));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
