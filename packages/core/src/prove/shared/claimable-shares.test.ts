import { describe, expect, test } from "vitest";
import type { Possible } from "../possible/possible.ts";
import { runningPods } from "../placement/running-pods.ts";
import { givenOf } from "../testing/given.ts";
import { editText, siteText } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { Claimers } from "./claimable/claimers.ts";
import { claimableStorage } from "./claimable/storage.ts";
import { intentWith } from "./testing/two-stages.ts";

const stages = ["dev", "test"]
  .map((stage) => `{apiVersion: v1, kind: Namespace, metadata: {name: shop-${stage}, labels: {stage: ${stage}}}}\n`)
  .join("---\n");
const volume = (source: string, { stage = "test", name = "files", modes = "ReadWriteMany" } = {}) =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: ${name}}, spec: {capacity: {storage: 1Gi}, accessModes: [${modes}], claimRef: {namespace: ${stage === "" ? "infra" : `shop-${stage}`}, name: ${name}}, ${source}}}\n`;
const pod = (source: string, stage = "test") =>
  `{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop-${stage}}, spec: {volumes: [{name: v, ${source}}], containers: [{name: a, image: r/a}]}}\n`;
const nfs = (path: string) => `nfs: {server: files, path: ${path}}`;
const share = nfs("/data");

interface Options {
  readonly from?: string;
  readonly possible?: true | "unknown";
  readonly meant?: string;
  readonly meantFor?: readonly string[];
}

/** What people of a stage could mount; as a step each volume that they would name. */
function mountable(
  documents: readonly string[],
  { from = "dev", possible = true, meant = "", meantFor = ["dev", "test"] }: Options = {},
) {
  const world = worldOf([stages, ...documents].join("---\n"));
  const podAsAsked = ((
    stage: string,
    namespace: string,
    { spec }: { readonly spec: { readonly volumes?: unknown } },
  ) => {
    if (stage !== from) return { possible: false, why: "nobody" };
    if (possible === "unknown") return { possible, why: "a policy asks for more" };
    return { possible, steps: [`${namespace} ${JSON.stringify(spec.volumes)}`] };
  }) as unknown as Possible["podAsAsked"];
  const intent = intentWith([{ type: "volume", name: meant, stages: meantFor }]);
  const given = givenOf({ possible: { ...givenOf().possible, podAsAsked }, ...(meant !== "" && { intent }) });
  const { causes, doubts } = claimableStorage(world, given, new Claimers(world, given), [...runningPods(world)]);
  return {
    doubts: doubts.map(({ pair, why }) => `${pair.from} > ${pair.to}: ${why}`),
    causes: causes.map(({ code, breaks, pairs, message, at, related, fix, requests }) => ({
      ...{ code, breaks, message, at: at && siteText(at), fix: fix?.description, edits: fix?.edits.map(editText) },
      rule: JSON.stringify(fix?.edits[0]),
      related: related.map((one) => `${one.message} @ ${siteText(one.at)}`),
      pairs: pairs.map((pair) => `${pair.from} > ${pair.to}`),
      steps: [...(requests ?? [])].flatMap(([, steps]) => steps.map(String)),
    })),
  };
}

test("storage of another stage that a pod may name by itself", () => {
  const { causes, doubts } = mountable([volume(share)]);
  expect(doubts).toEqual([]);
  expect(causes).toMatchObject([
    {
      ...{ code: "KS3819", breaks: true, at: "PersistentVolume files: spec", related: [], pairs: ["dev > test"] },
      message:
        "people of dev may mount nfs files:/data in a pod of theirs, which PersistentVolume files of test mounts",
      fix: "refuse pods that name storage by themselves, by an admission policy",
      edits: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
        (kind) => `add admissionregistration.k8s.io/${kind} storage-by-claims-only`,
      ),
      steps: ['shop-dev [{"name":"witness","nfs":{"server":"files","path":"/data"}}]'],
    },
  ]);
  expect(causes[0]?.rule).toContain('"expression":"object.spec.?volumes.orValue([]).all(volume, !has(volume.nfs))"');
});

describe("a pod names it as", () => {
  test.each([
    ["nfs: {server: files, path: /data, readOnly: true}", '{"nfs":{"server":"files","path":"/data"}}'],
    [
      "awsElasticBlockStore: {volumeID: vol-1, fsType: ext4}",
      '{"awsElasticBlockStore":{"volumeID":"vol-1","fsType":"ext4"}}',
    ],
    ["azureDisk: {diskName: d, diskURI: /disks/d}", '{"azureDisk":{"diskName":"d","diskURI":"/disks/d"}}'],
    ["cinder: {volumeID: one}", '{"cinder":{"volumeID":"one"}}'],
    ["fc: {wwids: [one]}", '{"fc":{"wwids":["one"]}}'],
    ["gcePersistentDisk: {pdName: disk}", '{"gcePersistentDisk":{"pdName":"disk"}}'],
    ["csi: {driver: cinder.csi.openstack.org, volumeHandle: one}", '{"cinder":{"volumeID":"one"}}'],
    [
      "csi: {driver: disk.csi.azure.com, volumeHandle: /disks/data}",
      '{"azureDisk":{"diskName":"data","diskURI":"/disks/data","kind":"Managed"}}',
    ],
    ["csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}", '{"awsElasticBlockStore":{"volumeID":"vol-1"}}'],
    ["csi: {driver: pd.csi.storage.gke.io, volumeHandle: zones/z/disks/one}", '{"gcePersistentDisk":{"pdName":"one"}}'],
    [
      "csi: {driver: nfs.csi.k8s.io, volumeHandle: h, volumeAttributes: {server: files, share: /data}}",
      '{"nfs":{"server":"files","path":"/data"}}',
    ],
  ])("%s", (source, named) =>
    expect(mountable([volume(source)]).causes[0]?.steps).toEqual([`shop-dev [{"name":"witness",${named.slice(1)}]`]),
  );
  test.each([
    "iscsi: {targetPortal: p, iqn: i, lun: 0, secretRef: {name: chap}}",
    "csi: {driver: d.example.com, volumeHandle: h}",
    "csi: {driver: d.example.com, volumeHandle: h, volumeAttributes: {server: files, share: /data}}",
    "csi: {driver: nfs.csi.k8s.io, volumeHandle: h, volumeAttributes: {server: files}}",
    "csi: {driver: nfs.csi.k8s.io, volumeHandle: h, volumeAttributes: {share: /data}}",
    "cephfs: {monitors: [m]}",
    "hostPath: {path: /data}",
  ])("nothing without a claim or a secret: %s", (source) => {
    expect(mountable([volume(source)])).toEqual({ causes: [], doubts: [] });
  });
});

test.each([
  ["of no stage", [volume(share, { stage: "" })], {}],
  ["of their own", [volume(share)], { from: "test" }],
  ["that both mount", [volume(share), volume(share, { stage: "dev", name: "other" })], {}],
  ["that is meant", [volume(share)], { meant: "nfs files:/data" }],
  ["that nobody may mount", [volume(share)], { from: "nobody" }],
] as const)("not storage %s", (_, documents, options) =>
  expect(mountable(documents, options)).toEqual({ causes: [], doubts: [] }),
);

test("what depends on admission is not known", () => {
  expect(mountable([volume(share)], { possible: "unknown" })).toEqual({
    causes: [],
    doubts: ["dev > test: whether people of dev may mount nfs files:/data: a policy asks for more"],
  });
  expect(mountable([volume(share)], { meant: "nfs files:/other" }).causes).toHaveLength(1);
  expect(mountable([volume(share)], { meant: "nfs files:/data", meantFor: ["dev"] }).causes).toHaveLength(1);
});

test("of several that mount the same the first is told of", () => {
  const more = pod(share).replace("name: web", "name: worker");
  expect(mountable([pod(share), more]).causes[0]).toMatchObject({
    at: "Pod shop-test/web: spec.volumes[0]",
    related: [],
  });
});

test("several are told by the first, and three others by name", () => {
  const all = ["a", "b", "c", "d", "e"].map((name) => volume(nfs(`/${name}`), { name }));
  const [cause, ...others] = mountable(all).causes;
  expect(others).toEqual([]);
  expect(cause?.related).toEqual(
    ["b", "c", "d"].map((name) => `nfs files:/${name} of test @ PersistentVolume ${name}: spec`),
  );
  const twice = mountable([volume(share), volume(share, { name: "other" })]).causes;
  expect(twice).toMatchObject([{ related: [], steps: [expect.anything()] }]);
  const kinds = mountable([volume(share), volume("cinder: {volumeID: one}", { name: "disk" })]).causes;
  expect(kinds[0]?.rule).toContain("all(volume, !has(volume.nfs) && !has(volume.cinder))");
  const both = [volume(nfs("/t")), volume(nfs("/d"), { stage: "dev", name: "other" })];
  expect(mountable(both, { from: "(unassigned)" }).causes).toMatchObject([
    {
      message:
        "people of (unassigned) may mount nfs files:/d in a pod of theirs, which PersistentVolume other of dev mounts",
      ...{
        pairs: ["(unassigned) > dev", "(unassigned) > test"],
        related: ["nfs files:/t of test @ PersistentVolume files: spec"],
      },
    },
  ]);
});

test("no policy is proposed that would refuse a pod that is there", () => {
  expect(mountable([pod(share)]).causes[0]).toMatchObject({ fix: undefined, at: "Pod shop-test/web: spec.volumes[0]" });
  expect(mountable([volume(share), pod("nfs: {server: other, path: /}", "dev")]).causes[0]?.fix).toBeUndefined();
  expect(mountable([volume(share), pod("cinder: {volumeID: one}", "dev")]).causes[0]?.fix).toBeDefined();
  const two = [volume(share), volume("cinder: {volumeID: one}", { name: "disk" })];
  expect(mountable([...two, pod("nfs: {server: other, path: /}", "dev")]).causes[0]?.fix).toBeUndefined();
});
