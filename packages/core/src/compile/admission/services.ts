import { cel } from "./cel.ts";
import { hostsOfNamespace } from "./facts.ts";
import { namesOnlyOwnHosts } from "./host-annotations.ts";
import { isController } from "./identities.ts";
import type { Policy } from "./policy.ts";

/**
 * A Service leads to pods of its own namespace and nowhere else: not to an address or a name that somebody writes into
 * it, and it draws no traffic for addresses that are not its own, which `externalIPs` and a patched status would do in
 * the whole cluster (CVE-2020-8554). Who may change the status of Services everywhere is a load balancer's controller.
 *
 * On an update only what changes is judged, so that an older Service can still be deleted.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#external-ips
 */
export function servicePolicies(): Policy[] {
  return [
    {
      name: "services",
      judges: "stages",
      rules: [{ group: "", version: "v1", resources: ["services"], operations: ["CREATE", "UPDATE"] }],
      variables: {
        hosts: hostsOfNamespace(),
        isUnchanged: "request.operation == 'UPDATE' && object.spec == oldObject.spec",
      },
      validations: [
        {
          expression: "variables.isUnchanged || object.spec.?externalIPs.orValue([]).size() == 0",
          message: "a Service has no externalIPs: they draw the traffic of every stage to those addresses",
        },
        {
          expression: "variables.isUnchanged || object.spec.?type.orValue('') != 'ExternalName'",
          message:
            "a Service is no ExternalName, which leads past the network policies by name: declare a call to the host",
        },
        namesOnlyOwnHosts(),
      ],
    },
    {
      name: "service-status",
      judges: "stages",
      rules: [{ group: "", version: "v1", resources: ["services/status"], operations: ["UPDATE"] }],
      variables: {},
      validations: [
        {
          expression: cel(`
            authorizer.group('').resource('services').subresource('status').check('update').allowed() ||
            authorizer.group('').resource('services').subresource('status').check('patch').allowed()
          `),
          message:
            "the status of a Service draws traffic like externalIPs: only a load balancer's controller writes it",
        },
      ],
    },
  ];
}

/**
 * Addresses behind a Service are written by the controllers that take them from pods, and by nobody else: by hand, they
 * could be those of another stage's pods.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#management
 */
export function endpointPolicy(): Policy {
  return {
    name: "endpoints",
    judges: "stages",
    rules: [
      { group: "", version: "v1", resources: ["endpoints"], operations: ["CREATE", "UPDATE"] },
      { group: "discovery.k8s.io", version: "v1", resources: ["endpointslices"], operations: ["CREATE", "UPDATE"] },
    ],
    variables: {},
    validations: [
      {
        expression: isController(
          "endpoint-controller",
          "endpointslice-controller",
          "endpointslicemirroring-controller",
          "generic-garbage-collector",
        ),
        message:
          "Endpoints and EndpointSlices are written by Kubernetes from a Service's selector, not by hand: declare a call instead",
      },
    ],
  };
}
