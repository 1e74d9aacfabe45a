import type { LiveObject } from "@kubestage/core";
import { expect, it } from "vitest";
import { seenPlugin } from "./network-plugin.ts";

const daemonSet = (name: string, spec: unknown = {}) =>
  ({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name }, spec }) as unknown as LiveObject;
const agent = (flag: string) => ({ template: { spec: { containers: [{ args: [flag] }] } } });

it.each([
  [[daemonSet("kube-proxy"), daemonSet("calico-node")], "calico", true],
  [[daemonSet("canal")], "canal", true],
  [[daemonSet("kube-flannel-ds"), daemonSet("calico-node")], "calico", true],
  [[daemonSet("kube-flannel-ds")], "flannel", false],
  [[daemonSet("anetd")], "cilium", true],
  [[daemonSet("kindnet")], "kindnet", undefined],
  [[daemonSet("aws-node")], "aws-vpc-cni", false],
  [[daemonSet("aws-node", agent("--enable-network-policy=true"))], "aws-vpc-cni", true],
])("%#", (daemonSets, name, enforces) => expect(seenPlugin(daemonSets)).toMatchObject({ name, enforces }));

it("says nothing where none is known", () => {
  expect(seenPlugin([daemonSet("kube-proxy"), daemonSet("my-cilium-logger")])).toBeUndefined();
});
