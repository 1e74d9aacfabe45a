import { anything, ListOf, OtherThan } from "./admission.ts";

type Fields = { readonly [field: string]: unknown; readonly [anything]?: true };

const notReady = { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 };
const givenTolerations = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map((key) => ({
  key,
  ...notReady,
}));

/**
 * A pod's spec with what the API server fills in before policies look at it: defaults of fields, the account and its
 * token, the tolerations of nodes that are not ready. What depends on other objects, such as a LimitRange, the account or a
 * priority class, is not known. Of a spec that is known in part, what is missing stays unknown.
 *
 * Source: k8s.io/kubernetes/pkg/apis/core/v1/defaults.go, plugin/pkg/admission/{serviceaccount,defaulttolerationseconds,
 * priority,limitranger}
 */
export function completedSpec(spec: Fields): unknown {
  if (isOpen(spec)) return spec;
  const { serviceAccountName = "default" } = spec;
  const mounts = spec["automountServiceAccountToken"] !== false;
  return {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: 30,
    securityContext: {},
    enableServiceLinks: true,
    preemptionPolicy: anything,
    priority: anything,
    imagePullSecrets: anything,
    ...spec,
    serviceAccountName,
    serviceAccount: serviceAccountName,
    tolerations: withTolerations(spec["tolerations"]),
    ...(mounts && { volumes: withToken(spec["volumes"], { name: new OtherThan([]), projected: anything }) }),
    containers: withDefaults(spec["containers"], mounts),
    ...(spec["initContainers"] !== undefined && { initContainers: withDefaults(spec["initContainers"], mounts) }),
  };
}

/** Each unless the pod tolerates that itself. */
function withTolerations(own: unknown): unknown {
  if (own === undefined) return givenTolerations;
  if (!isArray(own)) return own;
  const tolerations = own.filter(isFields);
  const known = tolerations.filter((one) => !isOpen(one) && isKnownText(one["key"]) && isKnownText(one["effect"]));
  if (known.length < own.length) return new ListOf([...own, ...givenTolerations], own);
  const tolerates = (key: string) =>
    known.some(
      (one) => [key, "", undefined].includes(one["key"] as string | undefined) && isOfExecution(one["effect"]),
    );
  return [...own, ...givenTolerations.filter(({ key }) => !tolerates(key))];
}

function isKnownText(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isOfExecution(effect: unknown): boolean {
  return effect === undefined || effect === "" || effect === "NoExecute";
}

/** An account may have said that its token is not mounted. */
function withToken(own: unknown, token: unknown): unknown {
  if (own === undefined) return anything;
  if (isArray(own) && own.some((one) => isFields(one) && isToken(one["name"]))) return own;
  return isArray(own) ? new ListOf([...own, token], own) : own;
}

function withDefaults(containers: unknown, mounts: boolean): unknown {
  if (!Array.isArray(containers)) return containers;
  return containers.map((container: unknown) => {
    if (!isFields(container) || isOpen(container)) return container;
    const { volumeMounts, ports } = container;
    return {
      imagePullPolicy: anything,
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
      resources: anything,
      ...container,
      ...(mounts && {
        volumeMounts: withToken(volumeMounts, { name: new OtherThan([]), mountPath: anything, readOnly: true }),
      }),
      ...(Array.isArray(ports) && {
        ports: ports.map((port: unknown) => (isFields(port) && !isOpen(port) ? { protocol: "TCP", ...port } : port)),
      }),
    };
  });
}

/** Whether it may have further fields. */
function isOpen(fields: Fields): boolean {
  return Object.hasOwn(fields, anything);
}

/** One that an API server has completed already. */
function isToken(name: unknown): boolean {
  return typeof name === "string" && name.startsWith("kube-api-access-");
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
