import type { Stage } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { cel, celList, celText } from "./cel.ts";
import { factOfStage, stageOfNamespace } from "./facts.ts";
import { isController, isKubeletOf } from "./identities.ts";
import { guardedTaints, poolsOfNode, taintsOfPool } from "./node-pools.ts";
import type { Policy, Validation } from "./policy.ts";

const controlPlaneTaints = "node-role.kubernetes.io/";

/**
 * A pod of a stage runs where its stage may: it tolerates no other stage's taint, chooses no node by name, and asks for
 * nodes of its own stage. Nor does it say where another stage's pods run, which anti-affinity to them would.
 *
 * Taints alone separate nothing from a person who means it, since whoever may create pods may tolerate any taint. Nor
 * does the affinity alone, since labelled nodes need no toleration.
 *
 * Passing by: pods of a DaemonSet, whose controller replaces their affinity by the name of a node that it chose by the
 * affinity of the template, which `daemonSetPolicy` judges; and mirror pods of static pods, which a kubelet reports for
 * its own node, as long as that node is one of the stage's by its name.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#how-daemon-pods-are-scheduled
 */
export function podPlacementPolicy(scope: ClusterScope): Policy {
  return {
    name: "pod-placement",
    judges: "stages",
    rules: [{ group: "", version: "v1", resources: ["pods"], operations: ["CREATE", "UPDATE"] }],
    variables: {
      ...placementVariables(scope, "object.spec"),
      isChanged: "request.operation == 'CREATE' || object.spec != oldObject.spec",
      pools: poolsOfNode(scope, "object.spec.?nodeName.orValue('')"),
      isMirror: cel(`
        has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations &&
        ${isKubeletOf("object.spec.?nodeName.orValue('')")} &&
        variables.stage != '' && variables.pools.size() > 0 && variables.pools[0].stage == variables.stage
      `),
      isDaemon: cel(`
        ${isController("daemon-set-controller")} &&
        object.metadata.?ownerReferences.orValue([])
          .exists(owner, owner.kind == 'DaemonSet' && owner.?controller.orValue(false)) &&
        variables.terms.size() > 0 &&
        variables.terms.all(term, term.?matchFields.orValue([])
          .exists(field, field.key == 'metadata.name' && field.operator == 'In'))
      `),
    },
    validations: [
      excused("!variables.isChanged || variables.isMirror", tolerations(scope)),
      excused("!variables.isChanged || variables.isMirror || variables.isDaemon", nodes(scope)),
      excused("request.operation == 'UPDATE' || variables.isMirror", nodeName()),
      excused("!variables.isChanged", podAffinity()),
    ],
  };
}

/** The same for the template of a DaemonSet. */
export function daemonSetPolicy(scope: ClusterScope): Policy {
  const template = "object.spec.template.spec";
  const isUnchanged = `request.operation == 'UPDATE' && ${template} == oldObject.spec.template.spec`;
  return {
    name: "daemonset-placement",
    judges: "stages",
    rules: [{ group: "apps", version: "v1", resources: ["daemonsets"], operations: ["CREATE", "UPDATE"] }],
    variables: { ...placementVariables(scope, template), isUnchanged },
    validations: [excused("variables.isUnchanged", nodes(scope))],
  };
}

function placementVariables(scope: ClusterScope, spec: string): Record<string, string> {
  const required = "affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution";
  return {
    stage: stageOfNamespace(scope),
    spec,
    terms: `variables.spec.?${required}.?nodeSelectorTerms.orValue([])`,
  };
}

/** The empty key tolerates everything, and so does a key of ours without a value: each taint is named with its value. */
function tolerations(scope: ClusterScope): Validation {
  const guarded = guardedTaints(scope);
  const keys = new Set(guarded.map((taint) => taint.slice(0, taint.indexOf("="))));
  const own = factOfStage(scope, (stage) => celList(ownTaints(scope, stage)), "[]");
  return {
    expression: cel(`
      variables.spec.?tolerations.orValue([]).all(toleration,
        toleration.?key.orValue('') != '' &&
        !toleration.key.startsWith(${celText(controlPlaneTaints)}) &&
        (!(toleration.key in ${celList([...keys])}) ||
          (toleration.?operator.orValue('') in ['', 'Equal'] &&
            (toleration.key + '=' + toleration.?value.orValue('')) in ${own})))
    `),
    message:
      "a pod tolerates no taint of another stage or of the control plane: name each taint with its key and value, without operator Exists",
    detail: "'stage ' + variables.stage",
  };
}

/**
 * Terms are ORed, so each has to keep off other stages' nodes: it names the stage, or, for a shared stage, nodes of no
 * stage. A name or any other label of a node does not, since a node of another shared stage may be labelled without being
 * tainted. A stage that has the cluster to itself need not ask.
 */
function nodes({ platform, cluster, stages }: ClusterScope): Validation {
  const label = celText(platform.stageLabel);
  const shared = stages.filter((stage) => stage.nodes === "shared").map((stage) => stage.name);
  const present = [...stages.map((stage) => stage.name), ...cluster.nodePools.map((pool) => pool.stage)];
  const alone = shared.filter((stage) => present.every((other) => other === stage));
  const ofStage = `${celText(`${platform.stageLabel} In [`)} + variables.stage + ']'`;
  const ofNone = celText(`${platform.stageLabel} DoesNotExist, or `);
  return {
    expression: cel(`
      variables.stage in ${celList(alone)} || (variables.stage != '' && (
        variables.spec.?nodeSelector[?${label}].orValue('') == variables.stage ||
        (variables.terms.size() > 0 && variables.terms.all(term,
          term.?matchExpressions.orValue([]).exists(asked, asked.key == ${label} && (
            (asked.operator == 'In' && asked.values == [variables.stage]) ||
            (asked.operator == 'DoesNotExist' && variables.stage in ${celList(shared)})))))))
    `),
    message: "a pod asks for nodes of its stage: add the node selector, or to every term of its required node affinity",
    detail: shared.length === 0 ? ofStage : `(variables.stage in ${celList(shared)} ? ${ofNone} : '') + ${ofStage}`,
  };
}

function nodeName(): Validation {
  return {
    expression: "variables.spec.?nodeName.orValue('') == ''",
    message: "a pod does not choose its node by name: leave nodeName to the scheduler",
  };
}

/** Even the list of its own namespace alone, which the quota counts as well. */
function podAffinity(): Validation {
  const within = (term: string) => `${term}.?namespaces.orValue([]).size() == 0 && !has(${term}.namespaceSelector)`;
  const expressions = ["podAffinity", "podAntiAffinity"].flatMap((field) => {
    const affinity = `variables.spec.?affinity.?${field}`;
    return [
      `${affinity}.?requiredDuringSchedulingIgnoredDuringExecution.orValue([]).all(term, ${within("term")})`,
      `${affinity}.?preferredDuringSchedulingIgnoredDuringExecution.orValue([])\n  .all(weighted, ${within("weighted.podAffinityTerm")})`,
    ];
  });
  return {
    expression: expressions.join(" &&\n"),
    message:
      "a pod's affinity is to pods of its own namespace: remove namespaces and namespaceSelector from podAffinity and podAntiAffinity",
  };
}

function excused(expression: string, validation: Validation): Validation {
  return { ...validation, expression: `${expression} ||\n(${validation.expression})` };
}

function ownTaints({ platform, cluster }: ClusterScope, stage: Stage): string[] {
  const pools = cluster.nodePools.filter((pool) => pool.stage === stage.name);
  return [...new Set([`${platform.stageLabel}=${stage.name}`, ...pools.flatMap(taintsOfPool)])];
}
