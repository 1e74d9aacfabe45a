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
  expect(made(`${first}---\n${again}`).diagnostics).toEqual([]);
  const { world, diagnostics } = made(`${first}---\n${again.replace("e,", "f,")}`);
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
