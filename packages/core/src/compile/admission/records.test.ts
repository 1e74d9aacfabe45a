import { describePolicy } from "./testing/describe-policy.ts";
import type { Resource } from "./testing/requests.ts";
import { administrator, controller, create, deployer, operator, remove, update } from "./testing/requests.ts";

function object(kind: string, name: string, namespace = "kubestage-shop", apiVersion = "v1"): Resource {
  return { apiVersion, kind, metadata: { name, namespace } };
}

const inventory = object("ConfigMap", "inventory-prod");
const lease = object("Lease", "apply", "kubestage-shop", "coordination.k8s.io/v1");
const authority = object("ConfigMap", "kube-root-ca.crt");
const publisher = controller("root-ca-cert-publisher");

describePolicy("records", {
  accepts: {
    "an administrator": create(administrator, inventory),
    "an administrator's change": update(administrator, inventory, inventory),
    "an administrator's lease": create(administrator, lease),
    "the certificate that Kubernetes puts in each namespace": create(publisher, authority),
    "its renewal": update(publisher, authority, authority),
    "the namespace controller, which empties a namespace": remove(controller("namespace-controller"), inventory),
    "anybody in another namespace": create(operator, object("ConfigMap", "inventory-prod", "kube-system")),
    "anybody in a stage": create(operator, object("ConfigMap", "inventory-prod", "web-dev")),
  },
  refuses: {
    "somebody with rights everywhere": create(operator, inventory),
    "a change by somebody with rights everywhere": update(operator, inventory, inventory),
    "its removal": remove(operator, inventory),
    "the lease": create(operator, lease),
    "a secret": create(operator, object("Secret", "key")),
    "a stage's deployer": update(deployer, inventory, inventory),
    "the namespace controller, which writes": create(controller("namespace-controller"), inventory),
    "the publisher of certificates, which writes another": create(publisher, inventory),
  },
});
