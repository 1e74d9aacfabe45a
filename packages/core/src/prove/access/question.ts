import type { World } from "../../manifests/world/world.ts";
import { nearest } from "../../diagnostics/suggest.ts";
import type { Attributes, Subject } from "../rights/rights.ts";
import { userSubject } from "../rights/grants.ts";
import { definedResources } from "./custom-resources.ts";
import { isClusterWide, knownResources } from "./known-resources.ts";

/** What is asked, without the namespace. */
export type AskedFor =
  | { readonly type: "path"; readonly path: string }
  | {
      readonly type: "resource";
      readonly group: string;
      /** With the subresource. */
      readonly resource: string;
      readonly name: string;
      readonly isClusterWide: boolean;
    };

/**
 * Somebody as a person writes them: `alice` or `user:alice`, `group:team`, `serviceaccount:namespace/name` or `sa:…`, and
 * `system:serviceaccount:namespace:name` as the API server has it. Undefined where an account lacks its namespace.
 */
export function parseSubject(text: string): Subject | undefined {
  const [, kind = "user", named = text] = /^(user|group|serviceaccount|sa):(.+)$/.exec(text) ?? [];
  if (kind === "group") return { kind: "Group", name: named, namespace: "" };
  if (kind === "user") return userSubject(named);
  const [, namespace, name] = /^([^/:]+)[/:]([^/:]+)$/.exec(named) ?? [];
  return namespace === undefined || name === undefined ? undefined : { kind: "ServiceAccount", name, namespace };
}

/** Short names that `kubectl api-resources` lists. */
const short: Readonly<Record<string, string>> = {
  ...{
    po: "pods",
    cm: "configmaps",
    svc: "services",
    sa: "serviceaccounts",
    ns: "namespaces",
    no: "nodes",
    ev: "events",
  },
  ...{ ep: "endpoints", rc: "replicationcontrollers", pv: "persistentvolumes", pvc: "persistentvolumeclaims" },
  ...{ quota: "resourcequotas", limits: "limitranges", deploy: "deployments", rs: "replicasets", sts: "statefulsets" },
  ...{ ds: "daemonsets", cj: "cronjobs", hpa: "horizontalpodautoscalers", ing: "ingresses", netpol: "networkpolicies" },
  ...{ pdb: "poddisruptionbudgets", pc: "priorityclasses", sc: "storageclasses", csr: "certificatesigningrequests" },
  ...{ crd: "customresourcedefinitions", crds: "customresourcedefinitions" },
};

const everySubresource = new Set([
  ...knownResources.flatMap(({ resource }) => resource.split("/").slice(1)),
  "finalizers",
]);

type ParsedWhat = { readonly asked: AskedFor } | { readonly problem: string; readonly hint: string };

/**
 * What somebody asks about: `pods`, `pods/exec`, `pods/web/exec`, `deployments.apps`, `secrets/name`, `/metrics`. Singular and
 * short names are known of Kubernetes' own resources; those of others are written with their group.
 */
export function parseWhat(text: string, world: World): ParsedWhat {
  if (text.startsWith("/")) return { asked: { type: "path", path: text } };
  const [typed = "", second = "", third] = text.split("/");
  const isSubresource = third === undefined && everySubresource.has(second);
  const name = isSubresource ? "" : second;
  const subresource = isSubresource ? second : (third ?? "");
  const found = resourceOf(typed, world);
  if (!found) {
    const known = [...new Set(knownResources.map(({ resource }) => resource.split("/")[0] ?? ""))];
    const near = nearest(typed, known);
    const hint = near === undefined ? "write it with its group: `widgets.example.com`" : `did you mean \`${near}\`?`;
    return { problem: `no resource is called ${JSON.stringify(typed)}`, hint };
  }
  const resource = subresource === "" ? found.resource : `${found.resource}/${subresource}`;
  const defined = definedResources(world).filter((each) => each.isClusterWide);
  const ofCluster = new Set(defined.map(({ group, resource: plural }) => `${plural}.${group}`));
  const forCluster = isClusterWide(found.group, found.resource, ofCluster);
  return { asked: { type: "resource", group: found.group, resource, name, isClusterWide: forCluster } };
}

export function attributesOf(asked: AskedFor, verb: string, namespace: string): Attributes {
  if (asked.type === "path") return { verb, path: asked.path };
  const { group, resource, name, isClusterWide: forCluster } = asked;
  // The request for a Namespace names itself as its namespace.
  const isNamespace = group === "" && resource.split("/")[0] === "namespaces";
  return { verb, group, resource, name, namespace: forCluster ? (isNamespace ? name : "") : namespace };
}

function resourceOf(typed: string, world: World): { readonly group: string; readonly resource: string } | undefined {
  const dot = typed.indexOf(".");
  if (dot !== -1) {
    const group = typed.slice(dot + 1);
    const plural = pluralIn(typed.slice(0, dot), group) ?? typed.slice(0, dot);
    return { group, resource: plural };
  }
  if (typed === "*") return { group: "*", resource: "*" };
  const wanted = new Set([short[typed] ?? typed, `${typed}s`, `${typed}es`, typed.replace(/y$/, "ies")]);
  const found = knownResources.find(({ resource }) => wanted.has(resource));
  if (found) return { group: found.group, resource: found.resource };
  for (const { object } of world.objects.get("apiextensions.k8s.io/CustomResourceDefinition") ?? []) {
    const { name } = object.metadata;
    if ([...wanted].includes(name.slice(0, name.indexOf("."))))
      return { group: name.slice(name.indexOf(".") + 1), resource: name.slice(0, name.indexOf(".")) };
  }
  return undefined;
}

function pluralIn(typed: string, group: string): string | undefined {
  const wanted = new Set([short[typed] ?? typed, `${typed}s`, `${typed}es`, typed.replace(/y$/, "ies")]);
  return knownResources.find((each) => each.group === group && wanted.has(each.resource))?.resource;
}
