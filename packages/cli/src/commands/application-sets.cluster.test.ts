import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  describeWithTestbed,
  kubectl,
  runKubectl,
  type RunningControlPlane,
  sharedControlPlane,
  toolProgram,
} from "../../../../testbed/harness/index.ts";
import { runKubestage } from "../testing/run-kubestage.ts";

const namespace = "argocd-of-previews";

const declaration = (stages: string): string => `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com, ledger: { repository: https://git.example.com/ledger.git, branch: trunk, stages: ${stages} } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec: { cni: calico, delivery: argocd, engine: { namespace: ${namespace} } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: nonprod, tier: development, lifetime: { ttl: 48h, most: 5 } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec: { team: storefront, image: registry.example.com/web, port: 8080 }
`;

/** What a ledger has, of which the first two and the fourth are a preview's. */
const folders = ["preview-17/walls", "preview-17/apps", "dev/walls", "preview-b-2/walls", "preview-17", "_cluster"];

interface SetDocument {
  readonly kind: string;
  readonly spec: {
    readonly generators: readonly { readonly git: { readonly directories: readonly { readonly path: string }[] } }[];
    readonly template: object;
  };
}

interface Made {
  readonly metadata: { readonly name: string; readonly finalizers?: readonly string[] };
  readonly spec: {
    readonly project: string;
    readonly source: { readonly targetRevision: string; readonly path: string };
    readonly destination: { readonly namespace: string };
  };
}

/** The folders that a pattern finds, and the template filled for each, by Go's own globs and templates, as Helm has them. */
async function applicationsOf({ spec }: SetDocument): Promise<string> {
  const chart = mkdtempSync(join(tmpdir(), "kubestage-sets-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(chart, path)), { recursive: true });
    writeFileSync(join(chart, path), text);
  };
  write("Chart.yaml", "apiVersion: v2\nname: sets\nversion: 1.0.0\n");
  for (const folder of folders) write(`manifests/nonprod/${folder}/web.yaml`, "");
  const [path = ""] = spec.generators.flatMap(({ git }) => git.directories.map((one) => one.path));
  const kind = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };
  const text = JSON.stringify({ ...kind, ...spec.template });
  const params = 'dict "path" (dict "path" (dir $path) "segments" (splitList "/" (dir $path)))';
  write(
    "templates/all.yaml",
    `{{ range $path, $_ := .Files.Glob "${path}/*" }}\n---\n{{ with ${params} }}${text}{{ end }}{{ end }}`,
  );
  const helm = await toolProgram("helm");
  const made = execFileSync(helm, ["template", "sets", chart, "--namespace", namespace], { encoding: "utf8" });
  rmSync(chart, { recursive: true });
  return made;
}

describeWithTestbed("an ApplicationSet of previews", () => {
  let plane: RunningControlPlane;
  let folder: string;

  beforeAll(async () => {
    plane = await sharedControlPlane();
    folder = mkdtempSync(join(tmpdir(), "kubestage-previews-"));
    await kubectl(plane, "create", "namespace", namespace);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await kubectl(plane, "delete", "namespace", namespace, "--wait=false");
  });

  const strictly = (input: string) =>
    runKubectl(plane, ["-n", namespace, "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"], {
      input,
    });

  test.each([
    ["folders", (preview: string, part: string) => ["trunk", `manifests/nonprod/${preview}/${part}`]],
    ["branches", (preview: string, part: string) => [`stages/${preview}`, `nonprod/${part}`]],
  ])("is valid, and so is what it makes, where stages have %s", async (stages, source) => {
    const file = join(folder, `${stages}.yaml`);
    writeFileSync(file, declaration(stages));
    expect((await runKubestage(["build", file, "--out", stages], { from: folder, environment: {} })).code).toBe(0);
    const delivery = readFileSync(join(folder, stages, "nonprod", "delivery.yaml"), "utf8");
    expect(await strictly(delivery)).toMatchObject({ code: 0 });
    const sets = parseAllDocuments(delivery)
      .map((document) => document.toJS() as SetDocument)
      .filter(({ kind }) => kind === "ApplicationSet");
    const texts = await Promise.all(sets.map(applicationsOf));
    const text = texts.join("---\n");
    expect(await strictly(text)).toMatchObject({ code: 0 });
    const made = parseAllDocuments(text).flatMap((document) => (document.toJS() as Made | null) ?? []);
    const found = made.map(({ metadata, spec }) => [
      ...[metadata.name, metadata.finalizers?.length ?? 0, spec.project],
      ...[spec.source.targetRevision, spec.source.path, spec.destination.namespace],
    ]);
    const walls = (preview: string) => [
      ...[`kubestage-shop-${preview}.walls`, 1, "kubestage-shop-preview.walls"],
      ...[...source(preview, "walls"), `kubestage-shop-${preview}`],
    ];
    const apps = [
      "kubestage-shop-preview-17",
      0,
      "kubestage-shop-preview",
      ...source("preview-17", "apps"),
      "kubestage-shop-preview-17",
    ];
    expect(found).toEqual([walls("preview-17"), walls("preview-b-2"), apps]);
  });
});
