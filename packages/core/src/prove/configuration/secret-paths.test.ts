import { expect, test } from "vitest";
import { fieldText } from "../../manifests/field-text.ts";
import { worldOf } from "../testing/world-of.ts";
import { secretPaths } from "./secret-paths.ts";

const one = (kind: string, name: string, rest: string, metadata = "namespace: shop") =>
  `apiVersion: external-secrets.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, ${metadata}}\n${rest}\n---\n`;
const told = (text: string) =>
  [...secretPaths(worldOf(text))].map(({ type, parts, path }) => `${type} ${parts.join(" | ")} @ ${fieldText(path)}`);

test("an ExternalSecret fetches what its data say, each from its own store where it has one", () => {
  const spec = `spec:
  secretStoreRef: {name: vault, kind: SecretStore}
  data:
  - {secretKey: a, remoteRef: {key: x/a}}
  - {secretKey: b, remoteRef: {key: x/b}, sourceRef: {storeRef: {name: all, kind: ClusterSecretStore}}}
  - {secretKey: c, remoteRef: {key: ""}}
  - {secretKey: d, remoteRef: {key: 3}}
  dataFrom: [{extract: {key: x/e}}, {find: {path: x/f}}, {extract: {key: x/g}, sourceRef: {storeRef: {name: own}}}]`;
  expect(told(one("ExternalSecret", "e", spec))).toEqual([
    "secret path namespace/vault | x/a @ spec.data[0].remoteRef.key",
    "secret path cluster/all | x/b @ spec.data[1].remoteRef.key",
    "secret path namespace/vault | x/e @ spec.dataFrom[0].extract.key",
    "secret path namespace/own | x/g @ spec.dataFrom[2].extract.key",
  ]);
});

test("a PushSecret writes where it matches, in each of its stores", () => {
  const stores = "[{name: all, kind: ClusterSecretStore}, {name: own}]";
  const spec = `spec: {secretStoreRefs: ${stores}, data: [{match: {remoteRef: {remoteKey: x/a}}}, {match: {}}]}`;
  expect(told(one("PushSecret", "p", spec))).toEqual([
    "secret path cluster/all | x/a @ spec.data[0].match.remoteRef.remoteKey",
    "secret path namespace/own | x/a @ spec.data[0].match.remoteRef.remoteKey",
  ]);
  const byLabels = spec.replace(stores, "[{labelSelector: {matchLabels: {a: b}}}]");
  expect(told(one("PushSecret", "p", byLabels))).toEqual([
    "secret path namespace/ | x/a @ spec.data[0].match.remoteRef.remoteKey",
  ]);
});

test("a store that was read is what it leads to, in whatever order, without how one signs in there", () => {
  const provider = (fields: string) => `spec: {provider: {vault: {${fields}}}}`;
  const read = (kind: string, metadata: string, fields: string) => one(kind, "vault", provider(fields), metadata);
  const uses = ["SecretStore", "ClusterSecretStore"]
    .map((kind) =>
      one(
        "ExternalSecret",
        kind.toLowerCase(),
        `spec: {secretStoreRef: {name: vault, kind: ${kind}}, data: [{remoteRef: {key: a}}]}`,
      ),
    )
    .join("");
  const pathOf = (text: string) => told(text + uses).map((each) => each.replace(" @ spec.data[0].remoteRef.key", ""));
  const lead = 'secret path [["vault",[["path","kv"],["server","s"]]]] | a';
  for (const metadata of ["labels: {}", "namespace: shop"])
    expect(pathOf(read("ClusterSecretStore", metadata, "server: s, path: kv"))).toEqual([
      "secret path namespace/vault | a",
      lead,
    ]);
  const signIn =
    "auth: {x: z}, caBundle: b, caProvider: {x: z}, role: r, serviceAccountRef: {name: ns}, authSecretRef: {x: z}, authType: t";
  expect(pathOf(read("SecretStore", "namespace: shop", `path: kv, ${signIn}, server: s`))).toEqual([
    lead,
    "secret path cluster/vault | a",
  ]);
  expect(pathOf(read("SecretStore", "namespace: other", "path: kv, server: s"))).toEqual([
    "secret path namespace/vault | a",
    "secret path cluster/vault | a",
  ]);
});

const driver = (spec: string) =>
  `apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: x, namespace: shop}\n${spec}\n`;

test.each<[spec: string, ...paths: string[]]>([
  [
    "spec: {provider: aws, parameters: {objects: '- objectName: a/b\n\n  objectName: \"c\"'}}",
    "aws |  |  |  | a/b",
    "aws |  |  |  | c",
  ],
  [
    "spec: {provider: azure, parameters: {keyvaultName: k, vaultAddress: v, vaultNamespace: ns, objects: \"{'objectName': 'a'}\"}}",
    "azure | k | v | ns | a",
  ],
  ["spec: {provider: vault, parameters: {objects: 'secretPath : a/b, x'}}", "vault |  |  |  | a/b"],
  [
    "spec: {provider: gcp, parameters: {objects: 'resourceName:projects/p/secrets/s}'}}",
    "gcp |  |  |  | projects/p/secrets/s",
  ],
  ["spec: {parameters: {objects: 'objectName: a'}}", " |  |  |  | a"],
  ["spec: {provider: aws, parameters: {objects: 'myobjectName: a\n\n objectAlias: b'}}"],
  ["spec: {provider: aws, parameters: {}}"],
  ["spec: {provider: aws}"],
  ["data: {}"],
])("the CSI driver fetches what the objects of a class say: %s", (spec, ...paths) => {
  expect(told(driver(spec))).toEqual(paths.map((parts) => `secret path ${parts} @ spec.parameters.objects`));
});

test("the Vault agent fetches what the annotations of pods and of their templates say", () => {
  const inject = "vault.hashicorp.com/agent-inject-secret-db";
  const pod = (annotations: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: shop, annotations: {${annotations}}}\nspec: {containers: []}\n`;
  expect(told(pod(`${inject}: kv/db, vault.hashicorp.com/agent-inject: "true"`))).toEqual([
    `secret path vault |  |  | kv/db @ metadata.annotations."${inject}"`,
  ]);
  const job = `apiVersion: batch/v1
kind: Job
metadata: {name: x, namespace: shop}
spec:
  template:
    metadata: {annotations: {${inject}: kv/db, vault.hashicorp.com/namespace: ns, vault.hashicorp.com/service: s}}
    spec: {containers: []}
`;
  expect(told(job)).toEqual([`secret path vault | s | ns | kv/db @ spec.template.metadata.annotations."${inject}"`]);
  expect(told("apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: shop}\nspec: {containers: []}\n")).toEqual([]);
});
