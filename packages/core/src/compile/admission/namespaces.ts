import type { Labels } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { platformLabel } from "../../manifests/own-names.ts";
import { cel, celList, celText, celValue } from "./cel.ts";
import { isPlatform } from "./identities.ts";
import type { Policy } from "./policy.ts";

const nameLabel = "kubernetes.io/metadata.name";
const ownAnnotations = "kubestage.dev/";

/**
 * Labels of the platform's namespaces change only by the platform's identity, and so does everything that hangs on them:
 * the stage, Pod Security, who may pass a NetworkPolicy. All labels, because any `namespaceSelector` of a policy, webhook
 * or gateway may read any of them. Their annotations under kubestage.dev tell admission which hosts are theirs.
 *
 * Nobody else gives another namespace the labels by which policies know the cluster's DNS, entry, monitoring and shared
 * things either: such a namespace would walk through the policies of every stage.
 *
 * The policy selects by no label, since on an update the new labels are matched and removing one would escape it, and it
 * compares with `oldObject`. The namespace controller changes `finalize` and `status` and no label, so it passes.
 */
export function namespacePolicy(scope: ClusterScope): Policy {
  const { platform } = scope;
  const stages = celList(platform.stages.map((stage) => stage.name));
  return {
    name: "namespaces",
    judges: "everything",
    rules: [
      {
        group: "",
        version: "v1",
        resources: ["namespaces", "namespaces/status", "namespaces/finalize"],
        operations: ["CREATE", "UPDATE", "DELETE"],
      },
    ],
    variables: {
      isPlatform: isPlatform(scope),
      before: "oldObject == null ? {} : oldObject.metadata.?labels.orValue({})",
      after: "object == null ? {} : object.metadata.?labels.orValue({})",
      notesBefore: notes("oldObject"),
      notesAfter: notes("object"),
      isOurs: cel(`
        [variables.before, variables.after].exists(labels,
          labels[?${celText(platformLabel)}].orValue('') == ${celText(platform.name)} ||
          labels[?${celText(platform.stageLabel)}].orValue('') in ${stages})
      `),
    },
    validations: [
      {
        expression: cel(`
          variables.isPlatform || !variables.isOurs || request.operation == 'DELETE' ||
          variables.before == variables.after
        `),
        message: `the labels of a stage's namespaces are the platform's: declare the change and let an administrator of ${platform.name} apply it`,
        detail: "request.name",
      },
      {
        expression: cel(`
          variables.isPlatform || !variables.isOurs || request.operation == 'DELETE' ||
          (variables.notesBefore.all(note, note in variables.notesAfter) &&
            variables.notesAfter.all(note, note in variables.notesBefore))
        `),
        message: `annotations under ${ownAnnotations} are the platform's: declare the change and let an administrator of ${platform.name} apply it`,
        detail: "request.name",
      },
      {
        expression: "variables.isPlatform || !variables.isOurs || request.operation != 'DELETE'",
        message: `only an administrator of ${platform.name} deletes a stage's namespaces`,
        detail: "request.name",
      },
      ...doors(scope),
    ],
  };
}

/** The annotations of an object that are ours, as texts. A map's keys come in any order. */
function notes(object: string): string {
  const annotations = `${object}.metadata.?annotations.orValue({})`;
  return cel(`
    ${object} == null ? [] : ${annotations}.filter(key, key.startsWith(${celText(ownAnnotations)}))
      .map(key, key + '=' + ${object}.metadata.annotations[key])
  `);
}

/** Namespaces that the stages' policies open to, known by labels that somebody could give another namespace. */
function doors(scope: ClusterScope): Policy["validations"] {
  const selectors = openedTo(scope);
  if (selectors.length === 0) return [];
  const carries = (labels: string) => `door.all(key, ${labels}[?key].orValue('') == door[key])`;
  return [
    {
      expression: cel(`
        variables.isPlatform || request.operation == 'DELETE' ||
        [${selectors.map((selector) => celLabels(selector)).join(", ")}].all(door,
          (${carries("variables.before")}) == (${carries("variables.after")}))
      `),
      message: `these labels open the network policies of ${scope.platform.name}: only its administrators give or take them`,
      detail: "request.name",
    },
  ];
}

/** A namespace's own name is a label that the API server itself keeps, so a selector that reads it needs no guard. */
function openedTo({ cluster, stages }: ClusterScope): Labels[] {
  const shared = stages.flatMap((stage) => stage.shared.flatMap(({ pods }) => pods ?? []));
  const selected = [cluster.dns, cluster.entry, ...(cluster.monitoring ? [cluster.monitoring] : []), ...shared];
  const byText = new Map(selected.map(({ namespace }) => [celValue(namespace), namespace]));
  return [...byText.values()].filter((labels) => Object.keys(labels).length > 0 && !(nameLabel in labels));
}

function celLabels(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([key, value]) => `${celText(key)}: ${celText(value)}`)
    .join(", ")}}`;
}
