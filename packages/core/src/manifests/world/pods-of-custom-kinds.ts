import { isMapping } from "../mapping.ts";
import type { FieldPath } from "../syntax.ts";
import type { UnknownContent } from "./content.ts";
import { kindId } from "./object-scope.ts";
import { judgeObject } from "./reading/judge-object.ts";
import { shapeOfKind } from "./shapes/kind-shapes.ts";
import type { Gap, Origin, WorldObject } from "./world.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Where kinds of others have the template of their pods: Rollouts, DeploymentConfigs, Knative's Services; KEDA's ScaledJobs. */
const places: readonly FieldPath[] = [
  ["spec", "template"],
  ["spec", "jobTargetRef", "template"],
];
/** By which a pod asks for networks beside the cluster's: `k8snetworkplumbingwg/multi-net-spec`. */
export const furtherNetworksAnnotation = "k8s.v1.cni.cncf.io/networks";

const virtualMachines = /^kubevirt\.io\/VirtualMachine(InstanceReplicaSet)?$/;

/**
 * A pod for each custom resource that has the template of one, where none was read that it made: it stands for all that its
 * controller makes. Its name ends in `*`, as that of all whose names the cluster makes up; its places are the template's.
 *
 * Sources: https://argo-rollouts.readthedocs.io/en/stable/features/specification/,
 * https://docs.redhat.com/en/documentation/openshift_container_platform (DeploymentConfig),
 * https://knative.dev/docs/serving/reference/serving-api/, https://kubevirt.io/user-guide/
 */
export function podsOfCustomKinds(found: readonly WorldObject[]): {
  readonly objects: readonly WorldObject[];
  readonly gaps: readonly Gap[];
} {
  const made: { readonly maker: WorldObject; readonly template: Fields; readonly path: FieldPath }[] = [];
  for (const maker of found) for (const one of templatesOf(maker.object)) made.push({ maker, ...one });
  if (made.length === 0) return { objects: [], gaps: [] };
  const makers = ownersOf(found);
  const objects: WorldObject[] = [];
  const gaps: Gap[] = [];
  for (const { maker, template, path } of made) {
    if (makers.has(ownerText(maker.object))) continue;
    const { namespace, name } = maker.object.metadata;
    const { object, problems } = judgeObject(podOf(maker.object, template));
    const origin = within(maker.origin, path);
    if (object) objects.push({ object, origin });
    // Kinds of their own may have fields that pods have not.
    const [wrong] = object ? [] : problems;
    if (wrong)
      gaps.push({ reason: wrong.reason, kind: "Pod", name: `${name}*`, origin, ...(namespace && { namespace }) });
  }
  return { objects, gaps };
}

/** Whether pods stand for what an object makes while none of them is there. */
export function hasStandIns(object: UnknownContent): boolean {
  return templatesOf(object).length > 0;
}

function templatesOf(object: UnknownContent): readonly { readonly template: Fields; readonly path: FieldPath }[] {
  if (object.metadata.namespace === undefined || shapeOfKind(kindId(object)) !== undefined) return [];
  return places.flatMap((path) => {
    const template = templateAt(object, path);
    return template ? [{ template, path }] : [];
  });
}

function templateAt(object: UnknownContent, path: FieldPath): Fields | undefined {
  let value: unknown = object;
  for (const step of path) value = isMapping(value) ? value[step] : undefined;
  if (!isMapping(value) || !isMapping(value["spec"])) return undefined;
  return Array.isArray(value["spec"]["containers"]) || virtualMachines.test(kindId(object)) ? value : undefined;
}

function podOf({ apiVersion, kind, metadata: { name, namespace } }: UnknownContent, template: Fields): UnknownContent {
  const { metadata, spec } = template;
  const { labels, annotations } = isMapping(metadata) ? metadata : {};
  const isVirtual = virtualMachines.test(kindId({ apiVersion, kind }));
  const networks = isVirtual && isMapping(spec) ? networksOf(spec) : [];
  const added = networks.length > 0 ? { [furtherNetworksAnnotation]: networks.join(",") } : undefined;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}*`,
      ...(namespace !== undefined && { namespace }),
      ...(isMapping(labels) && { labels }),
      ...((isMapping(annotations) || added) && {
        annotations: { ...(isMapping(annotations) && annotations), ...added },
      }),
      ownerReferences: [{ apiVersion, kind, name, uid: "", controller: true }],
    } as UnknownContent["metadata"],
    spec: isVirtual ? { containers: [{ name: "compute" }] } : spec,
  };
}

/** Further networks of a virtual machine, as its pod asks for them. */
function networksOf({ networks }: Fields): string[] {
  if (!Array.isArray(networks)) return [];
  return networks.flatMap((one: unknown) => {
    const multus = isMapping(one) ? one["multus"] : undefined;
    const name = isMapping(multus) ? multus["networkName"] : undefined;
    return typeof name === "string" ? name : [];
  });
}

function within(origin: Origin, path: FieldPath): Origin {
  return origin.type === "text" ? { ...origin, path: [...origin.path, ...path] } : origin;
}

/** What made something that was read. */
function ownersOf(found: readonly WorldObject[]): ReadonlySet<string> {
  const owners = new Set<string>();
  for (const { object } of found)
    for (const { apiVersion, kind, name } of object.metadata.ownerReferences ?? [])
      owners.add(ownerText({ apiVersion, kind, metadata: { ...object.metadata, name } }));
  return owners;
}

function ownerText(object: Pick<UnknownContent, "apiVersion" | "kind" | "metadata">): string {
  return `${kindId(object)} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}
