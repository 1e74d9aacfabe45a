// For tests: for every field of the language two declarations that differ in that field only, written as one text: what
// stands in ‹…› is in the second one only, and ‹a|b› is `a` in the first and `b` in the second.

/** A field's path as in the reference, and its two declarations. */
export type Sample = readonly [path: string, text: string];

export const image = "image: registry.example.com/web";
export const app = (more: string) => `App web: { team: storefront, ${image}, port: 8080, ${more} }\n`;
export const stage = (more: string) => `Stage dev: { cluster: nonprod, tier: development, ${more} }\n`;
export const cluster = (more: string) => `Cluster nonprod: { cni: calico, ${more} }\n`;
export const platform = (more: string) => `Platform shop: { domain: example.com, ${more} }\n`;
export const ledger = platform("ledger: { repository: https://git.example.com/shop/ledger.git }");
export const team = (more: string) => `Team storefront: { ${more} }\n`;
export const workload = (more: string, main = "") =>
  `App web: { team: storefront, workloads: { web: { containers: { main: { ${image}, ports: { http: 8080 }${main} } }, ${more} } } }\n`;
export const container = (more: string) => workload("", `, ${more}`);
export const inStage = (more: string) => app(`stages: { dev: { ${more} } }`);
export const workloadInStage = (more: string, declared = "") =>
  `App web: { team: storefront, workloads: { web: { containers: { main: { ${image} } }, ${declared} } }, stages: { dev: { workloads: { web: { ${more} } } } } }\n`;
export const test = "Stage test: { cluster: nonprod, tier: verification }\n";
export const labelled = stage("nodes: labelled");
export const pool = (more: string) => cluster(`nodePools: [{ name: fast, stage: dev, ${more} }]`) + labelled;
export const api = `App api: { team: storefront, ${image}, port: 9090 }\n`;
export const gateway = "kind: gateway, namespace: { a: b }, pods: { c: d }";
export const shared = (more: string, calls = "[{ shared: database }]") =>
  `Shared database: { ${more} }\n${app(`calls: ${calls}`)}`;
export const databasePorts = "ports: [{ port: 5432 }], stages: [dev]";
export const database = `host: db.example.com, cidrs: [192.0.2.1/32], ${databasePorts}`;
const acknowledged = (finding: string, reason = "everybody knows of this") =>
  `‹acknowledge: [{ finding: ${finding}, reason: ${reason} }]›`;

/** The samples of an `acknowledge` field: of the field, and of a finding and a reason in it. */
export function acknowledgeSamples(kind: string, finding: string, document: (field: string) => string): Sample[] {
  const other = finding === "KS1029" ? "KS1021" : "KS1029";
  return [
    [`${kind}.acknowledge`, document(acknowledged(finding))],
    [
      `${kind}.acknowledge[].finding`,
      document(`acknowledge: [{ finding: ‹${other}|${finding}›, reason: everybody knows }]`),
    ],
    [
      `${kind}.acknowledge[].reason`,
      document(`acknowledge: [{ finding: ${finding}, reason: ‹everybody knows|nobody has to know› }]`),
    ],
  ];
}

const quotaFields = "cpu memory storage pods services loadBalancers nodePorts claims configMaps secrets jobs".split(
  " ",
);

export function quotaSamples(): Sample[] {
  return quotaFields.flatMap((field): Sample[] => [
    [`Stage.quota.${field}`, stage(`quota: { ‹${field}: 7› }`)],
    [
      `Stage.quota.bounds.${field}`,
      stage(`quota: { ${field}: 7, bounds: { ‹${field}: 90› } }`) + app(`quota: { ${field}: 50 }`),
    ],
    [`Stage.quota.cap.${field}`, stage(`quota: { ${field}: 7, cap: { ‹${field}: 6› } }`)],
    [`App.quota.${field}`, stage(`quota: { bounds: { ${field}: 9 } }`) + app(`quota: { ‹${field}: 9› }`)],
    [
      `App.stages.<name>.quota.${field}`,
      stage(`quota: { bounds: { ${field}: 9 } }`) + inStage(`quota: { ‹${field}: 9› }`),
    ],
  ]);
}

/** The samples of `resources`, `autoscale` or a probe that stands at `path`; `document` says it there. */
export function resourcesSamples(path: string, document: (field: string) => string): Sample[] {
  return [
    [path, document("‹resources: { requests: { cpu: 200m }, limits: { memory: 1Gi } }›")],
    [`${path}.requests`, document("resources: { ‹requests: { cpu: 200m, memory: 200Mi }› }")],
    [`${path}.requests.cpu`, document("resources: { requests: { ‹cpu: 200m› } }")],
    [`${path}.requests.memory`, document("resources: { requests: { ‹memory: 200Mi› } }")],
    [`${path}.limits`, document("resources: { ‹limits: { cpu: 1, memory: 1Gi }› }")],
    [`${path}.limits.cpu`, document("resources: { limits: { ‹cpu: 1› } }")],
    [`${path}.limits.memory`, document("resources: { limits: { ‹memory: 1Gi› } }")],
  ];
}

export function autoscaleSamples(path: string, document: (field: string) => string): Sample[] {
  return [
    [path, document("‹autoscale: { min: 2, max: 5 }›")],
    [`${path}.min`, document("autoscale: { min: ‹2|3›, max: 5 }")],
    [`${path}.max`, document("autoscale: { min: 2, max: ‹5|6› }")],
    [`${path}.cpu`, document("autoscale: { min: 2, max: 5, ‹cpu: 50› }")],
  ];
}

export function probeSamples(path: string, document: (field: string) => string): Sample[] {
  const name = path.slice(path.lastIndexOf(".") + 1);
  return [
    [path, document(`‹${name}: { path: /healthz }›`)],
    [`${path}.path`, document(`${name}: { ‹path: /healthz› }`)],
    [`${path}.command`, document(`${name}: { command: [‹check|test›] }`)],
    [`${path}.port`, document(`${name}: { path: /, ‹port: 9191› }`)],
    ...["initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"].map(
      (field): Sample => [`${path}.${field}`, document(`${name}: { path: /, ‹${field}: 7› }`)],
    ),
  ];
}
