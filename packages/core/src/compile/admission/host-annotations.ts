import { hostAnnotations } from "../../model/host-annotations.ts";
import { cel, celList } from "./cel.ts";
import type { Validation } from "./policy.ts";

/**
 * Annotations claim no host that is not the namespace's own. Needs the variable `hosts`.
 *
 * Sources: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#server-alias,
 * https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/,
 * https://cert-manager.io/docs/usage/ingress/#supported-annotations
 */
export function namesOnlyOwnHosts(): Validation {
  return {
    expression: cel(`
      ${celList(hostAnnotations)}.all(key,
        object.metadata.?annotations[?key].orValue('') == '' ||
        (request.operation == 'UPDATE' &&
          oldObject.metadata.?annotations[?key].orValue('') == object.metadata.annotations[key]) ||
        object.metadata.annotations[key].split(',').all(host, host.trim() in variables.hosts))
    `),
    message: "annotations claim only hosts of this namespace: declare the host with `expose`",
    detail: "'hosts: ' + variables.hosts.join(', ')",
  };
}
