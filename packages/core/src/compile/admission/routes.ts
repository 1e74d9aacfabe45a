import type { ClusterScope } from "../compiled.ts";
import { leadingAnnotations, ownService, plainUrl } from "../../model/leading-annotations.ts";
import { cel, celList, celText } from "./cel.ts";
import { hostsOfNamespace } from "./facts.ts";
import { namesOnlyOwnHosts } from "./host-annotations.ts";
import type { Policy, Validation } from "./policy.ts";

/**
 * A host belongs to one namespace, and so to one stage: a route claims only those that the declaration gives its
 * namespace. No wildcard is among them, and neither is the absence of a host, which claims all.
 *
 * On an update only what changes is judged, so that an older route can still be deleted.
 *
 * Sources: https://kubernetes.io/docs/concepts/services-networking/ingress/,
 * https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export function routePolicies(scope: ClusterScope): Policy[] {
  return [ingressPolicy(), openshiftRoutePolicy(), gatewayRoutePolicy(scope)];
}

const variables = {
  hosts: hostsOfNamespace(),
  isUnchanged: "request.operation == 'UPDATE' && object.spec == oldObject.spec",
};

const hostsAre = "'hosts: ' + variables.hosts.join(', ')";

function ingressPolicy(): Policy {
  return {
    name: "ingresses",
    judges: "stages",
    rules: [{ group: "networking.k8s.io", version: "v1", resources: ["ingresses"], operations: ["CREATE", "UPDATE"] }],
    variables,
    validations: [
      {
        expression: cel(`
          variables.isUnchanged ||
          object.spec.?rules.orValue([]).all(rule, rule.?host.orValue('') in variables.hosts)
        `),
        message: "an Ingress claims only hosts of its namespace, each by its full name: declare the host with `expose`",
        detail: hostsAre,
      },
      {
        expression: "variables.isUnchanged || !has(object.spec.defaultBackend)",
        message: "an Ingress has no defaultBackend: it would claim every host that nobody else does",
      },
      {
        expression: cel(`
          variables.isUnchanged || object.spec.?tls.orValue([]).all(tls,
            tls.?hosts.orValue([]).size() > 0 && tls.hosts.all(host, host in variables.hosts))
        `),
        message: "an Ingress asks for certificates only for hosts of its namespace, each by its full name",
        detail: hostsAre,
      },
      withoutSnippets(),
      leadsOnlyHome(),
      namesOnlyOwnHosts(),
    ],
  };
}

/**
 * Routes of OpenShift, which also makes them from Ingresses.
 *
 * Source: https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/network_apis/route-route-openshift-io-v1
 */
function openshiftRoutePolicy(): Policy {
  return {
    name: "openshift-routes",
    judges: "stages",
    rules: [
      {
        group: "route.openshift.io",
        version: "*",
        resources: ["routes", "routes/custom-host"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    variables,
    validations: [
      {
        expression: cel(`
          variables.isUnchanged || (object.spec.?host.orValue('') in variables.hosts &&
            object.spec.?wildcardPolicy.orValue('None') in ['', 'None'])
        `),
        message: "a Route claims a host of its namespace by its full name: declare the host with `expose`",
        detail: hostsAre,
      },
      namesOnlyOwnHosts(),
    ],
  };
}

/** Configuration of the entry itself, in its own language, would serve any host and read any secret (CVE-2021-25742). */
function withoutSnippets(): Validation {
  const annotations = (object: string) => `${object}.metadata.?annotations.orValue({})`;
  return {
    expression: cel(`
      ${annotations("object")}.all(key, !key.contains('snippet') ||
        (request.operation == 'UPDATE' &&
          ${annotations("oldObject")}[?key].orValue('') == object.metadata.annotations[key]))
    `),
    message: "an Ingress brings no configuration snippets: they change the entry for every stage",
  };
}

/** What the entry asks, or sends copies to, lets it in: it would bring requests of this stage into another. */
function leadsOnlyHome(): Validation {
  const value = "object.metadata.annotations[key]";
  const host = `${value}.split('/')[2].split(':')[0]`;
  return {
    expression: cel(`
      ${celList(leadingAnnotations)}.all(key, object.metadata.?annotations[?key].orValue('') == '' ||
        (request.operation == 'UPDATE' &&
          oldObject.metadata.?annotations[?key].orValue('') == ${value}) ||
        (${value}.matches(${celText(plainUrl)}) && (${host} == '$host' || ${host} in variables.hosts ||
          ${host}.matches(${celText(ownService.before)} + request.namespace + ${celText(ownService.behind)}))))
    `),
    message: "annotations of an Ingress lead to hosts and Services of its namespace only",
  };
}

/** Routes of the Gateway API that carry hosts. Those without, of TCP and UDP, are the platform's. */
function gatewayRoutePolicy({ cluster }: ClusterScope): Policy {
  return {
    name: "gateway-routes",
    judges: "stages",
    rules: [
      {
        group: "gateway.networking.k8s.io",
        version: "*",
        resources: ["httproutes", "grpcroutes", "tlsroutes"],
        operations: ["CREATE", "UPDATE"],
      },
    ],
    variables,
    validations: [
      {
        expression: cel(`
          variables.isUnchanged ||
          (object.spec.?hostnames.orValue([]).size() > 0 && object.spec.hostnames.all(host, host in variables.hosts))
        `),
        message: "a route claims only hosts of its namespace, each by its full name: declare the host with `expose`",
        detail: hostsAre,
      },
      {
        expression: cel(`
          variables.isUnchanged || object.spec.?parentRefs.orValue([]).all(parent, ${parents(cluster.entry.gateway)})
        `),
        message: "a route attaches to the cluster's entry or to a Gateway of its own namespace",
      },
      {
        expression: cel(`
          variables.isUnchanged || object.spec.?rules.orValue([]).all(rule,
            dyn(rule).?filters.orValue([]).all(filter, ${staysHome("filter")}) &&
            rule.?backendRefs.orValue([]).all(backend, ${isHome("backend")} &&
              dyn(backend).?filters.orValue([]).all(filter, ${staysHome("filter")})))
        `),
        message: "a route leads to Services of its own namespace: remove the namespace of its backends and mirrors",
      },
    ],
  };
}

function isHome(reference: string): string {
  return `${reference}.?namespace.orValue(request.namespace) == request.namespace`;
}

/** Filters that send a request, or a copy of it, elsewhere. Not every kind of route has each of them: hence `dyn`. */
function staysHome(filter: string): string {
  return `${isHome(`${filter}.?requestMirror.?backendRef`)} && ${isHome(`dyn(${filter}).?externalAuth.?backendRef`)}`;
}

function parents(gateway: ClusterScope["cluster"]["entry"]["gateway"]): string {
  const own = isHome("parent");
  if (!gateway) return own;
  return `${own} || (parent.namespace == ${celText(gateway.namespace)} && parent.name == ${celText(gateway.name)})`;
}
