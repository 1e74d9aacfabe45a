interface Content {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly rules?: readonly { readonly resources: readonly string[] }[];
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
  readonly spec?: {
    readonly nodeName?: string;
    readonly taints?: readonly unknown[];
    readonly containers?: readonly { readonly securityContext?: unknown }[];
  };
}

/**
 * What those of `from` certainly get into in a world of `arbitrary-world.ts`, step by step and as plainly as can be: by
 * rights, by pods that they make, by nodes that they hold. Shares no code with what is tested; knows no network.
 */
export function naiveWays(documents: readonly unknown[], from: string): ReadonlySet<string> {
  const all = documents as readonly Content[];
  const stageOf = new Map(
    all.flatMap(({ kind, metadata }) =>
      kind === "Namespace" ? [[metadata.name, metadata.labels?.["stage"] ?? "(unassigned)"] as const] : [],
    ),
  );
  const isEnforced = (namespace: string) =>
    all.some(
      ({ kind, metadata }) =>
        kind === "Namespace" &&
        metadata.name === namespace &&
        metadata.labels?.["pod-security.kubernetes.io/enforce"] !== undefined,
    );
  const grants = all.flatMap(({ kind, metadata, subjects }) => {
    if (kind !== "RoleBinding") return [];
    const role = all.find(
      (one) =>
        one.kind === "Role" && one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace,
    );
    const [subject] = subjects ?? [];
    const who = subject?.kind === "User" ? subject.name : `${subject?.namespace ?? ""}/${subject?.name ?? ""}`;
    return [{ who, namespace: metadata.namespace ?? "", resource: role?.rules?.[0]?.resources[0] ?? "" }];
  });
  const pods = all.filter(({ kind }) => kind === "Pod");
  const nodes = all.filter(({ kind }) => kind === "Node");
  const runsOn = (pod: Content, node: Content) =>
    pod.spec?.nodeName === undefined
      ? (node.spec?.taints ?? []).length === 0
      : pod.spec.nodeName === node.metadata.name;

  const held = new Set(
    grants.filter(({ who, namespace }) => !who.includes("/") && stageOf.get(namespace) === from).map(({ who }) => who),
  );
  for (const [namespace, stage] of stageOf) if (stage === from) held.add(`${namespace}/app`);
  const heldNodes = new Set<Content>();
  const entered = new Set<string>();
  const hold = (node: Content) => {
    heldNodes.add(node);
    for (const pod of pods.filter((one) => runsOn(one, node))) {
      held.add(`${pod.metadata.namespace ?? ""}/app`);
      entered.add(stageOf.get(pod.metadata.namespace ?? "") ?? "");
    }
  };
  const holdBy = (namespace: string) => {
    for (const pod of pods)
      if (
        pod.metadata.namespace === namespace &&
        !isEnforced(namespace) &&
        pod.spec?.containers?.[0]?.securityContext !== undefined
      )
        for (const node of nodes) if (runsOn(pod, node)) hold(node);
  };
  for (const [namespace, stage] of stageOf) if (stage === from) holdBy(namespace);
  for (let before = -1; before !== held.size + heldNodes.size + entered.size; ) {
    before = held.size + heldNodes.size + entered.size;
    for (const { who, namespace, resource } of grants) {
      if (!held.has(who)) continue;
      entered.add(stageOf.get(namespace) ?? "");
      const makesPods = resource === "pods" || resource === "deployments";
      if (makesPods || resource === "serviceaccounts/token") held.add(`${namespace}/app`);
      if (makesPods && !isEnforced(namespace)) for (const node of nodes) hold(node);
      if (resource === "pods/exec" && pods.some(({ metadata }) => metadata.namespace === namespace)) {
        held.add(`${namespace}/app`);
        holdBy(namespace);
      }
    }
  }
  entered.delete(from);
  return entered;
}
