/** A platform of one cluster, as YAML. Every test has one of its own name, so that all can share a cluster. */
export interface SmallPlatform {
  readonly name: string;
  readonly stages?: readonly string[];
  /** By name, the fields of their specs as YAML in flow style. */
  readonly apps?: Readonly<Record<string, string>>;
  /** Fields of the stages' specs. */
  readonly stage?: string;
}

const resources = "{ requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }";

/** An app that is one Deployment. */
export const webApp = `team: storefront, image: registry.example.com/web:1, port: 8080, resources: ${resources}`;

/** An app of a ConfigMap, a Service and the like, with nothing to wait for: it has no replica. */
export const restingApp = (greeting: string): string => `${webApp}, replicas: 0, config: { GREETING: ${greeting} }`;

export function smallPlatform({ name, stages = ["dev"], apps = { web: webApp }, stage = "" }: SmallPlatform): string {
  const documents = [
    "kind: Platform\nmetadata: { name: NAME }\nspec: { domain: example.com }",
    "kind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }",
    "kind: Team\nmetadata: { name: storefront }\nspec: { groups: [storefront] }",
    ...stages.map(
      (each) =>
        `kind: Stage\nmetadata: { name: ${name}-${each} }\nspec: { cluster: main, tier: development${stage === "" ? "" : `, ${stage}`} }`,
    ),
    ...Object.entries(apps).map(([app, spec]) => `kind: App\nmetadata: { name: ${app} }\nspec: { ${spec} }`),
  ];
  return documents
    .map((document) => `apiVersion: kubestage.dev/v1alpha1\n${document.replace("NAME", name)}\n`)
    .join("---\n");
}
