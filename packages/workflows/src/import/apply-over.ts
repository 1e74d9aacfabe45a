/** Keys by which the API server tells the items of a list apart. Source: `x-kubernetes-list-map-keys` in /openapi/v2. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  env: ["name"],
  ephemeralContainers: ["name"],
  hostAliases: ["ip"],
  imagePullSecrets: ["name"],
  initContainers: ["name"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  volumeMounts: ["mountPath"],
  volumes: ["name"],
};

/** Objects that are replaced as a whole. */
const atomic: ReadonlySet<string> = new Set([
  "labelSelector",
  "namespaceSelector",
  "podSelector",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "roleRef",
  "scopeSelector",
  "selector",
]);

/** What the API server fills into the items of lists that it does not take apart. */
const itemDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  excludeResourceRules: { scope: "*" },
  ports: { protocol: "TCP" },
  resourceRules: { scope: "*" },
};

/** Fields that the API server does not show where they say nothing. */
const unshown: Readonly<Record<string, string>> = { globalDefault: "false", variables: "[]" };

/**
 * `applied` put over `found` as a server-side apply by a new manager does: mappings are joined, lists with keys item by
 * item, everything else is replaced. What `applied` does not say stays.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function applyOver(found: unknown, applied: unknown, field = ""): unknown {
  if (applied === undefined || (found === undefined && unshown[field] === JSON.stringify(applied))) return found;
  if (Array.isArray(found) && Array.isArray(applied)) return applyList(found, applied, field);
  if (!isRecord(found) || !isRecord(applied) || atomic.has(field)) return sameValue(found, applied, field);
  const names = new Set([...Object.keys(found), ...Object.keys(applied)]);
  return Object.fromEntries(Array.from(names, (name) => [name, applyOver(found[name], applied[name], name)]));
}

function applyList(found: readonly unknown[], applied: readonly unknown[], field: string): unknown {
  const keys = field === "ports" ? portKeys([...found, ...applied]) : listKeys[field];
  if (!keys) return sameValue(found, applied, field);
  const idOf = (item: unknown): string => JSON.stringify(keys.map((key) => keyValue(item, key)));
  const ids = new Set(found.map(idOf));
  const changed = found.map((item) =>
    applyOver(
      item,
      applied.find((one) => idOf(one) === idOf(item)),
    ),
  );
  return [...changed, ...applied.filter((item) => !ids.has(idOf(item)))];
}

/** Ports of a container and of a Service have different keys; those of a policy's rule have none. */
function portKeys(items: readonly unknown[]): readonly string[] | undefined {
  if (items.every((item) => isRecord(item) && item["containerPort"] !== undefined))
    return ["containerPort", "protocol"];
  const isService = items.some((item) => isRecord(item) && item["targetPort"] !== undefined);
  return isService ? ["port", "protocol"] : undefined;
}

function keyValue(item: unknown, key: string): unknown {
  const value = isRecord(item) ? item[key] : undefined;
  return key === "protocol" ? (value ?? "TCP") : value;
}

/** The server fills the protocol in: one who left it out said the same. Amounts are the same however they are written. */
function sameValue(found: unknown, applied: unknown, field: string): unknown {
  if (typeof found === "number" && applied === String(found)) return found;
  return JSON.stringify(filledIn(found, field)) === JSON.stringify(filledIn(applied, field)) ? found : applied;
}

function filledIn(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((item) => filledIn(item, field));
  if (!isRecord(value)) return value;
  const said: Readonly<Record<string, unknown>> = { ...itemDefaults[field], ...value };
  const names = Object.keys(said).toSorted();
  return Object.fromEntries(names.map((name) => [name, filledIn(said[name], name)]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
