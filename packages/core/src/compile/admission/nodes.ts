import type { ClusterScope } from "../compiled.ts";
import { cel, celList, celText } from "./cel.ts";
import { isKubeletOf, isPlatform } from "./identities.ts";
import { guardedTaints, poolsOfNode } from "./node-pools.ts";
import type { Policy } from "./policy.ts";

/**
 * The stage of a node, its label and the taints that keep other stages off, changes only by the platform's identity.
 *
 * A kubelet that joins may set the label of its own pool, chosen by the beginning of its name, where the pool lets it:
 * once, when it makes its Node, and for a dedicated stage together with the stage's taint. Afterwards it can neither
 * change nor drop them, nor delete its Node to join again. Node and cloud controllers change none of this and pass.
 */
export function nodePolicy(scope: ClusterScope): Policy {
  const { platform } = scope;
  const stages = celList(platform.stages.map((stage) => stage.name));
  return {
    name: "nodes",
    judges: "everything",
    rules: [
      {
        group: "",
        version: "v1",
        resources: ["nodes", "nodes/status"],
        operations: ["CREATE", "UPDATE", "DELETE"],
      },
    ],
    variables: {
      isPlatform: isPlatform(scope),
      stages,
      before: stageOf(scope, "oldObject"),
      after: stageOf(scope, "object"),
      guarded: celList(guardedTaints(scope)),
      taintsBefore: taintsOf("oldObject"),
      taintsAfter: taintsOf("object"),
      isJoining: `request.operation == 'CREATE' && ${isKubeletOf("request.name")}`,
      pools: poolsOfNode(scope, "request.name"),
    },
    validations: [
      {
        expression: cel(`
          variables.isPlatform || request.operation == 'DELETE' || variables.before == variables.after ||
          (variables.isJoining && variables.pools.size() > 0 && variables.pools[0].joins == variables.after)
        `),
        message: `the stage of a node is the platform's: a kubelet sets only its pool's when it joins, anything else an administrator of ${platform.name}`,
        detail: "request.name",
      },
      {
        expression: cel(`
          variables.isPlatform || request.operation == 'DELETE' ||
          (variables.taintsBefore.all(taint, taint in variables.taintsAfter) &&
            variables.taintsAfter.all(taint, taint in variables.taintsBefore)) ||
          (variables.isJoining && variables.pools.size() > 0 &&
            variables.taintsAfter.all(taint, taint.split(':')[0] in variables.pools[0].taints.split(',')))
        `),
        message: `the taints that keep stages apart are the platform's: a kubelet sets only its pool's when it joins, anything else an administrator of ${platform.name}`,
        detail: "request.name",
      },
      {
        expression: cel(`
          variables.isPlatform || request.operation != 'CREATE' || !(variables.after in ${celList(dedicatedStages(scope))}) ||
          (${celText(`${platform.stageLabel}=`)} + variables.after + ':NoSchedule') in variables.taintsAfter
        `),
        message:
          "a node that joins a dedicated stage brings the stage's taint: start its kubelet with --register-with-taints",
        detail: "request.name",
      },
      {
        expression: cel(`
          variables.isPlatform || request.operation != 'DELETE' || variables.before == '' ||
          !('system:nodes' in request.userInfo.?groups.orValue([]))
        `),
        message: "a kubelet does not delete a node of a stage",
        detail: "request.name",
      },
    ],
  };
}

/** The stage that an object is labelled with, or nothing. Other values of the label may be another platform's. */
function stageOf({ platform }: ClusterScope, object: string): string {
  const value = `${object}.metadata.?labels[?${celText(platform.stageLabel)}].orValue('')`;
  return `${object} == null || !(${value} in variables.stages) ? '' : ${value}`;
}

/** The guarded taints of an object, as `key=value:effect`. */
function taintsOf(object: string): string {
  return cel(`
    ${object} == null ? [] : ${object}.?spec.?taints.orValue([])
      .filter(taint, (taint.key + '=' + taint.?value.orValue('')) in variables.guarded)
      .map(taint, taint.key + '=' + taint.?value.orValue('') + ':' + taint.effect)
  `);
}

function dedicatedStages({ stages }: ClusterScope): string[] {
  return stages.filter((stage) => stage.nodes === "dedicated").map((stage) => stage.name);
}
