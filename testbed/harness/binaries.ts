import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { provideControlPlane, provideTools } from "./build.ts";
import { defaultVersion, type KubernetesVersion } from "./versions.ts";

/** The parts of a control plane, in the order in which they start. */
export const parts = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
export type Part = (typeof parts)[number];
export type Tool = "kubectl" | "helm" | "kustomize";

/** The folder that `KUBEBUILDER_ASSETS` names, by the convention of envtest, or undefined. */
export function assetsFolder(): string | undefined {
  return process.env["KUBEBUILDER_ASSETS"] || undefined;
}

/**
 * The program for a part of a control plane, built first where it has to be.
 * Errors: where it cannot be built, and where `KUBEBUILDER_ASSETS` is set and has no such program.
 */
export async function partProgram(part: Part, version?: KubernetesVersion): Promise<string> {
  const assets = assetsFolder();
  // Which version the assets are, nobody says: who wants a certain one gets one that was built.
  if (assets === undefined || version !== undefined)
    return join(await provideControlPlane(version ?? defaultVersion), part);
  const program = join(assets, part);
  if (await isExecutable(program)) return program;
  throw new Error(
    `KUBEBUILDER_ASSETS (${assets}) has no ${part}: put one of the same version there, or unset it to build one`,
  );
}

/** The program of a tool: that of `KUBEBUILDER_ASSETS` if it is there, else one of the pinned version. */
export async function toolProgram(tool: Tool): Promise<string> {
  const assets = assetsFolder();
  if (assets !== undefined && (await isExecutable(join(assets, tool)))) return join(assets, tool);
  return join(tool === "kubectl" ? await provideControlPlane(defaultVersion) : await provideTools(), tool);
}

/** `PATH` with the tools of the test bed first, for a test that starts something which looks for them. */
export async function pathWithTools(): Promise<string> {
  const folders = [await toolProgram("kubectl"), await toolProgram("helm")].map((program) => join(program, ".."));
  return [...folders, process.env["PATH"] ?? ""].join(delimiter);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
