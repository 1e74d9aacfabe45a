import { expect, test } from "vitest";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import { objectsOfText } from "./found-in-text.ts";
import { worldOfFound } from "./make-world.ts";
import { placeOfField } from "./place-of-field.ts";
import { tooFewStages } from "./too-few-stages.ts";
import { objectsOf } from "./world.ts";

const made = (text: string, label = "stage") => {
  const found = objectsOfText({ file: "world.yaml", path: "world.yaml", text });
  const { world, diagnostics } = worldOfFound(found, { name: "test", minorVersion: 36, stages: { label } });
  return { world, diagnostics: [...found.diagnostics, ...diagnostics] };
};
const namespace = (name: string, labels: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
const account = (name: string, rest = "") => `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}${rest}}\n`;

test("what every cluster has is there: its namespaces with their name as label, their accounts, the roles", () => {
  const { world } = made(account("builder", ", namespace: shop-dev"));
  const namespaces = objectsOf(world, "Namespace");
  expect(namespaces.map(({ object }) => object.metadata.name)).toEqual([
    "default",
    "kube-system",
    "kube-public",
    "kube-node-lease",
    "shop-dev",
  ]);
  expect(namespaces.map(({ object }) => object.metadata.labels?.["kubernetes.io/metadata.name"])).toEqual(
    namespaces.map(({ object }) => object.metadata.name),
  );
  expect(
    objectsOf(world, "ServiceAccount").map(({ object: { metadata } }) => `${metadata.namespace}/${metadata.name}`),
  ).toEqual([
    "shop-dev/builder",
    "default/default",
    "kube-system/default",
    "kube-public/default",
    "kube-node-lease/default",
    "shop-dev/default",
  ]);
  expect(objectsOf(world, "rbac.authorization.k8s.io/ClusterRole").length).toBeGreaterThan(20);
});

test("what is written takes the place of what every cluster has", () => {
  const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: view}\nrules: []\n";
  const { world } = made(
    `${namespace("default", "stage: dev")}---\n${account("default")}automountServiceAccountToken: false\n---\n${role}`,
  );
  expect(world.stages.ofNamespace.get("default")).toBe("dev");
  const [first, ...others] = objectsOf(world, "ServiceAccount").filter(
    ({ object }) => object.metadata.namespace === "default",
  );
  expect([first?.object.automountServiceAccountToken, others]).toEqual([false, []]);
  expect(
    objectsOf(world, "rbac.authorization.k8s.io/ClusterRole").filter(({ object }) => object.metadata.name === "view"),
  ).toHaveLength(1);
});

test("objects are put where the API server puts them", () => {
  const { world } = made(
    [
      account("a"),
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, namespace: b}\nrules: []\n",
      "apiVersion: example.com/v1\nkind: ClusterThing\nmetadata: {name: a}\n",
      "apiVersion: other.com/v1\nkind: ClusterThing\nmetadata: {name: a}\n",
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.other.com}\nspec: {group: other.com, scope: Namespaced, names: {kind: ClusterThing}}\n",
    ].join("---\n"),
  );
  const namespaceOf = (kind: string) =>
    world.objects.get(kind)?.find(({ object }) => object.metadata.name === "a")?.object.metadata.namespace;
  expect(namespaceOf("ServiceAccount")).toBe("default");
  expect(namespaceOf("rbac.authorization.k8s.io/ClusterRole")).toBeUndefined();
  expect(namespaceOf("example.com/ClusterThing")).toBeUndefined();
  expect(namespaceOf("other.com/ClusterThing")).toBe("default");
});

