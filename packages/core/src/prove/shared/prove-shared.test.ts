import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits } from "../fixes/apply-edits.ts";
import { givenOf } from "../testing/given.ts";
import { proveShared } from "./prove-shared.ts";
import { both, ingress, intentWith, node, pod, proof } from "./testing/two-stages.ts";

test("two stages that have nothing in common hold in every direction", () => {
  const image = "registry.example/shop/web:1.2@sha256:85b34e5ec61707c22e2d90fa2d8c8bcd85fea321e8e327b4ce54f761643167f3";
  const spec = `{containers: [{name: web, image: "${image}"}]}`;
  const { verdicts, findings } = proof([pod("dev", spec), pod("test", spec)]);
  expect(verdicts).toHaveLength(12);
  expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(["holds"]));
  expect(findings).toEqual([]);
});

const mounting = (path: string, { readOnly = false, more = "" } = {}) =>
  `{${more}volumes: [{name: v, hostPath: {path: ${path}}}], containers: [{name: a, image: "a@sha256:0", volumeMounts: [{name: v, mountPath: /v, readOnly: ${readOnly}}]}]}`;

test("a path of a node that both mount", () => {
  const { broken, codes, verdicts } = proof([pod("dev", mounting("/data")), pod("test", mounting("/data/"))]);
  expect(broken).toEqual(both);
  expect(codes).toEqual(["KS3801"]);
  expect(verdicts.find(({ verdict }) => verdict === "broken")?.witness?.steps).toHaveLength(2);
});

test("a path inside of another, and one beside it", () => {
  expect(proof([pod("dev", mounting("/data")), pod("test", mounting("/data/files"))]).broken).toEqual(both);
  expect(proof([pod("dev", mounting("/data")), pod("test", mounting("/database"))]).broken).toEqual([]);
});

test("where all only read it is nobody's; what one writes the other takes", () => {
  const reading = mounting("/data", { readOnly: true });
  expect(proof([pod("dev", reading), pod("test", reading)]).broken).toEqual([]);
  expect(proof([pod("dev", reading), pod("test", mounting("/data"))]).broken).toEqual(both);
});

test("pods that never run on the same node share none of its files", () => {
  const on = (stage: string) => pod(stage, mounting("/data", { more: `nodeSelector: {stage: ${stage}}, ` }));
  expect(proof([on("dev"), on("test")]).broken).toEqual([]);
  expect(proof([on("dev"), on("test"), node("a", "stage: dev"), node("b", "stage: test")]).broken).toEqual([]);
  const anywhere = pod("dev", mounting("/data"));
  expect(proof([anywhere, on("test"), node("b", "stage: test")]).broken).toEqual(both);
});

const local = (stage: string, path: string, type = "hostPath", more = "") =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: ${stage}}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], claimRef: {namespace: shop-${stage}, name: files}, ${type}: {path: ${path}}${more}}}\n`;
const byClaim = (stage: string, more = "") =>
  pod(
    stage,
    `{${more}volumes: [{name: v, persistentVolumeClaim: {claimName: files}}], containers: [{name: a, image: "a@sha256:0", volumeMounts: [{name: v, mountPath: /v}]}]}`,
  );

test("a path of a node that one mounts by a claim, and the other too, or by itself", () => {
  const dev = [local("dev", "/data"), byClaim("dev")];
  const { broken, codes } = proof([...dev, local("test", "/data/files", "local"), byClaim("test")]);
  expect(broken).toEqual(both);
  expect(codes).toEqual(["KS3801"]);
  expect(proof([...dev, pod("test", mounting("/data"))]).broken).toEqual(both);
  expect(proof([...dev, local("test", "/other"), byClaim("test")]).broken).toEqual([]);
  expect(proof([local("dev", "/data"), local("test", "/data")]).broken).toEqual([]);
});

test("volumes of different nodes, and pods of different nodes, share no files", () => {
  const nodes = [node("a", "stage: dev"), node("b", "stage: test")];
  const on = (stage: string) =>
    `, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: stage, operator: In, values: [${stage}]}]}]}}`;
  const there = (stage: string) => [local(stage, "/data", "local", on(stage)), byClaim(stage)];
  expect(proof([...there("dev"), ...there("test"), ...nodes]).broken).toEqual([]);
  const anywhere = [local("test", "/data", "local"), byClaim("test")];
  expect(proof([...there("dev"), ...anywhere, ...nodes]).broken).toEqual(both);
  const selecting = [local("test", "/data", "local"), byClaim("test", "nodeSelector: {stage: test}, ")];
  expect(proof([...there("dev"), ...selecting, ...nodes]).broken).toEqual([]);
});

test("a port of a node that both listen on", () => {
  const spec = (port: string) =>
    `{containers: [{name: a, image: "a@sha256:0", ports: [{containerPort: 80, ${port}}]}]}`;
  expect(proof([pod("dev", spec("hostPort: 80")), pod("test", spec("hostPort: 80"))]).codes).toEqual(["KS3802"]);
  expect(proof([pod("dev", spec("hostPort: 80")), pod("test", spec("hostPort: 81"))]).codes).toEqual([]);
  const udp = spec("hostPort: 80, protocol: UDP");
  expect(proof([pod("dev", spec("hostPort: 80")), pod("test", udp)]).codes).toEqual([]);
  const onNode = `{hostNetwork: true, containers: [{name: a, image: "a@sha256:0", ports: [{containerPort: 80, hostPort: 80}]}]}`;
  expect(proof([pod("dev", onNode), pod("test", spec("hostPort: 80"))]).codes).toEqual(["KS3802"]);
});

const volume = (name: string, spec: string) =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: ${name}}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteMany], ${spec}}}\n`;
const claimed = (stage: string) => `claimRef: {namespace: shop-${stage}, name: files}`;
const claim = (stage: string, spec: string) =>
  `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: files, namespace: shop-${stage}}, spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}, ${spec}}}\n`;

