import { readFileSync, readdirSync } from "node:fs";
import { parseDeclaration } from "./parse/parse-declaration.ts";
import { compilePlatform } from "./compile/compile-platform.ts";
import { writeYaml } from "./manifests/write-yaml.ts";
import { readYaml } from "./manifests/read-yaml.ts";
import * as jsYaml from "js-yaml";
let t = "apiVersion: kubestage.dev/v1alpha1\nkind: Platform\nmetadata: { name: shop }\nspec: { domain: example.com }\n";
const doc = (kind: string, name: string, spec: string) => { t += `---\napiVersion: kubestage.dev/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`; };
doc("Cluster", "nonprod", "{ cni: calico }"); doc("Team", "storefront", "{ groups: [storefront] }");
for (const s of ["dev", "test", "qa"]) doc("Stage", s, "{ cluster: nonprod, tier: verification }");
const n = 1000;
for (let i = 0; i < n; i++) doc("App", `app-${i}`, `{ team: storefront, image: registry.example.com/shop/app-${i}:1.2.3, port: 8080, replicas: 2, expose: {}, resources: { requests: { cpu: 100m, memory: 128Mi } }, config: { LOG_LEVEL: info, GREETING: "hello world", NUMBER: "42" }, secrets: [KEY]${i > 0 ? `, calls: [{ app: app-${i - 1} }]` : ""} }`);
const source = { file: "p.yaml", path: "p.yaml", text: t };
let t0 = performance.now();
const r = readYaml(source); console.log("read", (t.length / 1e6).toFixed(2), "MB", (t.length / 1e3 / (performance.now() - t0)).toFixed(1), "MB/s");
t0 = performance.now();
const { platform, diagnostics } = parseDeclaration([source]);
console.log("parse ms", performance.now() - t0, diagnostics.length, diagnostics[0]?.message);
t0 = performance.now();
const files = [...compilePlatform(platform!)];
const manifests = files.flatMap((f) => f.manifests.map((m: any) => m.object ?? m));
console.log("compile ms", performance.now() - t0, manifests.length);
for (let round = 0; round < 5; round++) {
  t0 = performance.now(); let size = 0;
  for (const m of manifests) size += writeYaml(m as any).length;
  const ms = performance.now() - t0;
  console.log("write", (size / 1e6).toFixed(1), "MB", (size / 1e3 / ms).toFixed(1), "MB/s", (ms * 1000 / manifests.length).toFixed(1), "µs/object");
}
if (process.argv[2]) { for (let i = 0; i < 30; i++) for (const m of manifests) writeYaml(m as any); }
t0 = performance.now(); let size = 0; for (const m of manifests.slice(0, 3000)) size += jsYaml.dump(m as any).length; console.log("js-yaml", (size / 1e3 / (performance.now() - t0)).toFixed(1), "MB/s");
