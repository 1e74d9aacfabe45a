import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fix } from "./fix.ts";

const world = `# ours
apiVersion: v1
kind: Namespace
metadata: {name: shop-dev, labels: {stage: dev}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop-prod, labels: {stage: prod}}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop-dev}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop-prod}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: tests
  namespace: shop-dev
data:
  # where tests clean up
  URL: http://api.shop-prod.svc/all # careful
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fix-"));
  writeFileSync(join(folder, "world.yaml"), world);
});
afterEach(() => rmSync(folder, { recursive: true }));
const run = (path: string, write: boolean) =>
  fix({
    paths: [path],
    stdin: process.stdin,
    from: folder,
    properties: ["configuration"],
    write,
    signal: new AbortController().signal,
  });
const read = (path = "world.yaml") => readFileSync(join(folder, path), "utf8");

it("mends only ways between the stages that are asked for", async () => {
  const request = { paths: ["world.yaml"], stdin: process.stdin, from: folder, properties: ["configuration"] } as const;
  const { signal } = new AbortController();
  const { fixed, refused } = await fix({ ...request, fromStage: "prod", write: false, signal });
  expect([fixed, refused]).toEqual([[], []]);
  expect((await fix({ ...request, fromStage: "dev", toStage: "prod", write: false, signal })).fixed).toHaveLength(1);
});

it("writes what mends the findings, and nothing else", async () => {
  const { fixed, refused, files } = await run("world.yaml", true);
  expect(refused).toEqual([]);
  expect(fixed.map(({ finding, changes }) => [finding.code, changes])).toEqual([
    ["KS3601", ['set data.URL of ConfigMap shop-dev/tests to "http://api.shop-dev.svc/all"']],
  ]);
  expect(files.map(({ file }) => file)).toEqual(["world.yaml"]);
  expect(read()).toBe(world.replace("api.shop-prod.svc", "api.shop-dev.svc"));
  expect((await run("world.yaml", true)).fixed).toEqual([]);
});

it("only says what it would write where it is not to write", async () => {
  expect((await run("world.yaml", false)).files.map(({ after }) => after)).toEqual([
    world.replace("api.shop-prod.svc", "api.shop-dev.svc"),
  ]);
  expect(read()).toBe(world);
});

it("never edits what kubestage generated, and says which line to change", async () => {
  mkdirSync(join(folder, "main"));
  writeFileSync(join(folder, "main", "world.yaml"), world);
  const line = { file: "world.yaml", kind: "ConfigMap", namespace: "shop-dev", name: "tests", from: "apps.yaml:12:3" };
  const origins = { apiVersion: "v1", kind: "List", items: [], objects: [line] };
  writeFileSync(join(folder, "main", "origins.json"), JSON.stringify(origins));
  const { fixed, refused } = await run("main/world.yaml", true);
  expect(fixed).toEqual([]);
  expect(refused.map(({ why }) => why)).toEqual(["kubestage makes it from apps.yaml:12:3: change it there"]);
  expect(read("main/world.yaml")).toBe(world);
});

const group = "apiGroup: rbac.authorization.k8s.io";
const entering = (namespace: string, stage: string) => `---
apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}, labels: {${stage}pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${namespace}, labels: {app: web}}
spec: {containers: [{name: web, image: "registry.example/web@sha256:${"0".repeat(64)}"}]}
`;
const letsIn = (namespace: string, from: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: from-${from}, namespace: ${namespace}}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${from}}}}]}]}
`;
const bound = (namespace: string, resource: string, verb: string, users: readonly string[]) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: people, namespace: ${namespace}}
rules: [{apiGroups: [""], resources: [${resource}], verbs: [${verb}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: people, namespace: ${namespace}}
roleRef: {${group}, kind: Role, name: people}
subjects:
${users.map((name) => `  - {kind: User, ${group}, name: ${name}} # ${name}`).join("\n")}
`;

it("makes the smallest set of changes that cuts several ways at once, each in its line", async () => {
  const people = bound("web-dev", "pods", "get", ["dana", "tess"]);
  const [tools, agents] = [
    bound("tools", "pods/exec", "create", ["oona", "dana", "tess"]),
    bound("agents", "pods/exec", "create", ["tess", "oona"]),
  ];
  const text = [
    ...[entering("web-dev", "stage: dev, "), entering("web-prod", "stage: prod, ")],
    ...[entering("tools", ""), entering("agents", "")],
    ...[letsIn("web-dev", "web-dev"), letsIn("tools", "tools"), letsIn("agents", "agents")],
    ...[letsIn("web-prod", "tools"), letsIn("web-prod", "agents"), people, tools, agents],
  ].join("");
  writeFileSync(join(folder, "world.yaml"), text);
  const { signal } = new AbortController();
  const request = { paths: ["world.yaml"], stdin: process.stdin, from: folder, properties: ["paths"], signal } as const;
  const { fixed, refused } = await fix({ ...request, write: true });
  expect(refused).toEqual([]);
  expect(fixed.map(({ finding, changes }) => [finding.code, changes])).toEqual([
    [
      "KS3902",
      [
        "remove subjects[1] of rbac.authorization.k8s.io/RoleBinding tools/people",
        "remove subjects[2] of rbac.authorization.k8s.io/RoleBinding tools/people",
        "remove subjects[0] of rbac.authorization.k8s.io/RoleBinding agents/people",
      ],
    ],
  ]);
  const without = (binding: string, name: string) =>
    binding.replace(`  - {kind: User, ${group}, name: ${name}} # ${name}\n`, "");
  expect(read()).toBe(
    text.replace(tools, without(without(tools, "dana"), "tess")).replace(agents, without(agents, "tess")),
  );
  expect((await fix({ ...request, write: true })).fixed).toEqual([]);
});