test.each([
  ["an NFS share", "nfs: {server: nfs.example, path: /exports}"],
  ["a volume of a CSI driver", "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}"],
  ["a disk", "gcePersistentDisk: {pdName: disk}"],
])("%s by two volumes of the cluster", (_, source) => {
  const { broken, codes } = proof([
    volume("one", `${source}, ${claimed("dev")}`),
    volume("two", `${source}, ${claimed("test")}`),
  ]);
  expect(broken).toEqual(both);
  expect(codes).toEqual(["KS3803"]);
});

test("a share that a pod mounts, and a folder of it by a claim", () => {
  const inline = `{volumes: [{name: v, nfs: {server: nfs.example, path: /}}], containers: [{name: a, image: "a@sha256:0", volumeMounts: [{name: v, mountPath: /v}]}]}`;
  const one = volume("one", "nfs: {server: nfs.example, path: /exports/test}");
  const { broken } = proof([pod("dev", inline), one, claim("test", "volumeName: one, storageClassName: ''")]);
  expect(broken).toEqual(both);
  const other = volume("one", `nfs: {server: other.example, path: /exports}, ${claimed("test")}`);
  expect(proof([pod("dev", inline), other]).broken).toEqual([]);
});

test("a volume that all mount to be read only is nobody's", () => {
  const nfs = (stage: string, readOnly: boolean) =>
    volume(stage, `nfs: {server: nfs.example, path: /, readOnly: ${readOnly}}, ${claimed(stage)}`);
  expect(proof([nfs("dev", true), nfs("test", true)]).broken).toEqual([]);
  expect(proof([nfs("dev", true), nfs("test", false)]).broken).toEqual(both);
});

test("a server is the same however its name is written", () => {
  const nfs = (stage: string, server: string, path: string) =>
    volume(stage, `nfs: {server: ${server}, path: ${path}}, ${claimed(stage)}`);
  expect(proof([nfs("dev", "NFS.example.com.", "/x/"), nfs("test", "nfs.example.com", "/x/test")]).broken).toEqual(
    both,
  );
  expect(proof([nfs("dev", "nfs.example.com", "/x"), nfs("test", "nfs.example.com", "/xy")]).broken).toEqual([]);
});

test("a whole file system of EFS holds what is in its folders and access points", () => {
  const efs = (stage: string, handle: string) =>
    volume(stage, `csi: {driver: efs.csi.aws.com, volumeHandle: "${handle}"}, ${claimed(stage)}`);
  for (const [one, other] of [
    ["fs-1", "fs-1::fsap-1"],
    ["fs-1:/a", "fs-1:/a/b"],
    ["fs-1::fsap-1", "fs-1::fsap-1"],
  ] as const)
    expect(proof([efs("dev", one), efs("test", other)]).broken).toEqual(both);
  for (const other of ["fs-1::fsap-2", "fs-2", "fs-2::fsap-1"])
    expect(proof([efs("dev", "fs-1::fsap-1"), efs("test", other)]).broken).toEqual([]);
});

