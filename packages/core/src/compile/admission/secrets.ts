import type { ClusterScope } from "../compiled.ts";
import { appLabel } from "../labels.ts";
import { cel, celText } from "./cel.ts";
import { factOfStage, stageOfNamespace } from "./facts.ts";
import type { Policy } from "./policy.ts";

/**
 * Values come from the stage's own store, under the stage's own path, and where a namespace belongs to one app under
 * that app's: whoever writes for one team would otherwise read another's secrets. The store's credentials open more than that: the
 * External Secrets Operator holds them and reads whatever it is asked for. A stage without a store has no such secrets.
 *
 * A key is plain segments: Vault's client resolves `..`, so `shop/dev/../prod` would leave the path that it begins with.
 *
 * Source: https://external-secrets.io/latest/guides/multi-tenancy/
 */
export function secretPolicy(scope: ClusterScope): Policy {
  const key = (expression: string) => isOwnKey(expression);
  return {
    name: "external-secrets",
    judges: "stages",
    rules: [
      { group: "external-secrets.io", version: "*", resources: ["externalsecrets"], operations: ["CREATE", "UPDATE"] },
    ],
    variables: {
      stage: stageOfNamespace(scope),
      store: factOfStage(scope, ({ secrets }) => secrets && celText(secrets.store), "''"),
      stagePath: factOfStage(scope, ({ secrets }) => secrets && celText(secrets.path), "''"),
      app: `namespaceObject.metadata.?labels[?${celText(appLabel)}].orValue('')`,
      path: "variables.stagePath + (variables.stagePath == '' || variables.app == '' ? '' : '/' + variables.app)",
      isUnchanged: "request.operation == 'UPDATE' && object.spec == oldObject.spec",
      data: "object.spec.?data.orValue([])",
      dataFrom: "object.spec.?dataFrom.orValue([])",
    },
    validations: [
      {
        expression: cel(`
          variables.isUnchanged || (variables.store != '' &&
            (!has(object.spec.secretStoreRef) || ${isOwnStore("object.spec.secretStoreRef")}) &&
            (variables.data + variables.dataFrom).all(entry,
              !has(entry.sourceRef) || !has(entry.sourceRef.storeRef) || ${isOwnStore("entry.sourceRef.storeRef")}))
        `),
        message: "an ExternalSecret reads the ClusterSecretStore of its stage and no other",
        detail: "'stage ' + variables.stage + ' has ' + (variables.store == '' ? 'none' : variables.store)",
      },
      {
        expression: cel(`
          variables.isUnchanged || (
            variables.data.all(entry, ${key("entry.?remoteRef.?key.orValue('')")}) &&
            variables.dataFrom.all(entry,
              (!has(entry.extract) || ${key("entry.extract.?key.orValue('')")}) &&
              (!has(entry.find) || ${key("entry.find.?path.orValue('')")})))
        `),
        message:
          "an ExternalSecret reads only under the path of its stage, and of its app where the namespace is one app's, in plain segments",
        detail: "variables.path + '/'",
      },
      {
        expression: cel(`
          variables.isUnchanged || variables.dataFrom.all(entry,
            entry.?sourceRef.?generatorRef.?kind.orValue('') != 'ClusterGenerator')
        `),
        message:
          "an ExternalSecret uses no ClusterGenerator, which serves every stage: name a generator of its namespace",
      },
    ],
  };
}

function isOwnStore(reference: string): string {
  return `(${reference}.?kind.orValue('SecretStore') == 'ClusterSecretStore' && ${reference}.?name.orValue('') == variables.store)`;
}

function isOwnKey(expression: string): string {
  return cel(`
    (variables.path != '' && (${expression} + '/').startsWith(variables.path + '/') &&
      ${expression}.matches('^[A-Za-z0-9_.@+=:-]+(/[A-Za-z0-9_.@+=:-]+)*$') &&
      !${expression}.matches('(^|/)[.]{1,2}(/|$)'))
  `);
}
