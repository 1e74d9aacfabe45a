import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { policy } from "../testing/two-pods.ts";
import { networkProfile, specificationProfile } from "../model/profiles.ts";
import { readPolicies } from "./read-policies.ts";

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }";
const other = (apiVersion: string, kind: string, spec = "{}", at = "", more = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: p${at === "" ? "" : `, namespace: ${at}`} }\nspec: ${spec}${more}`;
const opaque = (text: string, profile = "specification") =>
  readPolicies(worldOf(`${namespace}\n---\n${text}`), networkProfile(profile) ?? specificationProfile).opaque;

test.each([
  ["crd.projectcalico.org/v1", "NetworkPolicy", "calico", "antrea"],
  ["crd.projectcalico.org/v1", "GlobalNetworkPolicy", "calico", "cilium"],
  ["projectcalico.org/v3", "NetworkPolicy", "calico", "antrea"],
  ["projectcalico.org/v3", "GlobalNetworkPolicy", "calico", "cilium"],
  ["crd.antrea.io/v1beta1", "NetworkPolicy", "antrea", "calico"],
  ["crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "antrea", "cilium"],
])("%s %s counts where %s or nobody knows which plugin is there, not with %s", (apiVersion, kind, plugin, another) => {
  const text = other(apiVersion, kind, "{ ingress: [] }", kind === "NetworkPolicy" ? "a" : "");
  expect(["specification", plugin, another].map((profile) => opaque(text, profile).length)).toEqual([1, 1, 0]);
});

test.each([
  ["projectcalico.org/v3", "{ types: [Egress], ingress: [] }", ["egress"]],
  ["projectcalico.org/v3", "{ types: [Ingress, Egress] }", ["ingress", "egress"]],
  ["projectcalico.org/v3", "{}", ["ingress"]],
  ["projectcalico.org/v3", "{ egress: [] }", ["egress"]],
  ["projectcalico.org/v3", "{ ingress: [], egress: [] }", ["ingress", "egress"]],
  ["crd.projectcalico.org/v1", "{}", ["ingress"]],
  ["crd.antrea.io/v1beta1", "{}", []],
  ["crd.antrea.io/v1beta1", "{ egress: [] }", ["egress"]],
])("%s %s touches %j", (apiVersion, spec, directions) => {
  expect(opaque(other(apiVersion, "NetworkPolicy", spec, "a")).map((one) => one.directions)).toEqual([directions]);
});

test("of Cilium's, what denies touches a direction too, in any of its specs", () => {
  const kind = "CiliumNetworkPolicy";
  const touches = (spec: string, more = "") =>
    opaque(other("cilium.io/v2", kind, spec, "a", more)).map(({ directions }) => directions);
  expect(touches("{ endpointSelector: {}, ingressDeny: [] }")).toEqual([["ingress"]]);
  expect(touches("{ endpointSelector: {}, egressDeny: [] }")).toEqual([["egress"]]);
  expect(touches("{}", "\nspecs: [{ ingress: [] }, { egress: [] }]")).toEqual([["ingress", "egress"]]);
});

test("a policy of a namespace speaks of it alone, one of the cluster of all", () => {
  const [local] = opaque(other("projectcalico.org/v3", "NetworkPolicy", "{}", "a"));
  expect(local).toHaveProperty("namespace", "a");
  const [global] = opaque(other("projectcalico.org/v3", "GlobalNetworkPolicy"));
  expect(global).not.toHaveProperty("namespace");
});

test("with a plugin that enforces nothing there are no policies", () => {
  const world = worldOf(`${namespace}\n---\n${policy("a", "podSelector: {}")}`);
  const count = (profile: string) =>
    readPolicies(world, networkProfile(profile) ?? specificationProfile).namespaced.length;
  expect([count("specification"), count("flannel")]).toEqual([1, 0]);
});
