import { describePolicy } from "./testing/describe-policy.ts";
import { namespace } from "./testing/platform.ts";
import type { Person, Request, Resource } from "./testing/requests.ts";
import {
  administrator,
  controller,
  create,
  operator,
  remove,
  serviceAccount,
  update,
  user,
} from "./testing/requests.ts";

const dev = namespace("web-dev");

function labelled(labels: Record<string, string>, base = dev): Resource {
  return { ...base, metadata: { ...base.metadata, labels: { ...base.metadata.labels, ...labels } } };
}

function annotated(annotations: Record<string, string>, base = dev): Resource {
  return { ...base, metadata: { ...base.metadata, annotations: { ...base.metadata.annotations, ...annotations } } };
}

function without(label: string): Resource {
  const { [label]: _, ...labels } = dev.metadata.labels ?? {};
  return { ...dev, metadata: { ...dev.metadata, labels } };
}

function made(labels: Record<string, string>, by: Person = operator): Request {
  return create(by, { kind: "Namespace", metadata: { name: "play", labels } });
}

describePolicy("namespaces", {
  accepts: {
    "an administrator's group": update(administrator, dev, labelled({ stage: "prod" })),
    "an administrator by name, quotes and all": update(user("oidc:o'hara"), dev, labelled({ stage: "prod" })),
    "an administrator's account": update(serviceAccount("delivery", "applier"), dev, labelled({ stage: "prod" })),
    "system:masters": update(user("admin", "system:masters"), dev, labelled({ stage: "prod" })),
    "kubeadm's administrators": update(user("admin", "kubeadm:cluster-admins"), dev, labelled({ stage: "prod" })),
    "an administrator who makes a namespace": create(administrator, dev),
    "an administrator who deletes one": remove(administrator, dev),
    "the namespace controller, which finalizes": update(
      controller("namespace-controller"),
      dev,
      { ...dev, spec: { finalizers: [] } },
      "finalize",
    ),
    "its status": update(
      controller("namespace-controller"),
      dev,
      { ...dev, status: { phase: "Terminating" } },
      "status",
    ),
    "annotations of others": update(operator, dev, annotated({ "example.com/note": "x" })),
    "a namespace of another platform's stage": made({ stage: "elsewhere", "kubestage.dev/platform": "bank" }),
    "labels of a namespace of nobody": update(
      operator,
      { kind: "Namespace", metadata: { name: "own" } },
      { kind: "Namespace", metadata: { name: "own", labels: { a: "b" } } },
    ),
    "pod security of a namespace of nobody": made({ "pod-security.kubernetes.io/enforce": "privileged" }),
    "half of what opens the policies": made({ purpose: "monitoring" }),
    "deleting a namespace of nobody": remove(operator, { kind: "Namespace", metadata: { name: "own" } }),
    "deleting the entry's namespace": remove(operator, {
      kind: "Namespace",
      metadata: { name: "entry", labels: { purpose: "entry" } },
    }),
  },
  refuses: {
    "another stage": update(operator, dev, labelled({ stage: "prod" })),
    "an administrator's name without the prefix": update(user("o'hara"), dev, labelled({ stage: "prod" })),
    "a group without the prefix": update(user("eve", "platform"), dev, labelled({ stage: "prod" })),
    "an account of the same name elsewhere": update(
      serviceAccount("web-dev", "applier"),
      dev,
      labelled({ stage: "prod" }),
    ),
    "no stage any more": update(operator, dev, without("stage")),
    "no platform any more, by which every other policy chooses": update(
      operator,
      dev,
      without("kubestage.dev/platform"),
    ),
    "another tier": update(operator, dev, labelled({ "kubestage.dev/tier": "production" })),
    "another team": update(operator, dev, labelled({ "kubestage.dev/team": "payments" })),
    "weaker pod security": update(operator, dev, labelled({ "pod-security.kubernetes.io/enforce": "privileged" })),
    "a label that some other selector reads": update(operator, dev, labelled({ "istio-injection": "disabled" })),
    "another stage by status": update(operator, dev, labelled({ stage: "prod" }), "status"),
    "another stage by finalize": update(operator, dev, labelled({ stage: "prod" }), "finalize"),
    "the namespace controller too": update(
      controller("namespace-controller"),
      dev,
      labelled({ stage: "prod" }),
      "finalize",
    ),
    "a new namespace of a stage": made({ stage: "prod" }),
    "a new namespace of the platform": made({ "kubestage.dev/platform": "shop" }),
    "a namespace of nobody that joins a stage": update(
      operator,
      { kind: "Namespace", metadata: { name: "own", labels: { a: "b" } } },
      { kind: "Namespace", metadata: { name: "own", labels: { stage: "dev" } } },
    ),
    "more hosts": update(operator, dev, annotated({ "kubestage.dev/hosts": "web.example.com" })),
    "any note of ours": update(operator, dev, annotated({ "kubestage.dev/wave": "1" })),
    "no hosts any more": update(operator, dev, { ...dev, metadata: { ...dev.metadata, annotations: {} } }),
    "deleting a namespace": remove(operator, dev),
    "deleting it by an owner that somebody planted": remove(controller("generic-garbage-collector"), dev),
    "a second entry": made({ purpose: "entry" }),
    "a second monitoring": made({ purpose: "monitoring", owner: "platform" }),
    "an entry that is none any more": update(
      operator,
      { kind: "Namespace", metadata: { name: "entry", labels: { purpose: "entry" } } },
      { kind: "Namespace", metadata: { name: "entry" } },
    ),
  },
});
