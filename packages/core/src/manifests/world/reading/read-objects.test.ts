import fc from "fast-check";
import { parseEvents } from "js-yaml";
import { expect, test } from "vitest";
import { readYaml } from "../../read-yaml.ts";
import { valueOf } from "../../syntax.ts";
import { plainValues } from "./plain-values.ts";
import { readJsonObjects } from "./read-json-objects.ts";
import { readObjects } from "./read-objects.ts";

const policy = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop-dev}\nspec: ${spec}\n`;
const codesOf = (text: string): string[] => readObjects(text).problems.map(({ code }) => code);
const gapsOf = (text: string) => readObjects(text).problems.map(({ gap }) => gap);
const config = (name: string, data = "{}") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop-dev}\ndata: ${data}\n`;

test("semantics 25: unquoted n, y, on, off, yes and no are booleans to Kubernetes, and no text", () => {
  for (const word of ["n", "y", "on", "off", "yes", "no"]) {
    const { objects, problems } = readObjects(config("a", `{answer: ${word}}`));
    expect(objects).toEqual([]);
    expect(problems.map(({ code, message, path }) => [code, message, path])).toEqual([
      ["KS3005", "ConfigMap shop-dev/a: data.answer must be text", ["data", "answer"]],
    ]);
    expect(readObjects(config("a", `{answer: "${word}"}`)).objects[0]?.object["data"]).toEqual({ answer: word });
  }
});

test("semantics 25: an octal number is read as the API server reads it", () => {
  const pod = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nspec: {}\n";
  expect(codesOf(pod)).toEqual(["KS3006"]);
  const volume = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a}], volumes: [{name: s, secret: {secretName: s, defaultMode: 0400}}]}\n`;
  expect(readObjects(volume).objects[0]?.object).toMatchObject({
    spec: { volumes: [{ secret: { defaultMode: 256 } }] },
  });
});

test("a misspelt podSelector is told with what was meant, kept as the server stores it, and a gap", () => {
  const { objects, problems } = readObjects(policy("{podSelecter: {matchLabels: {app: web}}}"));
  expect(problems).toMatchObject([
    { code: "KS3006", hint: "did you mean podSelector?", path: ["spec", "podSelecter"] },
  ]);
  expect(problems[0]?.gap).toEqual({ kind: "networking.k8s.io/NetworkPolicy", namespace: "shop-dev", name: "web" });
  expect(objects[0]?.object).toMatchObject({ spec: { podSelector: {} } });
});

test("a rule that is null is the rule that lets everybody in", () => {
  const { objects } = readObjects(policy("\n  podSelector:\n  ingress:\n    -\n"));
  expect(objects[0]?.object["spec"]).toEqual({ podSelector: {}, ingress: [{}] });
});

test("where something has to be said, an item that is null says nothing of it", () => {
  const node = (addresses: string) =>
    `{ apiVersion: v1, kind: Node, metadata: { name: one }, status: { addresses: ${addresses} } }`;
  for (const empty of ["[null]", "[{}]"])
    expect(readObjects(node(empty)).problems).toMatchObject([
      { code: "KS3005", path: ["status", "addresses", 0] },
      { code: "KS3005", path: ["status", "addresses", 0] },
    ]);
});

test("a document that cannot be read is a gap with what its lines tell; the others are read", () => {
  const broken =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop-dev\nspec: [\n";
  const text = `${config("a")}---\n${broken}---\n${config("b")}`;
  const { objects, problems } = readObjects(text);
  expect(objects.map(({ object }) => object.metadata.name)).toEqual(["a", "b"]);
  expect(problems).toMatchObject([
    { code: "KS3003", gap: { kind: "networking.k8s.io/NetworkPolicy", namespace: "shop-dev", name: "web" } },
  ]);
  expect(text.slice(objects[1]?.start, objects[1]?.end)).toBe(`---\n${config("b")}`);
});

test("semantics 25: report what they would refuse: a key that stands twice, in JSON too", () => {
  expect(gapsOf(config("a", "{b: c, b: d}"))).toEqual([{ kind: "ConfigMap", namespace: "shop-dev", name: "a" }]);
  const json = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"b":"c","b":"d"}}`;
  expect(codesOf(json)).toEqual(["KS3003"]);
  expect(codesOf(`{"apiVersion":"v1","kind":"List","items":[${json}]}`)).toEqual(["KS3003"]);
});

