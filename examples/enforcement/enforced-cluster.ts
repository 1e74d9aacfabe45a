import type { ControlPlane, Taint } from "../../testbed/harness/index.ts";
import { addNode, startControlPlane } from "../../testbed/harness/index.ts";
import { openApi } from "./api.ts";
import { pod, pods } from "./attacks/attack.ts";
import { apply } from "./kubestage.ts";
import { eventually } from "./live-pods.ts";
import type { Scenario } from "./scenario.ts";
import type { Side, World } from "./world.ts";
import { serviceAccount } from "./world.ts";

/** An example on a real control plane, put there by `kubestage apply`. */
export interface Enforced {
  readonly world: World;
  readonly controlPlane: ControlPlane;
  stop(): Promise<void>;
}

export async function enforcedCluster(scenario: Scenario): Promise<Enforced> {
  const { version, platform, own, other, definitions, stageLabel = "stage" } = scenario;
  const controlPlane = await startControlPlane({
    components: "all",
    definitions,
    ...(version !== undefined && { version }),
  });
  const kubeconfig = await controlPlane.kubeconfig();
  const api = openApi(kubeconfig);
  const stop = async (): Promise<void> => {
    api.close();
    await controlPlane.stop();
  };
  try {
    await apply(scenario, controlPlane, kubeconfig);
    await addNode(controlPlane, nodeOf(stageLabel, own, own.nodes !== "shared"));
    if (own !== other) await addNode(controlPlane, nodeOf(stageLabel, other, true));
    const world: World = {
      ...peopleOf(scenario),
      api,
      platform,
      stageLabel,
      own,
      other,
      mutates: version === undefined,
    };
    await giveEverything(world);
    await keepPod(world);
    return { world, controlPlane, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A node may be labelled for a stage that shares nodes as well: others are to be kept off it without a taint. */
function nodeOf(
  key: string,
  { stage, nodes, pool }: Side,
  isLabelled: boolean,
): { name: string; labels: Record<string, string>; taints: Taint[] } {
  const name = `${stage}-1`;
  if (!isLabelled) return { name, labels: {}, taints: [] };
  const labels = { [key]: stage, ...(pool && { [pool.label[0]]: pool.label[1] }) };
  if (nodes !== "dedicated") return { name, labels, taints: [] };
  const taint = (key: string, value: string): Taint => ({ key, value, effect: "NoSchedule" });
  return { name, labels, taints: [taint(key, stage), ...(pool ? [taint(...pool.taint)] : [])] };
}

function peopleOf({ group, administrators, platform, own, wall }: Scenario) {
  return {
    developer: { name: "developer", groups: [group] },
    strong: { name: "strong", groups: [group] },
    strongInOther: { name: "strong-in-other", groups: [] },
    operator: { name: "operator", groups: [] },
    administrator: { name: "administrator", groups: [administrators] },
    deployer: serviceAccount(`kubestage-${platform}-${own.stage}`, "deployer"),
    wall,
  };
}

const apiGroup = "rbac.authorization.k8s.io";

/** The strongest rights that a person may be given by mistake: what they still cannot do, RBAC is not what stops it. */
async function giveEverything({
  api,
  own,
  other,
  strong,
  strongInOther,
  operator,
  administrator,
}: World): Promise<void> {
  const roleRef = { apiGroup, kind: "ClusterRole", name: "cluster-admin" };
  const user = (name: string) => [{ apiGroup, kind: "User", name }];
  const admin = api.as();
  const binding = (namespace: string, name: string) =>
    admin.post(`/apis/${apiGroup}/v1/namespaces/${namespace}/rolebindings`, {
      metadata: { name: `everything-for-${name}` },
      roleRef,
      subjects: user(name),
    });
  const clusterWide = (name: string, role: string, subjects: object[]) =>
    admin.post(`/apis/${apiGroup}/v1/clusterrolebindings`, {
      metadata: { name },
      roleRef: { ...roleRef, name: role },
      subjects,
    });
  const rules = [
    { apiGroups: [""], resources: ["namespaces", "namespaces/status", "namespaces/finalize"], verbs: ["*"] },
    { apiGroups: [""], resources: ["nodes", "nodes/status", "configmaps"], verbs: ["*"] },
  ];
  const answers = [
    await binding(own.namespace, strong.name),
    await binding(other.namespace, strongInOther.name),
    await admin.post(`/apis/${apiGroup}/v1/clusterroles`, { metadata: { name: "operator" }, rules }),
    await clusterWide("operator", "operator", user(operator.name)),
    await clusterWide(
      "administrators",
      "cluster-admin",
      administrator.groups.map((name) => ({ apiGroup, kind: "Group", name })),
    ),
  ];
  for (const { status, body } of answers) if (status !== 201) throw new Error(body.message);
}

/** A pod that later attacks need: its kubelet never starts it. */
async function keepPod(world: World): Promise<void> {
  const { api, own } = world;
  await eventually(async () => {
    const { status } = await api
      .as()
      .post(pods(own.namespace), pod(world, {}, { name: "kept", generateName: undefined }));
    return status === 201 || undefined;
  }, "a pod that is let in");
}
