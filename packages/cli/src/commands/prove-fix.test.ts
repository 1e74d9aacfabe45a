import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { proofSchema } from "@kubestage/core";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const theirs = "http://api.shop-prod.svc/all";
const own = "http://api.shop-dev.svc/all";
const stages = `# ours
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
`;
const settings = (data: string) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: tests
  namespace: shop-dev
data:
  # where tests clean up
${data}
`;
const whole = (data = `  URL: ${theirs} # careful\n  OTHER: x`) => `${stages}---\n${settings(data)}`;
const object = (kind: string, metadata: object, more: object = {}) => ({ apiVersion: "v1", kind, metadata, ...more });
const list = {
  apiVersion: "v1",
  kind: "List",
  items: [
    object("Namespace", { name: "shop-dev", labels: { stage: "dev" } }),
    object("Namespace", { name: "shop-prod", labels: { stage: "prod" } }),
    object("Service", { name: "api", namespace: "shop-dev" }, { spec: { ports: [{ port: 80 }] } }),
    object("Service", { name: "api", namespace: "shop-prod" }, { spec: { ports: [{ port: 80 }] } }),
    object("ConfigMap", { name: "tests", namespace: "shop-dev" }, { data: { URL: theirs, OTHER: "x" } }),
  ],
};
const yamlList = `apiVersion: v1
kind: List
items:
${list.items.map((item) => `- ${JSON.stringify(item)}`).join("\n")}
`;
const windows = (text: string) => text.replaceAll("\n", "\r\n");
const configuration = ["--property", "configuration"];

type Files = Readonly<Record<string, string>>;

/** Every file below a folder, by its path. */
function filesBelow(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

describe("--fix changes the text concerned and nothing else, and a second run changes nothing", () => {
  test.each<[string, Files]>([
    ["several documents in a file", { "w.yaml": whole() }],
    ["several files in a folder", { "a/1.yaml": stages, "a/b/2.yml": settings(`  URL: ${theirs}`) }],
    ["a file that ends without a line end", { "w.yaml": whole().trimEnd() }],
    ["JSON as a person indents it", { "w.json": `${JSON.stringify(list, null, 2)}\n` }],
    ["JSON indented by tabs", { "w.json": JSON.stringify(list, null, "\t") }],
    ["JSON in one line", { "w.json": JSON.stringify(list) }],
    [
      "JSON documents one after the other",
      { "w.json": list.items.map((one) => JSON.stringify(one, null, 2)).join("\n") },
    ],
    ["a List in YAML", { "w.yaml": yamlList }],
    ["line ends of Windows", { "w.yaml": windows(whole()) }],
    ["a byte order mark", { "w.yaml": `\uFEFF${whole()}` }],
    ["tabs around a value", { "w.yaml": whole(`  URL:\t'${theirs}'\t# careful`) }],
    ["an anchor beside it", { "w.yaml": whole(`  OTHER: &other x\n  URL: "${theirs}"\n  MORE: *other`) }],
    ["a block of text", { "w.yaml": whole(`  SCRIPT: |\n    # careful\n    curl ${theirs}\n\n    exit`) }],
    [
      "an object that is there twice",
      { "a.yaml": whole(), "b.yaml": settings(`  URL: ${theirs} # careful\n  OTHER: x`) },
    ],
    ["an object that is twice in one file", { "a.yaml": `${whole()}---\n${settings(`  URL: ${theirs}\n  OTHER: x`)}` }],
  ])("%s", async (_, files) => {
    const from = temporaryFolder(files);
    const fixed = await runKubestage(["prove", ".", ...configuration, "--fix"], { from });
    expect([fixed.code, fixed.stderr]).toEqual([0, expect.stringContaining("fixed KS3601: ")]);
    const mended = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll(theirs, own)]),
    );
    expect(filesBelow(from)).toEqual(mended);
    const again = await runKubestage(["prove", ".", ...configuration, "--fix"], { from });
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(filesBelow(from)).toEqual(mended);
  });
});

describe("what cannot be changed is left as it is, and the reason is told", () => {
  test.each<[string, Files, string]>([
    [
      "a text that another place takes by an alias",
      { "w.yaml": whole(`  URL: &url ${theirs}\n  OTHER: *url`) },
      "alias",
    ],
    [
      "objects that differ",
      { "a.yaml": whole(), "b.yaml": settings(`  URL: ${theirs}\n  OTHER: z`) },
      "is there twice",
    ],
  ])("%s", async (_, files, why) => {
    const from = temporaryFolder(files);
    const { code, stderr } = await runKubestage(["prove", ".", ...configuration, "--fix"], { from });
    expect([code, stderr]).toEqual([3, expect.stringContaining(why)]);
    if (why === "alias") expect(filesBelow(from)).toEqual(files);
  });

  test("a file that nobody may write", async () => {
    const from = temporaryFolder({ "w.yaml": whole() });
    chmodSync(join(from, "w.yaml"), 0o444);
    const { code, stderr } = await runKubestage(["prove", "w.yaml", ...configuration, "--fix"], { from });
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining("w.yaml, or the folder that it stands in, cannot be written"),
    ]);
    expect(readFileSync(join(from, "w.yaml"), "utf8")).toBe(whole());
  });

  test("a file in a folder that nobody may write", async () => {
    const from = temporaryFolder({ "closed/w.yaml": whole() });
    chmodSync(join(from, "closed"), 0o555);
    const { code, stderr } = await runKubestage(["prove", "closed", ...configuration, "--fix"], { from });
    chmodSync(join(from, "closed"), 0o755);
    expect([code, stderr]).toEqual([3, expect.stringContaining("or the folder that it stands in, cannot be written")]);
    expect(filesBelow(from)).toEqual({ "closed/w.yaml": whole() });
  });

  test("what is piped in", async () => {
    const { code, stderr } = await runKubestage(["prove", "-", "--fix"], { from: temporaryFolder({}) });
    expect([code, stderr]).toEqual([1, expect.stringContaining("only files can be fixed")]);
  });
});