test("an object that is there twice counts once; where the two differ the later one does, and it is a gap", () => {
  const first = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: c, d: e}\n";
  const again = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\ndata: {d: e, b: c}\n";
  const home = namespace("default", "stage: dev");
  expect(made(`${first}---\n${again}---\n${home}`).diagnostics).toEqual([]);
  const { world, diagnostics } = made(`${first}---\n${again.replace("e,", "f,")}---\n${home}`);
  expect(objectsOf(world, "ConfigMap").map(({ object }) => object.data)).toEqual([{ d: "f", b: "c" }]);
  expect(
    diagnostics.map(({ code, span, related }) => [
      code,
      span && placeOf(span).line,
      related.map((one) => placeOf(one.span).line),
    ]),
  ).toEqual([["KS3002", 8, [3]]]);
  expect(world.gaps).toMatchObject([{ kind: "ConfigMap", namespace: "default", name: "a" }]);
});

test("a field's place is worked out from its document, in lists too", () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n  - ${account("a").replaceAll("\n", "\n    ")}imagePullSecrets:\n      - name: pull\n`;
  const { world } = made(`${namespace("a", "stage: dev")}---\n${list}`);
  const origin = objectsOf(world, "ServiceAccount")[0]?.origin;
  const placeAt = (path: readonly (string | number)[]) => {
    const span = origin && placeOfField(origin, path);
    return span && formatPlace(placeOf(span));
  };
  expect(placeAt(["imagePullSecrets", 0, "name"])).toBe("world.yaml:12:15");
  expect(placeAt([])).toBe("world.yaml:10:22");
});

test("no place of a Secret shows a value", () => {
  const secret =
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations: {b: hunter22}\nstringData:\n  c: |\n    hunter22\n    more\n  d: hunter22\n  e: 'hunter22'\n";
  const json = `{"kind":"List","apiVersion":"v1","items":[{"kind":"Secret","apiVersion":"v1","metadata":{"name":"b"},"stringData":{"a":"hunter22 \\" x"}},{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"b"},"data":{"a":"shown"}}]}`;
  for (const text of [secret, json]) {
    const { world } = made(text);
    const [found] = objectsOf(world, "Secret");
    expect(JSON.stringify(found?.object)).toContain("hunter22");
    if (found?.origin.type !== "text") throw new Error("a Secret of a text has another origin");
    expect(found.origin.source.text).not.toContain("hunter22");
    expect(found.origin.source.text).toHaveLength(text.length);
    expect(placeOfField(found.origin, ["stringData"])?.start).toBeGreaterThan(text.indexOf("name"));
    for (const { origin } of objectsOf(world, "ConfigMap"))
      expect(origin.type === "text" && origin.source.text).toContain("shown");
  }
});

test("fewer than two stages: a label of tools that is called like a stage is one too", () => {
  const { world } = made(
    [
      namespace("a", "app.kubernetes.io/environment: dev, app.kubernetes.io/instance: a"),
      namespace("b", "app.kubernetes.io/environment: prod, app.kubernetes.io/instance: b"),
    ].join("---\n"),
  );
  expect(tooFewStages([world])?.hint).toBe(
    "perhaps the label app.kubernetes.io/environment tells the stage (dev, prod): try `--stage-label app.kubernetes.io/environment`",
  );
});

test("fewer than two stages: what was seen, and the label that looks like one", () => {
  const { world } = made(
    [
      namespace("a", "env: dev, team: shop"),
      namespace("b", "env: prod, team: shop"),
      namespace("c", "stage: dev"),
    ].join("---\n"),
  );
  const few = tooFewStages([world]);
  expect(few).toMatchObject({
    code: "KS3001",
    severity: "error",
    message: "by the label stage there is one stage only, dev: the namespaces a, b, c were read",
    hint: "perhaps the label env tells the stage (dev, prod): try `--stage-label env`",
  });
  const onlyNamed = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop-dev}\n";
  expect(tooFewStages([made(onlyNamed).world])).toMatchObject({
    message: "by the label stage there is no stage: the namespaces shop-dev are named, and none of them was read",
    hint: "give the Namespaces too: a stage is known by their labels, or by a file for `--stage-mapping`",
  });
  expect(
    tooFewStages([made([namespace("a", "env: dev"), namespace("b", "env: prod")].join("---\n"), "env").world]),
  ).toBeUndefined();
});

test("objects that name no namespace where their kind has one are told once, where default has no stage", () => {
  const found = ["web.yaml", "db.yaml"].map((file) => {
    const text = [
      account("a"),
      account("b", ", namespace: shop-dev"),
      namespace(file.replace(".", "-"), "stage: dev"),
    ].join("---\n");
    return objectsOfText({ file, path: file, text });
  });
  const madeOf = (objects: (typeof found)[number]["objects"]) =>
    worldOfFound({ objects, gaps: [] }, { name: "test", minorVersion: 36, stages: { label: "stage" } });
  const { diagnostics, world } = madeOf(found.flatMap(({ objects }) => objects));
  expect(
    diagnostics.map(({ code, severity, message, span }) => [
      code,
      severity,
      message,
      span && formatPlace(placeOf(span)),
    ]),
  ).toEqual([
    [
      "KS3013",
      "warning",
      "2 objects name no namespace (web.yaml, db.yaml): they were judged in default, which is of no stage",
      "web.yaml:3:18",
    ],
  ]);
  expect(diagnostics[0]?.hint).toBe(
    "write the namespace: `namespace: NAME` in a kustomization adds it to all that it renders, also to what `helm template` printed",
  );
  expect(world.stages.ofNamespace.has("default")).toBe(false);
  expect(made(account("a")).diagnostics).toMatchObject([
    { message: "1 object names no namespace (world.yaml): it was judged in default, which is of no stage" },
  ]);
  expect(made([account("a"), namespace("default", "stage: dev")].join("---\n")).diagnostics).toEqual([]);
  expect(made(account("a", ", namespace: default")).diagnostics).toEqual([]);
});

test("of many files that name no namespace the first are named", () => {
  const objects = Array.from({ length: 6 }, (_, index) => {
    const file = `${index}.yaml`;
    return objectsOfText({ file, path: file, text: account(`a${index}`) }).objects;
  }).flat();
  const { diagnostics } = worldOfFound(
    { objects, gaps: [] },
    { name: "test", minorVersion: 36, stages: { label: "stage" } },
  );
  expect(diagnostics.map(({ message }) => message)).toEqual([
    "6 objects name no namespace (0.yaml, 1.yaml, 2.yaml, 3.yaml and 2 more files): they were judged in default, which is of no stage",
  ]);
});

test.each([
  [
    20,
    "34",
    "choose a known version by `--kubernetes`; of this one, see whether a verdict rests on a role that Kubernetes brings",
  ],
  [
    33,
    "34",
    "choose a known version by `--kubernetes`; of this one, see whether a verdict rests on a role that Kubernetes brings",
  ],
  [37, "36", "choose a known version by `--kubernetes`, or update kubestage"],
  [99, "36", "choose a known version by `--kubernetes`, or update kubestage"],
])("Kubernetes 1.%i is not known: what is taken in its place is told", (minorVersion, taken, hint) => {
  const nothing = { objects: [], gaps: [] };
  const { diagnostics } = worldOfFound(nothing, { name: "test", minorVersion, stages: { label: "stage" } });
  expect(diagnostics).toMatchObject([
    {
      code: "KS3014",
      severity: "warning",
      message: `Kubernetes 1.${minorVersion} is none of the versions that are known (1.34, 1.35, 1.36): the roles and bindings that every cluster has are those of 1.${taken}`,
      hint,
    },
  ]);
  for (const known of [34, 35, 36])
    expect(
      worldOfFound(nothing, { name: "test", minorVersion: known, stages: { label: "stage" } }).diagnostics,
    ).toEqual([]);
});

test("fewer than two stages: nothing at all was read, or something that could not be", () => {
  const message = "nothing was read: what was given holds no object";
  const { world } = made("");
  expect(tooFewStages([world])).toMatchObject({ code: "KS3001", message });
  expect(tooFewStages([{ ...world, gaps: [{ reason: "it cannot be read" }] }])?.message).not.toBe(message);
});
