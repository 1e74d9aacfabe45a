import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makePossible } from "../possible/make-possible.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import type { World } from "../../manifests/world/world.ts";
import { proveShared } from "./prove-shared.ts";

const example = (which: string) =>
  readFileSync(new URL(`../../../../../docs/errors/examples/KS3819.${which}.world.yaml`, import.meta.url), "utf8");
const share = "nfs:\n    server: files.example.com\n    path: /exports/invoices";
const withVolume = (spec: string) => worldOf(example("wrong").replace(share, spec));

function judged(world: World) {
  const rights = makeRights(world, undefined);
  const admission = makeAdmission(world);
  const possible = makePossible(world, rights, admission);
  const { verdicts, findings } = proveShared(world, givenOf({ rights, admission, possible }));
  const broken = verdicts.filter(({ verdict }) => verdict === "broken");
  return { findings, broken: broken.map(({ from, to }) => `${from} -> ${to}`), step: broken[0]?.witness?.steps[0] };
}

test("a share of another stage that people may mount in a pod of theirs, and a fix that closes it", () => {
  const world = worldOf(example("wrong"));
  const { broken, findings, step } = judged(world);
  expect(broken).toEqual(["dev -> test"]);
  expect(findings.map(({ code }) => code)).toEqual(["KS3819"]);
  expect(step).toMatchObject({
    ...{ verb: "create", resource: { resource: "pods", namespace: "shop-dev" } },
    body: {
      spec: {
        volumes: [{ name: "witness", nfs: { server: "files.example.com", path: "/exports/invoices" } }],
        containers: [{ volumeMounts: [{ name: "witness", mountPath: "/witness" }] }],
      },
    },
  });
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  expect(judged(applyEdits(world, edits)).broken).toEqual([]);
  expect(judged(worldOf(example("right"))).broken).toEqual([]);
});

test("the level restricted lets no pod name storage by itself, and baseline does", () => {
  const enforcing = (level: string) =>
    worldOf(example("wrong").replace("stage: dev", `stage: dev\n    pod-security.kubernetes.io/enforce: ${level}`));
  expect(judged(enforcing("baseline")).broken).toEqual(["dev -> test"]);
  expect(judged(enforcing("restricted")).broken).toEqual([]);
});

test.each([
  [
    "csi: {driver: nfs.csi.k8s.io, volumeHandle: v, volumeAttributes: {server: files.example.com, share: /exports}}",
    "nfs",
  ],
  ["csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}", "awsElasticBlockStore"],
  ["csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/p/zones/z/disks/one}", "gcePersistentDisk"],
  ["csi: {driver: disk.csi.azure.com, volumeHandle: /subscriptions/s/disks/one}", "azureDisk"],
  ["csi: {driver: cinder.csi.openstack.org, volumeHandle: one}", "cinder"],
  ["iscsi: {targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:one', lun: 0}", "iscsi"],
])("a volume by %s is named in a pod as %s", (spec, kind) => {
  const { broken, step } = judged(withVolume(spec));
  expect(broken).toEqual(["dev -> test"]);
  expect(step).toMatchObject({ body: { spec: { volumes: [{ [kind]: expect.anything() }] } } });
});

test.each([
  ["csi: {driver: files.example.com, volumeHandle: one}"],
  ["iscsi: {targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:one', lun: 0, secretRef: {name: chap}}"],
  ["rbd: {monitors: ['10.0.0.1:6789'], image: one}"],
])("a volume by %s takes a claim or a secret", (spec) => {
  expect(judged(withVolume(spec)).broken).toEqual([]);
});
