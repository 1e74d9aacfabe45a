import { join } from "node:path";
import { expect, test } from "vitest";
import { build } from "./build.ts";
import { diff } from "./diff.ts";
import { declaration, filesBelow, temporaryFolder } from "./testing/folders.ts";

const chart = `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: shop }
spec:
  team: storefront
  source:
    manifests: { paths: [k8s] }
    patches: [{ target: { kind: Job }, remove: true }]
  ports: { http: 8080 }
  callers: [web]
  stages:
    test: { source: { patches: [{ target: { kind: ConfigMap }, merge: { data: { LEVEL: warn } } }] } }
`;
const objects = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: main
          image: registry.example.com/shop:1
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 8080 }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once }
`;
const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop }\ndata: { LEVEL: info }\n";
const files = { "shop/platform.yaml": declaration + chart, "shop/k8s/all.yaml": objects, "shop/k8s/map.yaml": map };

test("what a source renders to stands in the app's own file, with its places in the origins", async () => {
  const from = temporaryFolder(files);
  const { diagnostics } = await build({ path: "shop", from, out: "out" });
  expect(diagnostics).toEqual([]);
  const built = filesBelow(join(from, "out"));
  const dev = built["nonprod/dev/shop.yaml"] ?? "";
  expect(dev).toContain("namespace: shop-dev");
  expect(dev).not.toContain("kind: Job");
  expect(dev).toMatch(/kind: Deployment(.|\n)*kubestage\.dev\/app: shop/);
  expect(dev).toMatch(/kind: NetworkPolicy/);
  expect(built["nonprod/test/shop.yaml"]).toContain("LEVEL: warn");
  const lines = (built["nonprod/origins.json"] ?? "").split("\n").filter((line) => line.includes('"contentHash"'));
  expect(lines[0]).toMatch(
    /"file":"dev\/shop.yaml".*"kind":"Deployment".*"from":"k8s\/all.yaml:3:19","contentHash":"[0-9a-f]{64}"/,
  );
  expect(lines).toHaveLength(6);
});

test("the stream has the same documents as the folder", async () => {
  const from = temporaryFolder(files);
  let text = "";
  const stream = (piece: string): Promise<void> => {
    text += piece;
    return Promise.resolve();
  };
  await build({ path: "shop", from, stage: "dev", stream });
  await build({ path: "shop", from, stage: "dev", out: "out" });
  const folder = filesBelow(join(from, "out"));
  expect(text).toContain(folder["nonprod/dev/shop.yaml"]);
});

test("nothing is written where a source brings what a stage must not have, and the place is in the user's file", async () => {
  const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: all }\n";
  const from = temporaryFolder({ ...files, "shop/k8s/role.yaml": role });
  const { diagnostics, summary } = await build({ path: "shop", from, out: "out" });
  expect(summary).toBeUndefined();
  expect(diagnostics.map(({ code, span }) => `${code} ${span?.source.file}`)).toEqual([
    `KS5203 ${join("shop", "k8s", "role.yaml")}`,
  ]);
  expect(Object.keys(filesBelow(from)).some((path) => path.startsWith("out/"))).toBe(false);
});

test("two stages differ by what their sources say", async () => {
  const from = temporaryFolder(files);
  const { parity, diagnostics } = await diff({ path: "shop", from, stage: "dev", other: "test", app: "shop" });
  expect(diagnostics).toEqual([]);
  const found = parity?.differences.find(({ kind }) => kind === "ConfigMap");
  expect(found).toMatchObject({ values: ["info", "warn"], paths: ["data.LEVEL"] });
  expect(found?.causes.map(({ span }) => span.source.path)).toEqual(["platform.yaml"]);
});

test("two apps of a namespace cannot have the same object", async () => {
  const shared = declaration.replace("tier: development", "tier: development, namespaces: single");
  const second = chart
    .replaceAll("name: shop", "name: other")
    .replace("callers: [web]", "in: [dev]")
    .replace(/ {2}stages:\n.*\n/, "");
  const from = temporaryFolder({ ...files, "shop/platform.yaml": shared + chart + second });
  const { diagnostics } = await build({ path: "shop", from, stage: "dev", out: "out" });
  expect(diagnostics.filter(({ code }) => code === "KS5202").map(({ message }) => message)).toEqual([
    "Deployment shop of other is also one of shop, which lives in the same namespace",
    "Service shop of other is also one of shop, which lives in the same namespace",
    "ConfigMap shop of other is also one of shop, which lives in the same namespace",
  ]);
});
