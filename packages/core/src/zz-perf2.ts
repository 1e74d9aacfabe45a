import { parseDeclaration } from "./parse/parse-declaration.ts";
import { compilePlatform } from "./compile/compile-platform.ts";
import { writeYaml as current } from "./manifests/write-yaml.ts";
import { writeYaml as next } from "./zz-next.ts";
let t = "apiVersion: kubestage.dev/v1alpha1\nkind: Platform\nmetadata: { name: shop }\nspec: { domain: example.com }\n";
const doc = (kind: string, name: string, spec: string) => { t += `---\napiVersion: kubestage.dev/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`; };
doc("Cluster", "nonprod", "{ cni: calico }"); doc("Team", "storefront", "{ groups: [storefront] }");
for (const s of ["dev", "test", "qa"]) doc("Stage", s, "{ cluster: nonprod, tier: verification }");
for (let i = 0; i < 500; i++) doc("App", `app-${i}`, `{ team: storefront, image: registry.example.com/shop/app-${i}:1.2.3, port: 8080, replicas: 2, expose: {}, resources: { requests: { cpu: 100m, memory: 128Mi } }, config: { LOG_LEVEL: info, GREETING: "hello world", NUMBER: "42" }, secrets: [KEY]${i > 0 ? `, calls: [{ app: app-${i - 1} }]` : ""} }`);
const { platform } = parseDeclaration([{ file: "p.yaml", path: "p.yaml", text: t }]);
const manifests = [...compilePlatform(platform!)].flatMap((f) => f.manifests.map((m) => m.object as never));
const all = manifests.map((m) => current(m)).join("---\n"), other = manifests.map((m) => next(m)).join("---\n");
console.log(all === other, all.length);
const flat = process.argv[2] === "flat";
const best: any = {}; for (let round = 0; round < 25; round++) for (const [name, f] of [["current", current], ["next", next]] as const) {
  const c0 = process.cpuUsage(); let size = 0;
  for (const m of manifests) { const s = f(m); size += flat ? Buffer.from(s).length : s.length; }
  const c = process.cpuUsage(c0); const v = size / ((c.user + c.system) ); best[name] = Math.max(best[name] ?? 0, v);
}
console.log(best);
