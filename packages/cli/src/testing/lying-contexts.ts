import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Ran, RunOptions } from "./run-kubestage.ts";
import { runKubestage, temporaryFolder } from "./run-kubestage.ts";

/** Two clusters whose contexts are called what they are not: `prod` leads to nonprod, and `dev` to production. */
export interface LyingContexts {
  readonly nonprod: ControlPlane;
  readonly prod: ControlPlane;
  readonly uids: { readonly nonprod: string; readonly prod: string };
  readonly stop: () => Promise<void>;
}

export async function startLyingContexts(): Promise<LyingContexts> {
  const [nonprod, prod] = await Promise.all([
    startControlPlane({ components: "api", name: "prod" }),
    startControlPlane({ components: "api", name: "dev" }),
  ]);
  const uidOf = (plane: ControlPlane) => kubectl(plane, "get", "ns", "kube-system", "-o", "jsonpath={.metadata.uid}");
  const uids = { nonprod: await uidOf(nonprod), prod: await uidOf(prod) };
  for (const [name, plane] of [
    ["nonprod", nonprod],
    ["prod", prod],
  ] as const)
    await kubectl(plane, "-n", "default", "create", "configmap", "here", `--from-literal=cluster=${name}`);
  return { nonprod, prod, uids, stop: async () => void (await Promise.all([nonprod.stop(), prod.stop()])) };
}

/** Administrators of the two clusters, by different names: both stand in one kubeconfig. */
export async function kubeconfigsOf({ nonprod, prod }: LyingContexts): Promise<{ nonprod: string; prod: string }> {
  const administrator = (name: string) => ({ name, groups: ["system:masters"] });
  return {
    nonprod: await nonprod.kubeconfig(administrator("administrator-of-nonprod")),
    prod: await prod.kubeconfig(administrator("administrator-of-prod")),
  };
}

const resources = "{ requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }";
const image = "registry.example.com/web@sha256:4d5e0e4ba1a9f2b6c06b9a4b0a6a1ac1a4f6f0ad6a4b1e1bbf6f6d2f0f7a1c3e";

/** A platform of dev in nonprod and prod in prod, with an app in both and one more in dev. */
export function twoClusters(uids: { readonly nonprod?: string; readonly prod?: string }): string {
  const cluster = (name: string, uid: string | undefined) =>
    `kind: Cluster\nmetadata: { name: ${name} }\nspec: { cni: calico${uid === undefined ? "" : `, uid: ${uid}`} }`;
  return [
    "kind: Platform\nmetadata: { name: shop }\nspec: { domain: example.com }",
    cluster("nonprod", uids.nonprod),
    cluster("prod", uids.prod),
    "kind: Stage\nmetadata: { name: dev }\nspec: { cluster: nonprod, tier: development }",
    "kind: Stage\nmetadata: { name: prod }\nspec: { cluster: prod, tier: production, after: [dev] }",
    "kind: Team\nmetadata: { name: storefront }\nspec: { groups: [storefront] }",
    `kind: App\nmetadata: { name: web }\nspec: { team: storefront, image: "${image}", port: 8080, resources: ${resources} }`,
    `kind: App\nmetadata: { name: api }\nspec: { team: storefront, in: [dev], image: "${image}", port: 8080, resources: ${resources} }`,
  ]
    .map((document) => `apiVersion: kubestage.dev/v1alpha1\n${document}\n`)
    .join("---\n");
}

/** A person's machine: a folder with the declaration, kubeconfigs and a state of its own. */
export interface Machine {
  readonly folder: string;
  readonly kubeconfigs: readonly string[];
  readonly run: (line: string, options?: RunOptions) => Promise<Ran>;
}

export function machine(declaration: string, kubeconfigs: readonly string[]): Machine {
  const files = Object.fromEntries(kubeconfigs.map((path, index) => [`kube/${index}`, readFileSync(path, "utf8")]));
  const folder = temporaryFolder({ "shop/platform.yaml": declaration, ...files });
  const own = kubeconfigs.map((_, index) => join(folder, "kube", String(index)));
  const environment = { KUBECONFIG: own.join(":"), KUBESTAGE_STATE: join(folder, "state"), HOME: folder };
  return {
    folder,
    kubeconfigs: own,
    run: (line, options = {}) =>
      runKubestage(line.split(" "), {
        from: join(folder, "shop"),
        ...options,
        environment: { ...environment, ...options.environment },
      }),
  };
}