test("what is no object is told, with what it lacks", () => {
  expect(codesOf("just text\n")).toEqual(["KS3004"]);
  expect(readObjects("kind: Pod\nmetadata: {name: a}\n").problems[0]?.message).toBe(
    "this is no Kubernetes object: it has no apiVersion that is text",
  );
  expect(readObjects("# nothing\n---\n\n---\n# either\n")).toEqual({ objects: [], problems: [], secrets: [] });
});

test("what stands beside manifests in a repository is told what makes objects of it", () => {
  const hintOf = (text: string) => readObjects(text).problems[0]?.hint;
  const kustomize = "this is kustomize's own: prove what it renders, `kubectl kustomize DIR | kubestage prove -`";
  const helm = "this is a Helm chart: prove what it renders, `helm template DIR | kubestage prove -`";
  expect(hintOf("resources: [a.yaml]\n")).toBe(kustomize);
  expect(hintOf("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n")).toBe(kustomize);
  expect(hintOf("apiVersion: v2\nname: web\nversion: 1.0.0\n")).toBe(helm);
  expect(hintOf("replicaCount: 1\nresources: {limits: {cpu: 1}}\n")).toBe(
    "correct it, or leave it out: values of a Helm chart go into what is proved by `helm template DIR | kubestage prove -`",
  );
  expect(hintOf("services: {web: {image: x}}\n")).toBe("correct it, or leave it out");
});

test("a version and a kind that Kubernetes does not serve", () => {
  const ingress = (apiVersion: string) =>
    readObjects(`apiVersion: ${apiVersion}\nkind: Ingress\nmetadata: {name: a}\n`).problems;
  expect(ingress("extensions/v1beta1")).toMatchObject([
    { code: "KS3007", hint: "write it as networking.k8s.io/v1", gap: { kind: "networking.k8s.io/Ingress" } },
  ]);
  expect(ingress("networking.k8s.io/v1beta1")).toMatchObject([
    { code: "KS3007", hint: "write it as networking.k8s.io/v1" },
  ]);
  const typo = "apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}\n";
  expect(readObjects(typo).problems).toMatchObject([{ code: "KS3007", hint: "did you mean Deployment?" }]);
  const scaler =
    "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: a}, targetCPUUtilizationPercentage: 50}\n";
  expect(readObjects(scaler).objects[0]?.object).toMatchObject({
    apiVersion: "autoscaling/v2",
    spec: { metrics: [{ type: "Resource" }] },
  });
});

test("no word of a Secret is in a problem", () => {
  const secret = (data: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n${data}\n`;
  for (const text of [
    secret("data: {password: 12345678}"),
    secret("stringData: hunter22"),
    secret("stringData: {a: hunter22, a: hunter22}"),
    secret("stringData: {a: !!int hunter22}"),
    secret("stringData: {a: *hunter22}"),
    `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"},"data":{"a":hunter22]}`,
  ]) {
    const { problems } = readObjects(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toMatch(/hunter22|12345678/);
  }
});

