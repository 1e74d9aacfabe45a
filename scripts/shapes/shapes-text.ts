/** What is read of an OpenAPI document of one group and version. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly { group: string; version: string; kind: string }[];
}

/** Fields that nothing is proved from, and of which nothing is kept. */
const anything: Readonly<Record<string, readonly string[]>> = { ObjectMeta: ["managedFields"] };
/**
 * Fields that the API server once had: of a NetworkPolicy a status, from 1.24 to 1.27, which generators go on writing empty.
 *
 * Source: https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2943-networkpolicy-status
 */
const formerly: Readonly<Record<string, readonly string[]>> = { NetworkPolicy: ["status:*"] };

/** What is kept of a status. Each is checked; the rest of the status may be what it likes. */
const keptOfStatus: Readonly<Record<string, readonly string[]>> = {
  PodStatus: ["hostIP", "hostIPs", "phase", "podIP", "podIPs"],
  NodeStatus: ["addresses", "allocatable", "capacity"],
  ServiceStatus: ["loadBalancer"],
  IngressStatus: ["loadBalancer"],
};

/**
 * Fields that are never absent where the API server has stored an object, and may be absent in a manifest: it takes them
 * for empty, or for what is written here.
 */
const filled: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  EndpointSlice: { endpoints: "" },
  LimitRangeSpec: { limits: "" },
  NetworkPolicy: { spec: "" },
  NetworkPolicySpec: { podSelector: "" },
  PriorityClass: { value: "" },
  RoleRef: { apiGroup: "rbac.authorization.k8s.io" },
  StatefulSetSpec: { serviceName: "" },
  Sysctl: { value: "" },
};

/** The keys of the interface `KindTypes`. */
export function kindTypeNames(text: string): string[] {
  return [...text.matchAll(/^ {2}readonly "?([\w./]+)"?: Read</gm)].map(([, name]) => name as string);
}

/**
 * The two modules of shapes: `shapes-of-kinds.ts`, a line for each kind and each type that it is made of, and
 * `served-kinds.ts`, every kind that the API server has, by whether it is namespaced.
 */
export function shapesModule(documents: readonly OpenApi[], kinds: readonly string[]): Map<string, string> {
  const schemas = new Map(documents.flatMap((document) => Object.entries(document.components?.schemas ?? {})));
  const served = servedKinds(documents, schemas);
  const types = new Map<string, string>();
  const roots = kinds.map((kind) => {
    const found = served.filter(({ id }) => id === kind).toSorted((left, right) => byVersion(left, right));
    const [newest] = found;
    if (newest === undefined) throw new Error(`the API server has no ${kind}`);
    const type = addType(newest.schema, schemas, types);
    return `${kind} ${newest.version} ${type}`;
  });
  const lines = [...types.values()].toSorted();
  const half = Math.ceil(lines.length / 2);
  const heading = "// Written by scripts/shapes.ts from the API server's own OpenAPI.\n";
  const list = (namespaced: boolean): string =>
    [...new Set(served.filter((one) => one.namespaced === namespaced).map(({ id }) => id))].toSorted().join("\n");
  return new Map([
    [
      "shapes-of-kinds.ts",
      `${heading}\n/** Kind, version, type. */\nexport const kindsText = \`\n${roots.join("\n")}\n\`;\n\nexport const firstTypesText = \`\n${lines.slice(0, half).join("\n")}\n\`;\n`,
    ],
    ["more-shapes-of-kinds.ts", `${heading}\nexport const moreTypesText = \`\n${lines.slice(half).join("\n")}\n\`;\n`],
    [
      "served-kinds.ts",
      `${heading}\nexport const clusterKindsText = \`\n${list(false)}\n\`;\n\nexport const namespacedKindsText = \`\n${list(true)}\n\`;\n`,
    ],
  ]);
}

interface Served {
  /** `apps/Deployment`. */
  readonly id: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly schema: string;
}

