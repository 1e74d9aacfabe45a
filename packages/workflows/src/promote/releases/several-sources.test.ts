import { expect, test } from "vitest";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promote } from "../promote.ts";
import { sourceWithLedger } from "./testing.ts";

const queue = `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: queue }
spec: { team: storefront, source: { manifests: { paths: [k8s] } } }
`;
const limits = "resources: { requests: { cpu: 10m, memory: 64Mi }, limits: { cpu: 20m, memory: 64Mi } }";
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: queue }
spec:
  selector: { matchLabels: { app: queue } }
  template:
    metadata: { labels: { app: queue } }
    spec:
      containers:
        - { name: queue, image: "registry.example.com/shop/queue:1", ${limits} }
        - { name: proxy, image: "registry.example.org/net/proxy:2", ${limits} }
`;

test("one release holds files, images of several repositories by digest, and one commit", async () => {
  const { source, release, as, git } = await sourceWithLedger(queue);
  mkdirSync(join(source.folder, "k8s"));
  writeFileSync(join(source.folder, "k8s/queue.yaml"), deployment);
  source.git("kim", "add", ".");
  const commit = source.commit("kim");
  const [own, others] = ["a", "b"].map((digit) => `@sha256:${digit.repeat(64)}`);
  const images = {
    "registry.example.com/shop/queue:1": `registry.example.com/shop/queue:1${own}`,
    "registry.example.org/net/proxy:2": `registry.example.org/net/proxy:2${others}`,
  };
  await release({ apps: ["platform"] });
  const repository = "https://git.example.com/shop/queue";
  const { name, warned } = await release({ apps: ["queue"], images, repository });
  expect(warned).toEqual([]);
  const document = git("show", `main:releases/queue/${name}/release.yaml`);
  for (const part of [own, others, commit, `repository: ${repository}`, "hash: "]) expect(document).toContain(part);
  await promote({ ...as("ci"), dryRun: false });
  const rendered = git("grep", "-h", "image: ", "main", "--", "manifests/nonprod/dev");
  for (const image of Object.values(images)) expect(rendered).toContain(image);
});
