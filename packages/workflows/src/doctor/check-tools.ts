import type { Environment, FoundKubectl } from "@kubestage/adapters";
import { findKubectls, toolVersion } from "@kubestage/adapters";
import type { Check, Platform } from "@kubestage/core";
import { kubernetesVersions } from "@kubestage/core";
import type { Minor } from "../kubectl/choose-kubectl.ts";
import { anyKubectl, chooseKubectl, listOfKubectls } from "../kubectl/choose-kubectl.ts";
import { check } from "./check.ts";

const nodeFloor = 24;

/** The programs that kubestage is, runs on and calls. `server` is undefined where no cluster is in reach. */
export async function checkTools(
  kubestageVersion: string,
  environment: Environment,
  server: (Minor & { readonly gitVersion: string }) | undefined,
  platform: Platform | undefined,
): Promise<Check[]> {
  const sources = new Set(
    platform?.stages.flatMap(({ apps }) => apps.flatMap(({ source }) => source?.from.kind ?? [])),
  );
  const [kubectls, git, helm, kustomize] = await Promise.all([
    findKubectls(environment),
    toolVersion("git", ["--version"], environment),
    toolVersion("helm", ["version", "--short"], environment),
    toolVersion("kustomize", ["version"], environment),
  ]);
  const node = Number(process.versions.node.split(".")[0]);
  return [
    check("kubestage", "kubestage", "ok", {
      found: `${kubestageVersion}, for Kubernetes ${kubernetesVersions[0]} to ${kubernetesVersions.at(-1)}`,
    }),
    check("node", "Node", node >= nodeFloor ? "ok" : "problem", {
      found: process.versions.node,
      advice: node >= nodeFloor ? "" : `install Node ${nodeFloor} or newer`,
    }),
    checkKubectl(kubectls, server),
    checkTool("git", "Git", git, "releases and promotions", false),
    checkTool("helm", "Helm", helm, "apps whose source is a Helm chart", sources.has("helm")),
    checkTool("kustomize", "Kustomize", kustomize, "apps whose source is a kustomization", sources.has("kustomize")),
  ];
}

/** Whether `kubestage kubectl` would find one, and which. */
function checkKubectl(
  found: readonly FoundKubectl[],
  server: (Minor & { readonly gitVersion: string }) | undefined,
): Check {
  const usable = anyKubectl(found);
  if (!usable)
    return check("kubectl", "kubectl", "warning", {
      found: listOfKubectls(found),
      advice: "install kubectl, with asdf, mise or by hand, for `kubestage kubectl`; nothing else needs it",
    });
  const named = (one: FoundKubectl): string => `${one.path} ${one.version ?? ""} (${one.from})`;
  if (!server) return check("kubectl", "kubectl", "ok", { found: named(usable) });
  const chosen = chooseKubectl(found, server);
  if (chosen)
    return check("kubectl", "kubectl", "ok", { found: `${named(chosen)} fits the server's ${server.gitVersion}` });
  return check("kubectl", "kubectl", "warning", {
    found: `none fits the server's ${server.gitVersion}: ${listOfKubectls(found)}`,
    advice: `install kubectl ${server.major}.${server.minor} for \`kubestage kubectl\`: one minor version older or newer will do`,
  });
}

function checkTool(id: string, title: string, version: string | undefined, purpose: string, isNeeded: boolean): Check {
  if (version !== undefined) return check(id, title, "ok", { found: version });
  if (!isNeeded) return check(id, title, "ok", { found: `not found on PATH, and not needed: it is for ${purpose}` });
  return check(id, title, "warning", { found: "not found on PATH", advice: `install it: it is needed for ${purpose}` });
}
