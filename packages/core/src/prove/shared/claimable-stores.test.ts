import { describe, expect, test } from "vitest";
import { claimableStores } from "./claimable/stores.ts";
import { claimedBy } from "./testing/claiming.ts";
import { intentWith } from "./testing/two-stages.ts";

const meant = (name: string, stages = ["dev", "test"]) => intentWith([{ type: "object", name, stages }]);
const nothing = { causes: [], doubts: [] };

describe("secrets that people of another stage may read by a store of the cluster", () => {
  const secret = (spec: string, { stage = "test", name = "db" } = {}) =>
    `{apiVersion: external-secrets.io/v1beta1, kind: ExternalSecret, metadata: {name: ${name}, namespace: ${stage === "" ? "infra" : `shop-${stage}`}}, spec: {${spec}}}\n`;
  const vault = "secretStoreRef: {name: vault, kind: ClusterSecretStore}";
  const store = (conditions = "") =>
    `{apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: {name: vault}, spec: {provider: {}${conditions}}}\n`;

  test("the same once more, in a namespace of theirs", () => {
    expect(claimedBy(claimableStores, [secret(vault), store()])).toEqual({
      doubts: [],
      causes: [
        {
          is: "KS3813",
          message: "people of dev may read what ExternalSecret shop-test/db of test reads by ClusterSecretStore vault",
          at: "external-secrets.io/ExternalSecret shop-test/db: spec.secretStoreRef",
          ...{ related: [], pairs: ["dev > test"], fix: undefined, edits: [] },
          steps: [
            '["dev","test"]: ann: create external-secrets.io/externalsecrets shop-dev/ {"apiVersion":"external-secrets.io/v1beta1","kind":"ExternalSecret","metadata":{"name":"witness","namespace":"shop-dev"},"spec":{"secretStoreRef":{"name":"vault","kind":"ClusterSecretStore"}}}',
          ],
        },
      ],
    });
  });

  test.each([
    [
      "data: [{secretKey: a, sourceRef: {storeRef: {name: vault, kind: ClusterSecretStore}}}]",
      "spec.data[0].sourceRef.storeRef",
    ],
    [
      "dataFrom: [{}, {sourceRef: {storeRef: {name: vault, kind: ClusterSecretStore}}}]",
      "spec.dataFrom[1].sourceRef.storeRef",
    ],
  ])("also where one entry reads by it: %s", (spec, place) => {
    const [cause] = claimedBy(claimableStores, [secret(spec), store()]).causes;
    expect(cause?.at).toBe(`external-secrets.io/ExternalSecret shop-test/db: ${place}`);
  });

  test.each([
    ["a store of a namespace", [secret("secretStoreRef: {name: vault, kind: SecretStore}"), store()], {}],
    ["a store of no kind", [secret("secretStoreRef: {name: vault}"), store()], {}],
    ["a store of no name", [secret("secretStoreRef: {kind: ClusterSecretStore}"), store()], {}],
    ["what is of no stage", [secret(vault, { stage: "" }), store()], {}],
    ["a store by which both read already", [secret(vault), secret(vault, { stage: "dev" }), store()], {}],
    ["what is meant", [secret(vault), store()], { intent: meant("vault") }],
    ["what nobody may", [secret(vault), store()], { may: (): boolean => false }],
    ["what admission refuses", [secret(vault), store()], { answer: "refused" }],
    ["what nobody may, by a store that was not read", [secret(vault)], { may: (): boolean => false }],
  ] as const)("not %s", (_, documents, options) =>
    expect(claimedBy(claimableStores, documents, options)).toEqual(nothing),
  );

  test("what is not known", () => {
    const doubt = (why: string) => ({
      causes: [],
      doubts: [`dev > test: whether ClusterSecretStore vault gives people of dev what is test's: ${why}`],
    });
    expect(claimedBy(claimableStores, [secret(vault)])).toEqual(doubt("it was not read whom it serves"));
    const depends = "it depends on admission: a policy asks for more";
    expect(claimedBy(claimableStores, [secret(vault), store()], { answer: "depends" })).toEqual(doubt(depends));
    expect(claimedBy(claimableStores, [secret(vault)], { answer: "depends" })).toEqual(doubt(depends));
  });

  test("told of the first of several that it reads", () => {
    const other = secret(vault, { name: "queue" });
    const own = secret(vault, { stage: "dev" });
    const [cause, ...others] = claimedBy(claimableStores, [secret(vault), other, own, store()], {
      home: "(unassigned)",
    }).causes;
    expect(others).toEqual([]);
    expect(cause?.message).toMatch(/^people of \(unassigned\) may read what ExternalSecret shop-dev\/db of dev reads/);
    expect(cause?.pairs).toEqual(["(unassigned) > dev", "(unassigned) > test"]);
  });

  test("each store by itself, where one secret reads by several", () => {
    const entry = (name: string) =>
      `{secretKey: ${name}, sourceRef: {storeRef: {name: ${name}, kind: ClusterSecretStore}}}`;
    const both = secret(`data: [${entry("kept")}, ${entry("vault")}]`);
    const kept = store(", conditions: [{namespaces: [shop-test]}]").replace("name: vault", "name: kept");
    const own = { may: (asked: string) => asked.endsWith("shop-dev/") };
    expect(claimedBy(claimableStores, [both, kept, store()], own).causes.map(({ at }) => at)).toEqual([
      "external-secrets.io/ExternalSecret shop-test/db: spec.data[1].sourceRef.storeRef",
    ]);
  });

  test("what is meant for other stages is not for these", () => {
    const intent = meant("vault", ["dev"]);
    expect(claimedBy(claimableStores, [secret(vault), store()], { intent }).causes).toHaveLength(1);
  });

  test("whom a store serves is asked of the labels of each namespace", () => {
    const kept = store(", conditions: [{namespaceSelector: {matchLabels: {stage: test}}}]");
    const own = { home: "test", may: (asked: string) => asked.endsWith("shop-test/") };
    expect(claimedBy(claimableStores, [secret(vault, { stage: "dev" }), kept], own).causes).toHaveLength(1);
  });

  const serving = (conditions: string) =>
    claimedBy(claimableStores, [secret(vault), store(`, conditions: [${conditions}]`)], {
      may: (asked) => asked.endsWith("shop-dev/"),
    }).causes.length === 1;
  test.each([
    ["", true],
    ["{namespaces: [shop-test, shop-dev]}", true],
    ["{namespaces: [shop-test]}", false],
    ["{namespaceRegexes: [nothing, '^shop-dev$']}", true],
    ["{namespaceRegexes: ['-test$']}", false],
    ["{namespaceRegexes: ['(?i)SHOP']}", true],
    ["{namespaceRegexes: [1]}", false],
    ["{namespaceSelector: {matchLabels: {stage: dev}}}", true],
    ["{namespaceSelector: {matchLabels: {stage: test}}}", false],
    ["{namespaceSelector: {}}", true],
    ["{namespaceSelector: {matchLabels: {stage: test}}, namespaces: [shop-dev]}", true],
    ["{namespaceSelector: {matchLabels: {stage: test}}, namespaceRegexes: [dev]}", true],
    ["{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop-dev}}}", true],
    ["{namespaces: [shop-test]}, {namespaces: [shop-dev]}", true],
    ["{namespaceRegexes: [{}]}", false],
    ["{}", false],
    ["text", false],
    ["null", false],
  ])("a store with the conditions %s serves them: %s", (conditions, serves) =>
    expect(serving(conditions)).toBe(serves),
  );
});