function servedKinds(documents: readonly OpenApi[], schemas: ReadonlyMap<string, Schema>): Served[] {
  const namespaced = new Map<string, boolean>();
  for (const { paths } of documents)
    for (const [path, operations] of Object.entries(paths)) {
      const inside = path.includes("/namespaces/{namespace}/");
      const post = operations["post"] as
        | { readonly "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string } }
        | undefined;
      const type = post?.["x-kubernetes-group-version-kind"];
      if (!type || path.split("/").at(-2) === "{name}") continue;
      namespaced.set(`${type.group}/${type.version}/${type.kind}`, inside);
    }
  return [...schemas].flatMap(([schema, { "x-kubernetes-group-version-kind": types = [] }]) => {
    const [type] = types;
    const inside = type && namespaced.get(`${type.group}/${type.version}/${type.kind}`);
    if (!type || types.length !== 1 || inside === undefined) return [];
    return [
      {
        id: `${type.group === "" ? "" : `${type.group}/`}${type.kind}`,
        version: type.version,
        namespaced: inside,
        schema,
      },
    ];
  });
}

function byVersion(left: Served, right: Served): number {
  const rank = ({ version }: Served): number => (/^v\d+$/.test(version) ? Number(version.slice(1)) : 0);
  return rank(right) - rank(left);
}

function addType(id: string, schemas: ReadonlyMap<string, Schema>, types: Map<string, string>): string {
  const name = nameOf(id);
  if (types.has(id)) return name;
  const schema = schemas.get(id);
  if (!schema) throw new Error(`there is no schema ${id}`);
  types.set(id, name);
  const kept = keptOfStatus[name];
  const fields = Object.entries(schema.properties ?? {}).map(([field, of]) => {
    const skipped = anything[name]?.includes(field) || (kept && !kept.includes(field)) || isOtherStatus(name, field);
    const fill = filled[name]?.[field];
    const required = fill !== undefined ? `=${fill}` : schema.required?.includes(field) ? "!" : "";
    return `${field}:${skipped ? "*" : typeText(of, schemas, types)}${required}`;
  });
  types.set(id, `${name} ${[...fields, ...(formerly[name] ?? [])].toSorted().join(" ")}`);
  return name;
}

function isOtherStatus(type: string, field: string): boolean {
  return field === "status" && !(`${type}Status` in keptOfStatus);
}

/** Of two types of one name, such as the port of an Endpoints and of an EndpointSlice, the group's tells them apart. */
function nameOf(id: string): string {
  const [group, , name] = id.split(".").slice(-3) as [string, string, string];
  return group === "discovery" || (name === "EndpointPort" && group !== "core") ? `discovery-${name}` : name;
}

function typeText(schema: Schema, schemas: ReadonlyMap<string, Schema>, types: Map<string, string>): string {
  const [only] = schema.allOf ?? [];
  if (schema.$ref === undefined && only) return typeText(only, schemas, types);
  if (schema.$ref !== undefined) {
    const id = schema.$ref.replace("#/components/schemas/", "");
    const target = schemas.get(id);
    if (target?.properties === undefined && target) return typeText(target, schemas, types);
    return addType(id, schemas, types);
  }
  if (schema.format === "int-or-string") return "is";
  if (schema.oneOf) return "q";
  if (schema.enum) return `s(${schema.enum.join("|")})`;
  if (schema.type === "array" && schema.items) return `[${typeText(schema.items, schemas, types)}]`;
  if (schema.type === "object")
    return schema.additionalProperties ? `{${typeText(schema.additionalProperties, schemas, types)}}` : "*";
  if (schema.type === undefined) return "*";
  const letters: Readonly<Record<string, string>> = { string: "s", boolean: "b", integer: "i", number: "n" };
  const letter = letters[schema.type];
  if (letter === undefined) throw new Error(`an unknown type: ${JSON.stringify(schema)}`);
  return letter;
}
