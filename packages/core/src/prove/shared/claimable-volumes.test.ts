import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { editText, siteText } from "../testing/told.ts";
import { claimableVolumes } from "./claimable/volumes.ts";
import { type Answer, claimedBy } from "./testing/claiming.ts";
import { intentWith } from "./testing/two-stages.ts";
import { freeVolumes, unclaimedVolumes } from "./unclaimed-volumes.ts";

const stages = ["dev", "test", "qa"]
  .map((stage) => `{apiVersion: v1, kind: Namespace, metadata: {name: shop-${stage}, labels: {stage: ${stage}}}}\n`)
  .join("---\n");
const volume = (spec = "", { name = "files", labels = "", capacity = "storage: 1Gi" } = {}) =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: ${name}, labels: {${labels}}}, spec: {capacity: {${capacity}}, accessModes: [ReadWriteOnce, ReadOnlyMany], storageClassName: kept, hostPath: {path: /data}${spec}}}\n`;
const claim = (
  stage: string,
  spec = "",
  { name = "files", more = "storageClassName: kept", storage = "1Gi", modes = "ReadWriteOnce" } = {},
) =>
  `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: ${name}, namespace: ${stage === "" ? "infra" : `shop-${stage}`}}, spec: {accessModes: [${modes}], resources: {requests: {storage: ${storage}}}, ${more}${spec}}}\n`;
const worldWith = (...documents: string[]) => worldOf([stages, ...documents].join("---\n"));

describe("a volume fits a claim", () => {
  const fit = (...documents: string[]) =>
    freeVolumes(worldWith(...documents)).map(({ fitting }) => fitting.map(({ object }) => object.object.metadata.name));
  test.each([
    ["of its class and size", volume(), claim("dev"), true],
    ["of another class", volume(), claim("dev", "", { more: "storageClassName: other" }), false],
    ["that asks for less", volume(), claim("dev", "", { storage: "1Mi" }), true],
    ["that asks for more", volume(), claim("dev", "", { storage: "2Gi" }), false],
    ["without a size of its own", volume("", { capacity: "" }), claim("dev"), true],
    ["of no size", volume().replace(" capacity: {storage: 1Gi},", ""), claim("dev"), true],
    ["that asks for no size", volume(), claim("dev").replace("requests: {storage: 1Gi}", ""), true],
    ["that asks for nothing", volume(), claim("dev").replace("resources: {requests: {storage: 1Gi}}, ", ""), true],
    ["of no modes", volume().replace("accessModes: [ReadWriteOnce, ReadOnlyMany], ", ""), claim("dev"), false],
    ["that asks for no mode", volume(), claim("dev").replace("accessModes: [ReadWriteOnce], ", ""), true],
    ["that names it", volume(), claim("dev", ", volumeName: files"), true],
    ["that names another", volume(), claim("dev", ", volumeName: other"), false],
    ["that selects it", volume("", { labels: "a: b" }), claim("dev", ", selector: {matchLabels: {a: b}}"), true],
    ["that selects others", volume("", { labels: "a: c" }), claim("dev", ", selector: {matchLabels: {a: b}}"), false],
    ["of one of its modes", volume(), claim("dev", "", { modes: "ReadOnlyMany" }), true],
    ["of a mode that it has not", volume(), claim("dev", "", { modes: "ReadOnlyMany, ReadWriteMany" }), false],
    ["of blocks, itself of files", volume(), claim("dev", ", volumeMode: Block"), false],
    ["of files, itself of blocks", volume(", volumeMode: Block"), claim("dev"), false],
    ["of blocks, as it is", volume(", volumeMode: Block"), claim("dev", ", volumeMode: Block"), true],
    ["of files, said by itself", volume(", volumeMode: Filesystem"), claim("dev"), true],
  ])("%s: %s, %s", (_, one, other, fits) => expect(fit(one, other)).toEqual([fits ? ["files"] : []]));

  test("of several in a stage that ask for the same but for files or blocks", () => {
    const blocks = claim("dev", ", volumeMode: Block", { name: "blocks" });
    expect(fit(volume(", volumeMode: Block"), claim("dev"), blocks)).toEqual([["blocks"]]);
  });

  test("by the default class where the claim names none, which is not none by name", () => {
    const kept = (isDefault: string) =>
      `{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: kept, annotations: {storageclass.kubernetes.io/is-default-class: "${isDefault}"}}, provisioner: p}\n`;
    const bare = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: bare}, provisioner: p}\n";
    const unnamed = claim("dev", "", { more: "" });
    const noClass = volume().replace(" storageClassName: kept,", "");
    expect(fit(volume(), unnamed, bare, kept("true"))).toEqual([["files"]]);
    expect(fit(volume(), unnamed, kept("false"))).toEqual([[]]);
    expect(fit(volume(), claim("dev", "", { more: 'storageClassName: ""' }), kept("true"))).toEqual([[]]);
    expect(fit(noClass, unnamed)).toEqual([["files"]]);
    expect(fit(noClass, unnamed, kept("true"))).toEqual([[]]);
  });

  test("of a StatefulSet, and none where it is kept for one", () => {
    const set = `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop-dev}, spec: {serviceName: db, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: r/a}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: kept, resources: {requests: {storage: 1Gi}}}}]}}\n`;
    const [free] = freeVolumes(worldWith(volume(), set));
    expect(free?.fitting.map(({ object, path, stage }) => `${stage} ${siteText({ object, path })}`)).toEqual([
      "dev apps/StatefulSet shop-dev/db: spec.volumeClaimTemplates",
    ]);
    expect(fit(volume(", claimRef: {namespace: shop-dev, name: files}"), claim("dev"))).toEqual([]);
    const [cause] = unclaimedVolumes(worldWith(volume("", { name: "files-dev" }), set, claim("test")), undefined);
    expect(cause?.fix).toBeUndefined();
    const naming = set.replace("storageClassName: kept,", "storageClassName: kept, volumeName: files,");
    expect(unclaimedVolumes(worldWith(volume(), naming, claim("test")), undefined)[0]?.fix).toBeUndefined();
  });

  test("once for those of a stage that ask for the same", () => {
    expect(fit(volume(), claim("dev"), claim("dev", "", { name: "other" }))).toEqual([["files"]]);
    expect(fit(volume(), claim("dev"), claim("dev", "", { name: "small", storage: "1Mi" }))).toEqual([
      ["files", "small"],
    ]);
    expect(fit(volume(), claim("dev"), claim("dev", "", { name: "read", modes: "ReadOnlyMany" }))).toEqual([
      ["files", "read"],
    ]);
    const named = claim("dev", ", volumeName: files", { name: "named" });
    expect(fit(volume(), claim("dev"), named)).toEqual([["files", "named"]]);
    const chosen = claim("dev", ", selector: {matchLabels: {a: b}}", { name: "chosen" });
    expect(fit(volume("", { labels: "a: b" }), claim("dev"), chosen)).toEqual([["files", "chosen"]]);
    expect(fit(volume(), claim("dev"), claim("test"))).toEqual([["files", "files"]]);
  });
});

describe("a volume that claims of several stages fit", () => {
  const told = (documents: readonly string[], intent?: Parameters<typeof unclaimedVolumes>[1]) =>
    unclaimedVolumes(worldWith(...documents), intent).map(({ message, pairs, related, fix }) => ({
      message,
      pairs: pairs.map(({ from, to }) => `${from} > ${to}`),
      related: related.map((one) => one.message),
      fix: fix?.description,
    }));
  const all = [volume(), claim("dev"), claim("test"), claim("qa"), claim("")];
  test("is told with three of the claims", () => {
    expect(told(all)).toEqual([
      {
        message: "PersistentVolume files is bound to no claim and fits claims of dev and test and qa and (unassigned)",
        pairs: [
          "(unassigned) > dev",
          "(unassigned) > qa",
          "(unassigned) > test",
          "dev > (unassigned)",
          "dev > qa",
          "dev > test",
          "qa > (unassigned)",
          "qa > dev",
          "qa > test",
          "test > (unassigned)",
          "test > dev",
          "test > qa",
        ],
        related: [
          "in dev, PersistentVolumeClaim shop-dev/files may take it",
          "in test, PersistentVolumeClaim shop-test/files may take it",
          "in qa, PersistentVolumeClaim shop-qa/files may take it",
        ],
        fix: undefined,
      },
    ]);
  });

  test("is not told where the intent says that they share it, nor of one stage", () => {
    const meant = (type: "volume" | "object", name: string) => intentWith([{ type, name, stages: ["dev", "test"] }]);
    const two = [volume(), claim("dev"), claim("test")];
    expect(told(two, meant("volume", "files"))).toEqual([]);
    expect(told(two, meant("volume", "other"))).toHaveLength(1);
    expect(told(two, meant("object", "files"))).toHaveLength(1);
    expect(told(all, meant("volume", "files"))[0]?.pairs).not.toContain("dev > test");
    expect(told([volume(), claim("dev")])).toEqual([]);
  });

  test.each([
    ["files", ", volumeName: files", "", "keep it for the claim shop-dev/files"],
    ["files", "", ", volumeName: files", "keep it for the claim shop-test/files"],
    ["files", ", volumeName: files", ", volumeName: files", undefined],
    ["data-test", "", "", "keep it for the claim shop-test/files"],
    ["test.data", "", "", "keep it for the claim shop-test/files"],
    ["data-test", ", volumeName: data-test", "", "keep it for the claim shop-dev/files"],
    ["dev-and-test", "", "", undefined],
    ["datatest", "", "", undefined],
  ])("%s is kept for the claim that names it, or for that of the stage in its name", (name, dev, other, fix) => {
    const [one] = told([volume("", { name }), claim("dev", dev), claim("test", other)]);
    expect(one?.fix).toBe(fix);
  });

  test("and that is written into it", () => {
    const [one] = unclaimedVolumes(
      worldWith(volume("", { name: "data-test" }), claim("dev"), claim("test")),
      undefined,
    );
    expect(one?.fix?.edits.map(editText)).toEqual([
      'set PersistentVolume data-test: spec.claimRef = {"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":"shop-test","name":"files"}',
    ]);
  });
});

describe("a volume that is one stage's and that people of another claim", () => {
  const free = volume();
  const theirs = claim("test");
  const ask = (more = "") =>
    `ann: create persistentvolumeclaims shop-dev/ {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"witness","namespace":"shop-dev"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"kept",${more}"resources":{"requests":{"storage":"1Gi"}},"volumeName":"files"}}`;
  test("by its name", () => {
    const told = {
      is: "KS3804",
      message: "PersistentVolume files is bound to no claim and is for test, while people of dev may claim it",
      at: "PersistentVolume files: spec",
      related: [
        "in test, PersistentVolumeClaim shop-test/files may take it @ PersistentVolumeClaim shop-test/files: spec",
      ],
      ...{ pairs: ["dev > test"], fix: undefined, edits: [], steps: [`["dev","test"]: ${ask()}`] },
    };
    expect(claimedBy(claimableVolumes, [free, theirs])).toEqual({ doubts: [], causes: [told] });
    const blocks = [volume(", volumeMode: Block"), claim("test", ", volumeMode: Block")];
    expect(claimedBy(claimableVolumes, blocks).causes[0]?.steps).toEqual([
      `["dev","test"]: ${ask('"volumeMode":"Block",')}`,
    ]);
  });

  test("of no size, class or mode that it says", () => {
    const bare =
      "{apiVersion: v1, kind: PersistentVolume, metadata: {name: bare, labels: {stage: test}}, spec: {hostPath: {path: /data}}}\n";
    const [cause] = claimedBy(claimableVolumes, [bare]).causes;
    expect(cause?.steps[0]).toContain(
      '"spec":{"accessModes":[],"storageClassName":"","resources":{"requests":{"storage":"1Gi"}},"volumeName":"bare"}',
    );
  });

  test.each([
    ["nobody may make claims", [free, theirs], { may: () => false }],
    ["a policy refuses it", [free, theirs], { answer: "refused" }],
    ["they are of the same stage", [free, theirs], { home: "test" }],
    ["their own claim fits too, which is another cause", [free, theirs, claim("dev")], {}],
    ["it is nobody's", [free], {}],
    ["it is of no stage", [free, claim("")], {}],
    ["it has no label", [free.replace(" labels: {}", "")], {}],
    ["it has the label of their stage", [volume("", { labels: "stage: test" })], { home: "test" }],
    ["no label says whose it is", [volume("", { labels: "stage: test" })], { isMapped: true }],
    ["its label says what is no stage", [volume("", { labels: "stage: other" })], {}],
    [
      "it is meant",
      [free, theirs],
      { intent: intentWith([{ type: "volume", name: "files", stages: ["dev", "test"] }]) },
    ],
  ] as const)("not where %s", (_, documents, options) =>
    expect(claimedBy(claimableVolumes, documents, options)).toEqual({ causes: [], doubts: [] }),
  );

  test("whether they may is not known where it depends on admission", () => {
    expect(claimedBy(claimableVolumes, [free, theirs], { answer: "depends" })).toEqual({
      causes: [],
      doubts: [
        "dev > test: whether people of dev may claim PersistentVolume files: it depends on admission: a policy asks for more",
      ],
    });
  });

  test("by its name or by what it asks for, whichever admission lets in or leaves open", () => {
    const named = ({ object }: { readonly object: unknown }) => JSON.stringify(object).includes("volumeName");
    const claimed = (byName: Answer, other: Answer) =>
      claimedBy(claimableVolumes, [free, theirs], { answer: (request) => (named(request) ? byName : other) });
    const { doubts } = claimedBy(claimableVolumes, [free, theirs], { answer: "depends" });
    expect(claimed("refused", "depends")).toEqual({ causes: [], doubts });
    expect(claimed("depends", "refused")).toEqual({ causes: [], doubts });
    expect(claimed("depends", "admitted").causes[0]?.steps).toEqual([
      `["dev","test"]: ${ask().replace(/,"volumeName":"files"/, "")}`,
    ]);
    expect(claimed("admitted", "refused").causes[0]?.steps).toEqual([`["dev","test"]: ${ask()}`]);
  });

  test("of its size, and where it is meant for other stages", () => {
    const large = [volume("", { capacity: "storage: 5Gi" }), theirs];
    expect(claimedBy(claimableVolumes, large).causes[0]?.steps[0]).toContain('"storage":"5Gi"');
    const intent = intentWith([{ type: "volume", name: "files", stages: ["dev"] }]);
    expect(claimedBy(claimableVolumes, [free, theirs], { intent }).causes).toHaveLength(1);
  });

  test("of the stage that its label says, and of each whose claims it fits", () => {
    const labelled = volume("", { labels: "stage: test" });
    expect(claimedBy(claimableVolumes, [labelled]).causes[0]?.pairs).toEqual(["dev > test"]);
    const both = claimedBy(claimableVolumes, [labelled, claim("dev")], { home: "(unassigned)" });
    expect(both.causes[0]?.pairs).toEqual(["(unassigned) > dev", "(unassigned) > test"]);
    expect(both.causes[0]?.fix).toBeUndefined();
  });
});