test("lists, lists in lists, and lists of one kind whose items do not say their type", () => {
  const item = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
  const list = {
    apiVersion: "v1",
    kind: "List",
    items: [item("a"), { apiVersion: "v1", kind: "List", items: [item("b")] }],
  };
  const namesOf = (text: string) => readObjects(text).objects.map(({ object }) => object.metadata.name);
  expect(namesOf(JSON.stringify(list))).toEqual(["a", "b"]);
  expect(namesOf(`# as YAML\n${JSON.stringify(list)}`)).toEqual(["a", "b"]);
  const untyped = [{ metadata: { name: "a" } }, { metadata: { name: "b" } }];
  for (const text of [
    JSON.stringify({ kind: "ConfigMapList", apiVersion: "v1", items: untyped }),
    JSON.stringify({ items: untyped, kind: "ConfigMapList", apiVersion: "v1" }),
  ])
    expect(readObjects(text).objects.map(({ object }) => object.kind)).toEqual(["ConfigMap", "ConfigMap"]);
  expect(codesOf(JSON.stringify({ apiVersion: "v1", kind: "List", items: [null] }))).toEqual([]);
});

test("of what stood in a cluster only what counts is kept, and a field of a newer version is told once", () => {
  const pod = (name: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "a", uid: name, resourceVersion: "1", managedFields: [{ manager: "x" }] },
    spec: { containers: [{ name: "main", image: "web", fromTomorrow: true }] },
    status: { phase: "Running", podIP: "10.0.0.1", conditions: [] },
  });
  const { objects, problems } = readObjects(
    JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod("a"), pod("b")] }),
  );
  expect(objects[0]?.object).toEqual({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "a", uid: "a" },
    spec: { containers: [{ name: "main", image: "web", fromTomorrow: true }] },
    status: { phase: "Running", podIP: "10.0.0.1" },
  });
  expect(problems.map(({ code, gap }) => [code, gap])).toEqual([["KS3010", undefined]]);
});

const jsonValue = fc.jsonValue({ maxDepth: 4 });

test("a stream of JSON gives the same objects however it is cut, each with its place", () => {
  const object = fc.record({
    apiVersion: fc.constant("example.com/v1"),
    kind: fc.constant("Thing"),
    metadata: fc.record({ name: fc.stringMatching(/^[a-z]+$/) }),
    spec: jsonValue,
  });
  fc.assert(
    fc.property(
      fc.array(object, { maxLength: 5 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      (objects, isList, size) => {
        const text = isList
          ? JSON.stringify({ apiVersion: "v1", items: objects, kind: "List" }, undefined, size % 3)
          : objects.map((one) => JSON.stringify(one)).join("\n");
        const chunks = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        const read = readJsonObjects(chunks);
        expect(read.objects.map((one) => one.object)).toEqual(JSON.parse(JSON.stringify(objects)));
        for (const { start, end, object: one } of read.objects) expect(JSON.parse(text.slice(start, end))).toEqual(one);
        expect(read.problems).toEqual([]);
      },
    ),
  );
});

test("JSON that ends too early, or holds something else, is told", () => {
  expect(readJsonObjects([`{"kind":"List","items":[{"a":`]).problems).toMatchObject([{ code: "KS3003" }]);
  expect(codesOf(`{"apiVersion":"v1","kind":"List","items":[7]}`)).toEqual(["KS3004"]);
  expect(codesOf(`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, }`)).toEqual([]);
});

test("the fast reader gives what the careful one gives, or nothing", () => {
  const line = fc.constantFrom(
    "a: 1",
    "b: on",
    "- x",
    "  c: &d e",
    "  f: *d",
    "g: |",
    "  text",
    'h: "q\\n"',
    "<<: {a: 1}",
    "? x",
    "'y': 010",
    "z: {a:, b: [1, ]}",
    "y: n",
    "k: !!str 1",
    "---",
    "# c",
    "...",
    "\t",
    "l: >-",
    " m",
    "1: 2",
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      (lines, end, isClosed) => {
        const text = lines.join(end) + (isClosed ? end : "");
        let fast: unknown[] | undefined;
        try {
          fast = plainValues(text, parseEvents(text, { maxDepth: 100 }));
        } catch {
          return;
        }
        if (fast === undefined) return;
        const { documents, diagnostics } = readYaml({ file: "", path: "", text });
        expect(diagnostics).toEqual([]);
        expect(fast).toEqual(documents.map(({ root }) => valueOf(root)));
      },
    ),
    { numRuns: 3000 },
  );
});
