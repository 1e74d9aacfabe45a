import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { parseExpression } from "../admission/cel/parse-expression.ts";
import { comparedNames } from "../admission/compared-names.ts";

/** What the admission policies of a world look at: what none of them looks at makes no difference to any. */
export interface PolicyReadings {
  /** Labels of namespaces that they may tell apart, the levels of Pod Security too. */
  namespaceKey(name: string, labels: Readonly<Record<string, string>>): string;
  /** Requests of actors with equal keys are decided alike. */
  actorKey(actor: Actor): string;
  /** Texts that policies compare with. */
  readonly literals: ReadonlySet<string>;
}

const concerned =
  /^(\*|pods|bindings|deployments|replicasets|statefulsets|daemonsets|jobs|cronjobs|replicationcontrollers)(\/|$)/;

/**
 * Read from the policies' own text, whoever wrote it: a label whose key stands nowhere in it makes no difference, unless
 * an expression goes over all labels; neither does a user whose name, and whose groups, have no text of the policies in
 * them, at the same ends, unless an expression asks the authorizer, matches a pattern or compares it with something else.
 */
export function readPolicies(world: World): PolicyReadings {
  const policies = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicy").filter(({ object }) => {
    const rules = object.spec?.matchConstraints?.resourceRules ?? [];
    const resources = rules.flatMap((rule) => (rule as { readonly resources?: readonly string[] }).resources ?? []);
    return rules.length === 0 || resources.some((one) => concerned.test(one));
  });
  const names = new Set<string | undefined>(policies.map(({ object }) => object.metadata.name));
  const bindings = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding").filter(
    ({ object }) => names.has(object.spec?.policyName),
  );
  const written = policies.map(({ object: { spec } }) => ({
    variables: spec?.variables ?? [],
    others: [...(spec?.matchConditions ?? []), ...(spec?.validations ?? [])],
  }));
  const expressions = written.flatMap(({ variables, others }) => [...variables, ...others]);
  const selectors = [
    ...policies.map(({ object }) => object.spec?.matchConstraints),
    ...bindings.map(({ object }) => object.spec?.matchResources),
  ];
  const text = `${expressions.map(({ expression }) => expression).join("\n")}\n${JSON.stringify(selectors)}`;
  const hasParameters = policies.some(({ object }) => Boolean(object.spec?.paramKind));
  const compared = written.map(({ variables: named, others }) => {
    const variables = new Map(named.map((one) => [one.name, parseExpression(one.expression)]));
    return comparedNames([...variables.values(), ...others.map((one) => parseExpression(one.expression))], variables);
  });
  const prefixes = compared.flatMap((one) => one.prefixes);
  const readsNames =
    hasParameters ||
    (prefixes.length > 0 && compared.some((one) => one.readsNames)) ||
    compared.some((one) => one.readsNames && one.takesApart) ||
    /request\.namespace|metadata\.namespace|namespaceObject\.metadata\.name\b|kubernetes\.io\/metadata\.name/.test(
      text,
    );
  const readsAllLabels =
    /labels(\.orValue\(\{\}\))?\.(all|exists|filter|map|transform)|labels\s*[=!]=|namespaceObject\s*[=!]=/.test(text);
  const readsAnyActor = compared.some((one) => one.readsActors && one.takesApart);
  const literals = new Set(
    [...text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g)].map(([quoted]) => quoted.slice(1, -1)),
  );
  const isRead = (key: string) => readsAllLabels || text.includes(key) || key.startsWith("pod-security.kubernetes.io/");
  return {
    namespaceKey: (name, labels) =>
      JSON.stringify([
        readsNames && name,
        Object.entries(labels)
          .filter(([key]) => isRead(key))
          .map(([key, value]) => `${key}=${value}`)
          .toSorted(),
      ]),
    actorKey({ user, groups }) {
      if (readsAnyActor) return JSON.stringify([user, groups]);
      const inside = (one: string) =>
        [...literals]
          .filter((literal) => one.includes(literal))
          .map((literal) => [literal, one.startsWith(literal), one.endsWith(literal), one === literal]);
      // A name that is compared with one that a policy makes may be any of those that begin like it.
      const whole = (one: string) => (prefixes.some((prefix) => one.startsWith(prefix)) ? one : inside(one));
      return JSON.stringify([whole(user), ...new Set(groups.map((group) => JSON.stringify(whole(group))))]);
    },
    literals,
  };
}