test("a file that stands in the folder by a link too is changed once, and the link stays", async () => {
  const from = temporaryFolder({ "m/w.yaml": whole() });
  symlinkSync("w.yaml", join(from, "m", "also.yaml"));
  const { stderr } = await runKubestage(["prove", "m", ...configuration, "--fix"], { from });
  expect(stderr).toContain("changed: m/also.yaml");
  expect(readFileSync(join(from, "m", "w.yaml"), "utf8")).toBe(whole().replace(theirs, own));
  expect(readdirSync(join(from, "m"))).toEqual(["also.yaml", "w.yaml"]);
  expect(lstatSync(join(from, "m", "also.yaml")).isSymbolicLink()).toBe(true);
});

test("an object that is added gets the line ends of its file, and in JSON a place in its List", async () => {
  const pod = (namespace: string) =>
    object("Pod", { name: "web", namespace }, { spec: { containers: [{ name: "web", image: "r/web:1" }] } });
  const items = [...list.items.slice(0, 2), pod("shop-dev"), pod("shop-prod")];
  const yaml = windows(`${items.map((one) => JSON.stringify(one)).join("\n---\n")}\n`).replace("{", "# ours\r\n{");
  const from = temporaryFolder({ "a/w.yaml": yaml, "b/w.json": JSON.stringify({ ...list, items }, null, 2) });
  for (const folder of ["a", "b"]) {
    const { code } = await runKubestage(["prove", folder, "--property", "network", "--fix"], { from });
    expect(code).toBe(0);
  }
  const { "a/w.yaml": added = "", "b/w.json": json = "" } = filesBelow(from);
  expect(added.startsWith(yaml)).toBe(true);
  expect(added.replaceAll("\r\n", "")).not.toContain("\n");
  expect((JSON.parse(json) as typeof list).items.map(({ kind }) => kind).slice(items.length)).toEqual([
    "NetworkPolicy",
    "NetworkPolicy",
  ]);
});

test("JSON says what was changed, what was not and why, and the verdicts after it decide the exit code", async () => {
  const from = temporaryFolder({ "w.yaml": whole() });
  const args = ["prove", "w.yaml", ...configuration, "--fix", "-o", "json"];
  const { code, stdout } = await runKubestage(args, { from });
  expect(code).toBe(0);
  const { fixes, findings } = proofSchema.parse(JSON.parse(stdout));
  expect(findings).toEqual([]);
  expect(fixes).toMatchObject({
    fixed: [
      { code: "KS3601", property: "configuration", changes: [`set data.URL of ConfigMap shop-dev/tests to "${own}"`] },
    ],
    refused: [],
    files: ["w.yaml"],
    changedMeanwhile: [],
    outdated: [],
  });
  const again = proofSchema.parse(JSON.parse((await runKubestage(args, { from })).stdout));
  expect(again.fixes).toMatchObject({ fixed: [], refused: [], files: [] });
  const other = await runKubestage(["prove", "w.yaml", "--property", "labels", "-o", "json"], { from });
  expect(proofSchema.parse(JSON.parse(other.stdout)).fixes).toBeUndefined();
});

test("only what is asked for is changed", async () => {
  const from = temporaryFolder({ "w.yaml": whole() });
  const labels = await runKubestage(["prove", "w.yaml", "--property", "labels", "--fix"], { from });
  expect([labels.code, labels.stderr]).toEqual([0, ""]);
  expect(filesBelow(from)).toEqual({ "w.yaml": whole() });
});

test("of a built folder the declaration changes, and it is said that the folder is to be built again", async () => {
  const documents = [
    "kind: Platform\nmetadata: { name: shop }\nspec: { domain: example.com }",
    "kind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }",
    "kind: Stage\nmetadata: { name: dev }\nspec: { cluster: main, tier: development, podSecurity: privileged }",
    "kind: Stage\nmetadata: { name: test }\nspec: { cluster: main, tier: verification, after: [dev] }",
    "kind: Team\nmetadata: { name: shop }\nspec: { groups: [shop] }",
    "kind: App\nmetadata: { name: web }\nspec: { team: shop, image: registry.example.com/web:1 }",
  ];
  const platform = documents.map((one) => `apiVersion: kubestage.dev/v1alpha1\n${one}\n`).join("---\n");
  const from = temporaryFolder({ "shop/platform.yaml": platform });
  const build = () => runKubestage(["build", "shop", "--out", "out"], { from });
  const proveOut = (...more: string[]) =>
    runKubestage(["prove", "out", "--property", "podSecurity", ...more], { from });
  expect((await build()).code).toBe(0);
  const fixed = await proveOut("--fix");
  expect(fixed.stderr).toContain(
    "changed: shop/platform.yaml\nbuild again: out says what the declaration said before\n",
  );
  expect(fixed.code).toBe(3);
  await build();
  expect((await proveOut()).code).toBe(0);
});
