import { expect, test } from "vitest";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { objectsOfText } from "./found-in-text.ts";

const told = (text: string, file = "world.yaml") =>
  objectsOfText({ file, path: file, text }).diagnostics.map(({ code, message, hint, span }) => [
    span ? formatPlace(placeOf(span)) : "",
    code,
    message,
    hint,
  ]);
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {}\n${spec}`;

test("a field that its kind has not is pointed to by its name, a value that does not fit by itself", () => {
  expect(told(policy("  policyTyps: [Ingress]\n  ingress: [{fron: []}]\n"))).toEqual([
    [
      "world.yaml:6:3",
      "KS3006",
      "NetworkPolicy a: spec.policyTyps is no field that Kubernetes knows there",
      "did you mean policyTypes?",
    ],
    [
      "world.yaml:7:14",
      "KS3006",
      "NetworkPolicy a: spec.ingress[0].fron is no field that Kubernetes knows there",
      "did you mean from?",
    ],
  ]);
  expect(told(policy("  policyTypes: Ingress\n"))).toEqual([
    ["world.yaml:6:16", "KS3005", "NetworkPolicy a: spec.policyTypes must be a list", "begin each item with `- `"],
  ]);
});

test("the empty status that generators write of a NetworkPolicy, which had one until 1.27, is none of its faults", () => {
  expect(told(policy("status: {}\n"))).toEqual([]);
  expect(told(policy("state: {}\n"))).toHaveLength(1);
});

test("a file of another tool in a folder is left out; where anything in it looks like an object it is judged", () => {
  const read = (text: string, file = "x.yaml", isInFolder = true) => {
    const { gaps, diagnostics } = objectsOfText({ file, path: file, text }, { isInFolder });
    return [gaps.length, diagnostics.map(({ code, severity }) => `${code} ${severity}`)];
  };
  const [out, judged] = [
    [0, ["KS3015 warning"]],
    [1, ["KS3004 error"]],
  ];
  for (const text of [
    "services:\n  web: {image: nginx}\n",
    `{"name": "web", "version": "1.0.0"}`,
    "- hosts: all\n  tasks: []\n",
    "just text\n",
    "a: 1\n---\nb: 2\n",
    // GitHub's workflows, and anchors of docker-compose that merge twice.
    "on: push\njobs: {}\n",
  ])
    expect(read(text)).toEqual(out);
  expect(read("services: {}\n", "x.yaml", false)).toEqual(judged);
  expect(read("services: {}\n", "chart/values-prod.yaml")).toEqual(judged);
  expect(read("resources: [a.yaml]\n")).toEqual(judged);
  expect(read("apiVersion: v1\nservices: {}\n")).toEqual(judged);
  expect(read("kind: Pod\nspec: {}\n")).toEqual(judged);
  expect(read("metadata: {name: a}\nspec: {}\n")).toEqual(judged);
  expect(read("apiVersion: v1\nkind: List\nitems: [7]\n")).toEqual(judged);
  expect(read(`${policy("")}---\nservices: {}\n`)).toEqual(judged);
  expect(read("replicas: {{ .Values.replicas }}\n")).toEqual([1, ["KS3003 error"]]);
  expect(read("services: [\n")).toEqual([1, ["KS3003 error"]]);
  expect(read("")).toEqual([0, []]);
});

test("what no kind is known of says why it cannot be read, and that it may be left out", () => {
  expect(told("name: build\non: push\njobs: {a: b}\n")).toEqual([
    [
      "world.yaml:2:1",
      "KS3003",
      'the key on is read as "true" by Kubernetes',
      'write it in quotes: "on"; or leave the file out: it has neither apiVersion nor kind',
    ],
  ]);
  expect(told("a: 1\nb: 2\na: 3\n")).toEqual([
    [
      "world.yaml:3:1",
      "KS3003",
      "a key stands twice in this mapping",
      "remove one of the two; or leave the file out: it has neither apiVersion nor kind",
    ],
  ]);
  expect(told("a: [1, 2\n")).toEqual([
    [
      "world.yaml:2:1",
      "KS3003",
      "deficient indentation",
      "close the bracket, brace or quote that was opened before, or indent the line",
    ],
  ]);
});

test.each([
  ["a: *hunter22\n"],
  ["a: {b: !!int hunter22}\n"],
  ["0x12345678: a\n"],
  ["a: @hunter22\n"],
  ["hunter22: 1\nhunter22: 2\n"],
  ["%TAG hunter22 a\n--- a\n"],
  ["a: !hunter22!x b\n"],
  ["apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: *hunter22}\n"],
])("the reason why %j cannot be read repeats nothing of it", (text) => {
  const diagnostics = told(text);
  expect(diagnostics.map(([, code]) => code)).toContain("KS3003");
  expect(JSON.stringify(diagnostics)).not.toMatch(/hunter22|12345678|@/);
});

test.each([
  ["shop/templates/web.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n", "`helm template shop | kubestage prove -`"],
  ["templates/sub/web.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n", "`helm template . | kubestage prove -`"],
  [
    "templates/shop/templates/a.yaml",
    "kind: {{ .Values.kind }}\n",
    "`helm template templates/shop | kubestage prove -`",
  ],
  ["shop/charts/db/values.yaml", "image: x\n", "`helm template shop/charts/db | kubestage prove -`"],
  ["shop/values-prod.yaml", "image: x\n", "`helm template shop | kubestage prove -`"],
  ["shop/ci/tls-values.yaml", "image: x\n", "`helm template shop | kubestage prove -`"],
  ["shop/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n", "`helm template shop | kubestage prove -`"],
  ["over/dev/kustomization.yaml", "resources: [a.yaml]\n", "`kubectl kustomize over/dev | kubestage prove -`"],
  ["over/ci/kustomization.yaml", "resources: [a.yaml]\n", "`kubectl kustomize over/ci | kubestage prove -`"],
  ["kustomization.yaml", "resources: [a.yaml]\n", "`kubectl kustomize . | kubestage prove -`"],
  ["<stdin>", "resources: [a.yaml]\n", "`kubectl kustomize DIR | kubestage prove -`"],
  ["my shop/kustomization.yaml", "resources: [a.yaml]\n", "`kubectl kustomize DIR | kubestage prove -`"],
])("what %s is made into is proved instead: the next step names its folder", (file, text, step) => {
  expect(told(text, file).map(([, , , hint]) => hint)).toEqual([expect.stringContaining(step)]);
});
