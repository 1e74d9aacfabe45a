import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replaceTexts } from "@kubestage/adapters";
import { expect, test } from "vitest";
import { build } from "../../build.ts";
import { declaration, filesBelow, temporaryFolder } from "../../testing/folders.ts";
import type { FixRequest } from "../fix.ts";
import { fix } from "../fix.ts";
import { prove } from "../prove.ts";

const { signal } = new AbortController();
const request = (from: string, more: Partial<FixRequest> = {}): FixRequest => ({
  ...{ paths: ["shop"], stdin: process.stdin, from, signal, write: true },
  ...more,
});
const privileged = declaration.replace(
  "spec: { cluster: nonprod, tier: development }",
  "spec: { cluster: nonprod, tier: development, podSecurity: privileged } # for a while",
);
const fixedIn = ({ fixed }: Awaited<ReturnType<typeof fix>>) =>
  fixed.map(({ finding, changes }) => [finding.code, ...changes]);

/** An app whose manifests stand in `manifests/old.yaml`. */
const withManifests = (text: string) => `${text}---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: old }
spec:
  team: storefront
  in: [dev]
  source: { manifests: { paths: [manifests] } }
`;
const manifest = (spec: string, env = "") => `# brought along
apiVersion: apps/v1
kind: Deployment
metadata: { name: old }
spec:
  selector: { matchLabels: { app: old } }
  template:
    metadata: { labels: { app: old } }
    spec:${spec}
      containers:
      - name: old
        image: registry.example.com/shop/old:1.0.0${env}
        resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
`;

test("a stage's own field is changed, its comments stay, and a second run changes nothing", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": privileged });
  const made = await fix(request(from));
  expect(made.refused).toEqual([]);
  expect(new Set(fixedIn(made).map(([, change]) => change))).toEqual(
    new Set(['set spec.podSecurity of kubestage.dev/Stage dev to "baseline"']),
  );
  const text = readFileSync(join(from, "shop/platform.yaml"), "utf8");
  expect(text).toBe(privileged.replace("podSecurity: privileged", "podSecurity: baseline"));
  expect((await prove(request(from))).outcome).toBe("apart");
  expect(await fix(request(from))).toMatchObject({ fixed: [], refused: [], files: [] });
  expect(readFileSync(join(from, "shop/platform.yaml"), "utf8")).toBe(text);
});

test("of a built folder the declaration changes, and no generated file", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": privileged });
  await build({ path: "shop", from, out: "out" });
  const before = filesBelow(join(from, "out"));
  const made = await fix(request(from, { paths: ["out"] }));
  expect(made.files.map(({ file }) => file)).toEqual(["shop/platform.yaml"]);
  expect(made.outdated).toEqual(["out"]);
  expect(filesBelow(join(from, "out"))).toEqual(before);
  await build({ path: "shop", from, out: "out" });
  expect((await prove(request(from, { paths: ["out"] }))).outcome).toBe("apart");
});

test("a built folder that the declaration does not make any more is left alone, and the line is named", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": privileged });
  await build({ path: "shop", from, out: "out" });
  writeFileSync(join(from, "shop/platform.yaml"), privileged.replace("port: 8080", "port: 8081"));
  const made = await fix(request(from, { paths: ["out"] }));
  expect([made.fixed, made.files, made.outdated]).toEqual([[], [], []]);
  expect(made.refused[0]?.why).toMatch(/^kubestage makes it from platform\.yaml:\d+:\d+: change it there$/);
});

test("manifests that an app names are changed where they stand", async () => {
  const text = manifest("\n      hostNetwork: true # faster");
  const from = temporaryFolder({ "shop/platform.yaml": withManifests(privileged), "shop/manifests/old.yaml": text });
  const made = await fix(request(from, { properties: ["podSecurity"] }));
  expect(fixedIn(made)).toContainEqual([
    "KS3402",
    "remove spec.template.spec.hostNetwork of apps/Deployment old-dev/old",
  ]);
  expect(readFileSync(join(from, "shop/manifests/old.yaml"), "utf8")).toBe(manifest(""));
});

test("where the manifests cannot be changed in one place, the app patches them for the stage", async () => {
  const text = manifest("\n      hostNetwork: &yes true\n      enableServiceLinks: *yes");
  const from = temporaryFolder({ "shop/platform.yaml": withManifests(privileged), "shop/manifests/old.yaml": text });
  const made = await fix(request(from, { properties: ["podSecurity"] }));
  expect(fixedIn(made).find(([code]) => code === "KS3402")?.[1]).toContain("spec.stages.dev.source.patches[0] of");
  expect(readFileSync(join(from, "shop/manifests/old.yaml"), "utf8")).toBe(text);
  const after = await prove({ ...request(from), properties: ["podSecurity"] });
  expect(after.report?.proofs.flatMap(({ findings }) => findings)).toEqual([]);
});

const cleaner = (namespace: string) => `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: cleaner }
spec:
  team: storefront
  in: [dev]
  image: registry.example.com/kubectl:1
  command: [kubectl]
  args: [delete, jobs, --all, --namespace, ${namespace}] # each night
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
`;

