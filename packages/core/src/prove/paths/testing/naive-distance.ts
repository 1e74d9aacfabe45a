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
 * In how many steps those of `from` first have something of each other stage in hand, in a world of `arbitrary-world.ts`:
 * breadth first over a plain list of steps, which is worked out for each place anew. Shares no code with what is tested;
 * knows no network.
 *
 * A step is: to act as somebody, to be able to make pods, to have one on a node, to hold the node, to be in a pod; and into a
 * stage by a right in it, by being its account, or by its pod on a node that is held. Where a token lies beside that pod
 * with which its stage's Secrets can be read, that is the way in.
 */
export function naiveDistances(documents: readonly unknown[], from: string): ReadonlyMap<string, number> {
  const all = documents as readonly Content[];
  const of = (kind: string) => all.filter((one) => one.kind === kind);
  const stageOf = (namespace: string) =>
    of("Namespace").find(({ metadata }) => metadata.name === namespace)?.metadata.labels?.["stage"] ?? "(unassigned)";
  const isEnforced = (namespace: string) =>
    of("Namespace").some(
      ({ metadata }) => metadata.name === namespace && metadata.labels?.["pod-security.kubernetes.io/enforce"],
    );
  const grants = of("RoleBinding").map(({ metadata, subjects }) => {
    const role = of("Role").find(
      (one) => one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace,
    );
    const [subject] = subjects ?? [];
    const who = subject?.kind === "User" ? subject.name : `${subject?.namespace ?? ""}/${subject?.name ?? ""}`;
    return { who, namespace: metadata.namespace ?? "", resource: role?.rules?.[0]?.resources[0] ?? "" };
  });
  const homesOf = (who: string) =>
    who.includes("/")
      ? [stageOf(who.split("/")[0] ?? "")]
      : grants.flatMap((grant) => (grant.who === who ? [stageOf(grant.namespace)] : []));
  const podsIn = (namespace: string) => of("Pod").filter(({ metadata }) => metadata.namespace === namespace);
  const isOn = (pod: Content, node: Content) =>
    pod.spec?.nodeName === undefined
      ? (node.spec?.taints ?? []).length === 0
      : pod.spec.nodeName === node.metadata.name;
  const podsOn = (node: Content) => of("Pod").filter((pod) => isOn(pod, node));
  const nodesUnder = (namespace: string) =>
    isEnforced(namespace)
      ? []
      : podsIn(namespace)
          .filter(({ spec }) => spec?.containers?.[0]?.securityContext !== undefined)
          .flatMap((pod) => of("Node").filter((node) => isOn(pod, node)));
  const hasRights = (who: string) => grants.some((grant) => grant.who === who);
  const accountOf = ({ metadata }: Content) => `${metadata.namespace ?? ""}/app`;

  function* stepsOf(place: string): Generator<string> {
    const [type = "", name = ""] = place.split(" ");
    if (type === "as") {
      for (const home of homesOf(name)) if (name.includes("/")) yield `stage ${home}`;
      for (const { who, namespace, resource } of grants) {
        if (who !== name) continue;
        yield `stage ${stageOf(namespace)}`;
        const makesPods = resource === "pods" || resource === "deployments";
        if ((makesPods || resource === "serviceaccounts/token") && hasRights(`${namespace}/app`))
          yield `as ${namespace}/app`;
        if (makesPods) yield `maker ${namespace}`;
        if (resource === "pods/exec" && podsIn(namespace).length > 0) {
          if (hasRights(`${namespace}/app`)) yield `as ${namespace}/app`;
          yield `in ${namespace}`;
        }
      }
    }
    if (type === "maker" && !isEnforced(name)) {
      for (const node of of("Node"))
        if (podsOn(node).some((pod) => stageOf(pod.metadata.namespace ?? "") !== stageOf(name)))
          yield `landed ${node.metadata.name}`;
    }
    if (type === "landed") yield `node ${name}`;
    if (type === "in") for (const node of nodesUnder(name)) yield `node ${node.metadata.name}`;
    if (type === "node") {
      const pods = of("Node")
        .filter(({ metadata }) => metadata.name === name)
        .flatMap(podsOn);
      for (const pod of pods) {
        const stage = stageOf(pod.metadata.namespace ?? "");
        if (hasRights(accountOf(pod))) yield `as ${accountOf(pod)}`;
        const readsSecrets = pods.some(
          (one) =>
            stageOf(one.metadata.namespace ?? "") === stage &&
            grants.some(
              ({ who, namespace, resource }) =>
                who === accountOf(one) && stageOf(namespace) === stage && resource === "secrets",
            ),
        );
        if (!readsSecrets) yield `stage ${stage}`;
      }
    }
  }

  const distances = new Map<string, number>();
  for (const { who } of grants) if (homesOf(who).includes(from)) distances.set(`as ${who}`, 0);
  for (const { metadata } of of("Namespace"))
    if (stageOf(metadata.name) === from && nodesUnder(metadata.name).length > 0)
      distances.set(`in ${metadata.name}`, 0);
  for (const [place, distance] of distances)
    if (!place.startsWith("stage "))
      for (const next of stepsOf(place)) if (!distances.has(next)) distances.set(next, distance + 1);
  return new Map(
    [...distances].flatMap(([place, distance]) => {
      const stage = /^stage (.+)$/.exec(place)?.[1];
      return stage === undefined || stage === from ? [] : [[stage, distance] as const];
    }),
  );
}
