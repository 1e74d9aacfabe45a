import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { root } from "./run.ts";

/** Licences whose code may stand in an Apache-2.0 package, given their text. */
const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "MIT-0"]);
/** Packages that forgot their text, each with another one of the same repository and licence. */
const textStandsIn: Readonly<Record<string, string>> = { "@sigstore/verify": "@sigstore/core" };
const packageFolder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** The licences of the packages whose code is in the bundle. Fails on a package without one, or with one not allowed. */
export async function thirdPartyLicenses(metafile: Metafile): Promise<string> {
  const texts = await Promise.all(bundledPackages(metafile).map(licenceOf));
  return `kubestage carries code of these packages.\n\n${texts.join("\n")}`;
}

function bundledPackages(metafile: Metafile): readonly string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return [...new Set(used.flatMap(([path]) => packageFolder.exec(path)?.[1] ?? []))].toSorted();
}

async function licenceOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const title = `${manifest.name} ${manifest.version}`;
  if (manifest.license === undefined || !allowed.has(manifest.license))
    throw new Error(`${title} is under ${manifest.license ?? "no licence"}, which scripts/licenses.ts does not allow`);
  const sibling = textStandsIn[manifest.name];
  const textFolder = sibling === undefined ? folder : folder.replace(manifest.name, sibling);
  const files = (await readdir(join(root, textFolder)))
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .toSorted();
  if (files.length === 0) throw new Error(`${title} ships no licence text`);
  const texts = await Promise.all(files.map(async (name) => readFile(join(root, textFolder, name), "utf8")));
  const line = "-".repeat(80);
  return `${line}\n${title} (${manifest.license})\n${line}\n\n${texts.map((text) => text.trim()).join("\n\n")}\n`;
}
