import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, runKubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { machine, twoClusters } from "../testing/lying-contexts.ts";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

interface Checked {
  readonly cluster?: string;
  readonly checks: readonly {
    readonly id: string;
    readonly state: string;
    readonly found: string;
    readonly advice: string;
    readonly details: readonly string[];
  }[];
}

describeWithTestbed("doctor", () => {
  let plane: ControlPlane;
  let uid: string;

  beforeAll(async () => {
    plane = await startControlPlane({ components: "api", name: "anything" });
    uid = await kubectl(plane, "get", "ns", "kube-system", "-o", "jsonpath={.metadata.uid}");
  });
  afterAll(async () => plane?.stop());

  async function checkUp(
    declaration: string,
    kubeconfig: string,
    line = "doctor --cluster nonprod",
  ): Promise<{ code: number | null } & Checked> {
    const { code, stdout } = await machine(declaration, [kubeconfig]).run(`${line} -o json`);
    return { code, ...(JSON.parse(stdout) as Checked) };
  }
  const stateOf = ({ checks }: Checked, id: string) => checks.find((one) => one.id === id);

  test("an administrator of a cluster that is as declared has no problem", async () => {
    const checkup = await checkUp(twoClusters({ nonprod: uid }), await plane.kubeconfig());
    expect(checkup.checks.filter(({ state }) => state === "problem")).toEqual([]);
    expect(checkup).toMatchObject({ code: 0, cluster: "nonprod", context: "anything" });
    const fine = [
      "node",
      "declaration",
      "reach",
      "version",
      "identity",
      "clock",
      "rights",
      "escalation",
      "kinds",
      "admission",
    ];
    expect(fine.filter((id) => stateOf(checkup, id)?.state !== "ok")).toEqual([]);
    // Nothing that runs in this cluster shows its network plugin, and no group of a directory is bound.
    expect(stateOf(checkup, "network")).toMatchObject({ state: "unknown" });
    expect(stateOf(checkup, "groups")).toBeUndefined();
    expect(stateOf(checkup, "declaration")?.found).toMatch(/: 2 clusters, \d stages?, /);
  });

  test("who may do less than apply needs is told what is missing", async () => {
    await kubectl(plane, "create", "clusterrole", "reader", "--verb=get,list", "--resource=configmaps,namespaces");
    await kubectl(plane, "create", "clusterrolebinding", "reader", "--clusterrole=reader", "--group=readers");
    const reader = { name: "developer", groups: ["readers"] };
    const checkup = await checkUp(twoClusters({ nonprod: uid }), await plane.kubeconfig(reader));
    expect(checkup.code).toBe(3);
    const rights = stateOf(checkup, "rights");
    expect(rights).toMatchObject({ state: "problem" });
    expect(rights?.details).toContain("create, patch, delete, update configmaps in kubestage-shop");
    expect(rights?.details).toContain("create, patch, delete namespaces in the whole cluster");
    expect(rights?.details).toContain(
      "get, list, create, patch, delete clusterroles.rbac.authorization.k8s.io in the whole cluster",
    );
    expect(rights?.details.some((line) => line.includes("get, list, create") && line.includes(" configmaps"))).toBe(
      false,
    );
    expect(stateOf(checkup, "escalation")).toMatchObject({ state: "warning" });
    expect(stateOf(checkup, "network")).toMatchObject({ state: "unknown" });
  });

  test("where it is not said which of several clusters is meant, both ways to say it are told", async () => {
    const checkup = await checkUp(twoClusters({}), await plane.kubeconfig(), "doctor");
    const reach = stateOf(checkup, "reach");
    expect(reach?.found).toContain("KS6023");
    expect(reach?.advice).toBe(
      `say which one is meant with \`--cluster NAME\`, or add \`uid: ${uid}\` to the Cluster that it is`,
    );
  });

  test("a cluster that is not as declared: version, features, gateway, identity", async () => {
    const declared = twoClusters({})
      .replace("cni: calico }", 'cni: calico, version: "1.37", features: { clusterNetworkPolicy: true } }')
      .replace("cni: calico }", 'cni: calico, version: "1.37" }');
    const checkup = await checkUp(declared, await plane.kubeconfig());
    expect(checkup.code).toBe(3);
    expect(stateOf(checkup, "version")).toMatchObject({ state: "problem" });
    expect(stateOf(checkup, "identity")).toMatchObject({ state: "warning", found: uid });
    expect(stateOf(checkup, "identity")?.advice).toContain(`add \`uid: ${uid}\``);
    const kinds = stateOf(checkup, "kinds");
    expect(kinds).toMatchObject({ state: "problem" });
    expect(kinds?.details).toContain("ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2)");
    expect(kinds?.advice).toContain("clusterNetworkPolicy: false");
  });

  test("a network plugin that enforces nothing, groups that nobody is in, classes that are not there", async () => {
    const input = JSON.stringify({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "kube-flannel-ds", namespace: "kube-system" },
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: {
          metadata: { labels: { a: "b" } },
          spec: { containers: [{ name: "a", image: "registry.example.com/a:1" }] },
        },
      },
    });
    expect(await runKubectl(plane, ["apply", "-f", "-"], { input })).toMatchObject({ code: 0 });
    await kubectl(plane, "create", "clusterrolebinding", "old", "--clusterrole=view", "--group=oidc:gone");
    const declared = twoClusters({ nonprod: uid })
      .replace("cni: calico,", 'cni: calico, identity: { groupPrefix: "oidc:", groups: [storefront] },')
      .replaceAll("port: 8080,", "port: 8080, expose: {},");
    const checkup = await checkUp(declared, await plane.kubeconfig());
    expect(checkup.code).toBe(3);
    expect(stateOf(checkup, "network")).toMatchObject({
      state: "problem",
      advice: "correct `cni` of the Cluster nonprod",
    });
    expect(stateOf(checkup, "network")?.found).toContain("flannel accepts policies and ignores them");
    expect(stateOf(checkup, "groups")?.details).toContain("oidc:gone in ClusterRoleBinding old");
    expect(stateOf(checkup, "ingressClass")).toMatchObject({
      state: "warning",
      found: "the cluster lacks a default IngressClass",
      advice: "install an ingress controller, or name its class in `entry.className` of the Cluster nonprod",
    });
    const named = declared.replace("cni: calico,", "cni: calico, entry: { className: internal },");
    expect(stateOf(await checkUp(named, await plane.kubeconfig()), "ingressClass")).toMatchObject({
      state: "problem",
      found: "the cluster lacks the IngressClass internal",
    });
    await kubectl(plane, "-n", "kube-system", "delete", "daemonset", "kube-flannel-ds");
  });

  test("pod security is tried in the stage's own namespace, and nothing is left there", async () => {
    const input = JSON.stringify({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "kubestage-shop-dev", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    expect(await runKubectl(plane, ["apply", "-f", "-"], { input })).toMatchObject({ code: 0 });
    // A controller makes it, and none runs here.
    await kubectl(plane, "-n", "kubestage-shop-dev", "create", "serviceaccount", "default");
    const tried = await checkUp(twoClusters({ nonprod: uid }), await plane.kubeconfig());
    expect(stateOf(tried, "podSecurity")).toMatchObject({ state: "ok" });
    await kubectl(
      plane,
      "label",
      "ns",
      "kubestage-shop-dev",
      "pod-security.kubernetes.io/enforce=privileged",
      "--overwrite",
    );
    const open = await checkUp(twoClusters({ nonprod: uid }), await plane.kubeconfig());
    expect(stateOf(open, "podSecurity")).toMatchObject({ state: "problem" });
    expect(await kubectl(plane, "get", "pods", "-A", "-o", "name")).toBe("");
  });

  test("without a declaration it tells what to declare", async () => {
    const from = temporaryFolder();
    const environment = { KUBECONFIG: await plane.kubeconfig() };
    const { code, stdout } = await runKubestage(["doctor"], { from, environment });
    expect(code).toBe(0);
    expect(stdout).toContain(uid);
    expect(stdout).toMatch(/^warning +declaration +there is none at "\."$/m);
  });
});