test("a text of an app is changed in its document", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration + cleaner("web-test") });
  const made = await fix(request(from, { properties: ["configuration"] }));
  expect(fixedIn(made)).toEqual([["KS3609", 'set spec.args[4] of kubestage.dev/App cleaner to "web-dev"']]);
  expect(readFileSync(join(from, "shop/platform.yaml"), "utf8")).toBe(declaration + cleaner("web-dev"));
});

test("a text that is right in another stage is said otherwise for the one alone", async () => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: { name: old }\nspec: { selector: { app: old }, ports: [{ port: 80 }] }\n";
  const text = withManifests(declaration)
    .replace("  in: [dev]\n", "")
    .replace("  port: 8080\n", "  port: 8080\n  config: { URL: http://10.96.0.7/all }\n");
  const patch = '{ target: { kind: Service, name: old }, merge: { spec: { clusterIP: "10.96.0.7" } } }';
  const from = temporaryFolder({
    "shop/platform.yaml": `${text}  stages: { test: { source: { patches: [${patch}] } } }\n`,
    "shop/manifests/old.yaml": service,
  });
  const made = await fix(request(from, { properties: ["configuration"] }));
  expect(fixedIn(made)).toEqual([
    ["KS3603", 'set spec.stages.dev.config.URL of kubestage.dev/App web to "http://old.old-dev.svc/all"'],
  ]);
  expect((await prove({ ...request(from), properties: ["configuration"] })).outcome).toBe("apart");
  expect(readFileSync(join(from, "shop/platform.yaml"), "utf8")).toContain("  config: { URL: http://10.96.0.7/all }\n");
});

test("quotas are lowered where the stage says them", async () => {
  const amounts = '{ cpu: "6", memory: 32Gi }';
  const node = `apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nspec: {}\nstatus: { allocatable: ${amounts}, capacity: ${amounts} }\n`;
  const from = temporaryFolder({ "shop/platform.yaml": declaration, "nodes.yaml": node });
  const asked = { ...request(from, { properties: ["resources"] }), nodes: "nodes.yaml" };
  const made = await fix(asked);
  expect(fixedIn(made)).toEqual([
    ["KS3704", 'set spec.quota.cpu of kubestage.dev/Stage dev to "2900m"'],
    ["KS3704", 'set spec.quota.cpu of kubestage.dev/Stage test to "2900m"'],
  ]);
  expect((await prove(asked)).outcome).toBe("apart");
});

test("a file that somebody changes in between keeps what they wrote", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": privileged });
  const path = join(from, "shop/platform.yaml");
  const { files } = await fix(request(from, { write: false }));
  writeFileSync(path, `${privileged}# somebody else\n`);
  expect(replaceTexts(files, from)).toEqual({ changed: ["shop/platform.yaml"] });
  expect(readFileSync(path, "utf8")).toBe(`${privileged}# somebody else\n`);
});

test("a module is code: it is said what to write there, after that was tried", async () => {
  const documents = `import type { Declaration } from "kubestage";
const apiVersion = "kubestage.dev/v1alpha1";
export default [
  { apiVersion, kind: "Platform", metadata: { name: "shop" }, spec: { domain: "example.com" } },
  { apiVersion, kind: "Cluster", metadata: { name: "nonprod" }, spec: { cni: "calico" } },
  {
    apiVersion,
    kind: "Stage",
    metadata: { name: "dev" },
    spec: { cluster: "nonprod", tier: "development", podSecurity: "privileged" },
  },
  { apiVersion, kind: "Stage", metadata: { name: "test" }, spec: { cluster: "nonprod", tier: "verification" } },
  { apiVersion, kind: "Team", metadata: { name: "storefront" }, spec: { groups: ["storefront"] } },
  { apiVersion, kind: "App", metadata: { name: "web" }, spec: { team: "storefront", image: "registry.example.com/web:1" } },
] satisfies Declaration[];
`;
  const from = temporaryFolder({ "shop/platform.ts": documents });
  const { fixed, refused, files } = await fix(request(from, { properties: ["podSecurity"] }));
  expect([fixed, files]).toEqual([[], []]);
  expect(refused.map(({ why }) => why)).toEqual([
    'shop/platform.ts is code: set spec.podSecurity of kubestage.dev/Stage dev to "baseline" there (line 9), which was tried',
  ]);
  expect(readFileSync(join(from, "shop/platform.ts"), "utf8")).toBe(documents);
});

test("what would be refused by compiling is not written, and the reason is told", async () => {
  const text = manifest("\n      hostIPC: true");
  const from = temporaryFolder({ "shop/platform.yaml": withManifests(privileged), "shop/manifests/old.yaml": text });
  // Of what leads out of dev: the field itself leads nowhere.
  const made = await fix(request(from, { properties: ["podSecurity"], fromStage: "dev" }));
  expect([made.fixed, made.files]).toEqual([[], []]);
  expect(new Set(made.refused.map(({ why }) => why))).toEqual(
    new Set(["Deployment old shares its node's namespaces: hostIPC"]),
  );
});
