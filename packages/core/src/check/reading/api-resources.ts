const core = [
  ...["pods", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "pods/ephemeralcontainers", "pods/log"],
  ...["pods/binding", "pods/eviction", "pods/status", "pods/resize", "bindings", "secrets", "configmaps", "services"],
  ...["services/proxy", "services/status", "endpoints", "serviceaccounts", "serviceaccounts/token", "events"],
  ...["persistentvolumeclaims", "persistentvolumeclaims/status", "replicationcontrollers", "podtemplates"],
  ...["replicationcontrollers/scale", "resourcequotas", "resourcequotas/status", "limitranges"],
];
/** Resources whose objects are in namespaces: those that a rule for everything is asked about. */
const inNamespaces: Readonly<Record<string, readonly string[]>> = {
  "": core,
  apps: ["deployments", "deployments/scale", "replicasets", "statefulsets", "daemonsets", "controllerrevisions"],
  batch: ["jobs", "cronjobs"],
  "rbac.authorization.k8s.io": ["roles", "rolebindings"],
  "networking.k8s.io": ["networkpolicies", "ingresses"],
  "discovery.k8s.io": ["endpointslices"],
};
/** The same of those whose objects belong to the whole cluster. */
const ofCluster: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["namespaces", "namespaces/status", "namespaces/finalize", "nodes", "nodes/status", "nodes/proxy", "nodes/log"],
    ...["nodes/pods", "persistentvolumes", "persistentvolumes/status", "componentstatuses", "users", "groups"],
  ],
  "admissionregistration.k8s.io": [
    ...["validatingadmissionpolicies", "validatingadmissionpolicybindings", "mutatingwebhookconfigurations"],
    ...["validatingwebhookconfigurations", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"],
  ],
  "rbac.authorization.k8s.io": ["clusterroles", "clusterrolebindings"],
  "apiextensions.k8s.io": ["customresourcedefinitions", "customresourcedefinitions/status"],
  "apiregistration.k8s.io": ["apiservices", "apiservices/status"],
  "certificates.k8s.io": [
    ...["certificatesigningrequests", "certificatesigningrequests/approval", "certificatesigningrequests/status"],
    ...["certificatesigningrequests/nodeclient", "certificatesigningrequests/selfnodeclient", "clustertrustbundles"],
    ...["certificatesigningrequests/selfnodeserver", "signers"],
  ],
  "networking.k8s.io": ["ingressclasses", "ipaddresses", "servicecidrs"],
  "node.k8s.io": ["runtimeclasses"],
  "scheduling.k8s.io": ["priorityclasses"],
  "storage.k8s.io": ["storageclasses", "csidrivers", "csinodes", "volumeattachments", "volumeattributesclasses"],
  "flowcontrol.apiserver.k8s.io": ["flowschemas", "prioritylevelconfigurations"],
  "resource.k8s.io": ["deviceclasses", "resourceslices", "devicetaintrules"],
  "storagemigration.k8s.io": ["storageversionmigrations"],
  "internal.apiserver.k8s.io": ["storageversions"],
  "gateway.networking.k8s.io": ["gatewayclasses"],
  "policy.networking.k8s.io": ["adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"],
  "cilium.io": ["ciliumclusterwidenetworkpolicies"],
  "crd.projectcalico.org": ["globalnetworkpolicies"],
  "projectcalico.org": ["globalnetworkpolicies"],
  "metrics.k8s.io": ["nodes"],
  "authentication.k8s.io": ["users", "groups", "nodes", "userextras", "uids", "tokenreviews", "selfsubjectreviews"],
  "authorization.k8s.io": ["subjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews"],
};

export interface Right {
  readonly verb: string;
  readonly group: string;
  /** With the subresource. */
  readonly resource: string;
}

const everyVerb = [
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "impersonate", "bind"],
  ...["escalate", "approve", "impersonate:user-info", "impersonate:serviceaccount", "impersonate:arbitrary-node"],
];

/**
 * What a rule allows, one by one: for `*`, of everything that is known, and something that is not. What a rule names of every
 * group and nobody knows may be there: it is of the group `*`.
 *
 * @param custom custom resources, `widgets.example.com`
 */
export function* rightsOf(
  rule: {
    readonly verbs: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
  },
  custom: Iterable<string>,
): Generator<Right> {
  const known = [inNamespaces, ofCluster].flatMap(Object.entries<readonly string[]>);
  for (const group of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? []) {
      const isPattern = resource === "*" || resource.startsWith("*/");
      const found = known.flatMap(([each, all]) =>
        group !== "*" && group !== each
          ? []
          : all.filter((one) => matches(resource, one)).map((one) => ({ group: each, resource: one })),
      );
      if (group === "*" && !isPattern) found.push(...named(resource, custom));
      const isNobodys = group === "*" && (isPattern || !/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/.test(resource));
      const other =
        isNobodys || (found.length > 0 && !isPattern)
          ? []
          : [{ group, resource: isPattern ? resource.replace("*", "anything") : resource }];
      for (const one of [...found, ...other])
        for (const verb of rule.verbs.includes("*") ? everyVerb : rule.verbs) yield { verb, ...one };
    }
}

/** Custom resources of this name, in whichever groups. */
function named(resource: string, custom: Iterable<string>): { group: string; resource: string }[] {
  const [plural = ""] = resource.split("/");
  return [...custom]
    .filter((one) => one.startsWith(`${plural}.`))
    .map((one) => ({ group: one.slice(plural.length + 1), resource }));
}

function matches(asked: string, resource: string): boolean {
  return asked === "*" || asked === resource || (asked.startsWith("*/") && resource.endsWith(asked.slice(1)));
}

/** @param custom as `customResources` has it */
export function isOfCluster({ group, resource }: Right, custom: ReadonlyMap<string, boolean>): boolean {
  const [plural = ""] = resource.split("/");
  return ofCluster[group]?.includes(plural) === true || custom.get(`${plural}.${group}`) === true;
}