test("semantics 24: a volume that no claim holds goes to whichever claim fits", () => {
  const one = volume("one", "storageClassName: manual, csi: {driver: d, volumeHandle: h}");
  const wanting = claim("dev", "storageClassName: manual");
  const naming = claim("test", "storageClassName: manual, volumeName: one");
  const { world, broken, findings } = proof([one, wanting, naming]);
  expect(broken).toEqual(both);
  expect(findings.map(({ code }) => code)).toEqual(["KS3804"]);
  const mended = proveShared(applyEdits(world, findings[0]?.fix?.edits ?? []), givenOf());
  expect(mended.findings).toEqual([]);
  expect(proof([one, wanting, claim("test", "storageClassName: other")]).broken).toEqual([]);
  const larger = volume("one", "storageClassName: manual, csi: {driver: d, volumeHandle: h}").replace("1Gi", "1Mi");
  expect(proof([larger, wanting, naming]).broken).toEqual([]);
});

test.each([
  ["registry.example/web:latest", "KS3805"],
  ["registry.example/web", "KS3805"],
  ["registry.example:5000/web", "KS3805"],
  ["registry.example/web:main", "KS3805"],
  ["registry.example/web:1.4.2", "KS3806"],
  ["busybox", "KS3806"],
  ["registry.k8s.io/pause:latest", "KS3806"],
  ["registry.example/web:latest@sha256:0", undefined],
])("an image %s in both", (image, code) => {
  const spec = `{containers: [{name: web, image: "${image}"}]}`;
  const { broken, codes } = proof([pod("dev", spec), pod("test", spec)]);
  expect(codes).toEqual(code === undefined ? [] : [code]);
  expect(broken).toEqual(code === "KS3805" ? both : []);
});

test.each([
  [1, /web:1$/],
  [2, /; so does 1 more image$/],
  [3, /; so do 2 more images$/],
])("%i images by tags are told once, and counted", (count, told) => {
  const images = Array.from(
    { length: count },
    (_, index) => `{name: c${index}, image: "registry.example/web:${index + 1}"}`,
  );
  const spec = `{containers: [${images.join()}]}`;
  const [finding] = proof([pod("dev", spec), pod("test", spec)]).findings;
  expect(finding?.message).toMatch(told);
});

test("what the intent says that they share is meant", () => {
  const spec = `{containers: [{name: web, image: "registry.example/web:latest"}]}`;
  const meant = (name: string, type: "image" | "volume" = "image") =>
    proof([pod("dev", spec), pod("test", spec)], intentWith([{ type, name, stages: ["dev", "test"] }])).broken;
  expect(meant("registry.example/web:*")).toEqual([]);
  expect(meant("registry.example/other:*")).toEqual(both);
  expect(meant("registry.example/web:*", "volume")).toEqual(both);
});

const arbitraryDocument = fc
  .record({
    stage: fc.constantFrom("dev", "test"),
    path: fc.constantFrom("/a", "/a/b", "/c"),
    port: fc.constantFrom(80, 81),
    image: fc.constantFrom("r.example/a:latest", "r.example/b:main", "r.example/c:1.2", "r.example/d@sha256:0"),
    host: fc.constantFrom("a.example", "*.example", "b.a.example"),
    name: fc.nat(99).map((number) => `n${number}`),
  })
  .map(({ stage, path, port, image, host, name }) => {
    const mounts = "volumeMounts: [{name: v, mountPath: /v}]";
    const spec = `{volumes: [{name: v, hostPath: {path: ${path}}}], containers: [{name: a, image: "${image}", ports: [{containerPort: 1, hostPort: ${port}}], ${mounts}}]}`;
    const text = [pod(stage, spec), ingress(stage, `rules: [{host: "${host}"}]`)];
    return text.map((one) => one.replace("name: web", `name: ${name}`));
  });

test("verdicts do not depend on the order of documents, and neither does a stage's reach on its own copies", () => {
  const answers = (documents: readonly string[]) =>
    proof(documents).verdicts.map(({ from, to, verdict, findings }) => ({ from, to, verdict, findings }));
  const documents = fc.uniqueArray(arbitraryDocument, { maxLength: 6, selector: ([first = ""]) => first.slice(0, 90) });
  fc.assert(
    fc.property(documents, (generated) => {
      const all = generated.flat();
      const copies = all.map((one) => one.replace(/name: n(\d+)/, "name: copy-$1"));
      expect(answers(all.toReversed())).toEqual(answers(all));
      expect(answers([...all, ...copies])).toEqual(answers(all));
    }),
    { numRuns: 60 },
  );
});

test("a volume that is named after a stage is kept for that stage's claim", () => {
  const volumeOfTest = volume("data-test", "storageClassName: manual, csi: {driver: d, volumeHandle: h}");
  const claims = [claim("dev", "storageClassName: manual"), claim("test", "storageClassName: manual")];
  const { world, findings } = proof([volumeOfTest, ...claims]);
  expect(findings[0]?.fix?.edits).toMatchObject([{ value: { namespace: "shop-test" } }]);
  expect(proveShared(applyEdits(world, findings[0]?.fix?.edits ?? []), givenOf()).findings).toEqual([]);
});
