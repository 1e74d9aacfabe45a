/** What the API server fills in where nothing is said, by the field's name and, where that is not enough, what it is in. */
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  clusterIP: [],
  clusterIPs: [],
  defaultMode: [420],
  dnsPolicy: ["ClusterFirst"],
  failureThreshold: [3],
  imagePullPolicy: ["IfNotPresent", "Always"],
  internalTrafficPolicy: ["Cluster"],
  ipFamilies: [],
  ipFamilyPolicy: ["SingleStack"],
  periodSeconds: [10],
  persistentVolumeClaimRetentionPolicy: [{ whenDeleted: "Retain", whenScaled: "Retain" }],
  podManagementPolicy: ["OrderedReady"],
  progressDeadlineSeconds: [600],
  revisionHistoryLimit: [10],
  schedulerName: ["default-scheduler"],
  securityContext: [{}],
  serviceAccount: [],
  sessionAffinity: ["None"],
  successThreshold: [1],
  terminationMessagePath: ["/dev/termination-log"],
  terminationMessagePolicy: ["File"],
  timeoutSeconds: [1],
  volumeMode: ["Filesystem"],
};

/** Fields that only the server or a controller sets: an empty list of values takes in all. */
function isDefault(name: string, value: unknown): boolean {
  if (!Object.hasOwn(defaults, name)) return false;
  const values = defaults[name] ?? [];
  return values.length === 0
    ? value !== "None" && !isNone(value)
    : values.some((one) => JSON.stringify(one) === JSON.stringify(value));
}

/** A headless Service says so itself. */
function isNone(value: unknown): boolean {
  return Array.isArray(value) && value[0] === "None";
}

/**
 * An object without what the API server fills in, wherever it stands. What somebody wrote with the very value of a default
 * is left out too, which says the same.
 */
export function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value).filter(([name, inside]) => !isDefault(name, inside));
  return Object.fromEntries(said.map(([name, inside]) => [name, withoutDefaults(inside)]));
}
