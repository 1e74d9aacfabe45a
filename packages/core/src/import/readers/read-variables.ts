import { variableName } from "../../model/scalars.ts";
import type { FoundObject } from "../found-object.ts";
import { listIn, textIn, textsIn, valueIn } from "../found-object.ts";
import type { World } from "../world.ts";
import { isOwn, nameOf } from "../world.ts";

/** Where a container's variables come from. Values of Secrets are never looked at: only their names are taken. */
export interface FoundVariables {
  /** For all containers of the app. */
  readonly config: Readonly<Record<string, string>>;
  /** Of this container only. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that come from the Secret which the language gives the app. */
  readonly secrets: readonly string[];
}

/**
 * The variables of a container that the language can say: literals, what stands in ConfigMaps that were read, and
 * references into the Secret `<app>-secrets`, whose keys are called like the variables.
 */
export function readVariables(container: unknown, app: string, namespace: string, world: World): FoundVariables {
  const config: Record<string, string> = {};
  const env: Record<string, string> = {};
  const secrets: string[] = [];
  for (const source of listIn(container, "envFrom")) {
    const data = dataOf(textIn(source, "configMapRef", "name"), namespace, world);
    const prefix = textIn(source, "prefix") ?? "";
    for (const [key, value] of Object.entries(data ?? {})) if (isName(prefix + key)) config[prefix + key] = value;
  }
  for (const variable of listIn(container, "env")) {
    const name = textIn(variable, "name");
    if (name === undefined || !isName(name)) continue;
    const saysNothing = valueIn(variable, "value") === undefined && valueIn(variable, "valueFrom") === undefined;
    const value = saysNothing ? "" : textIn(variable, "value");
    const configured = configuredValue(variable, namespace, world);
    if (value !== undefined) env[name] = value;
    else if (configured !== undefined) env[name] = configured;
    else if (isOwnSecret(variable, name, app)) secrets.push(name);
  }
  return { config, env, secrets };
}

function isName(name: string): boolean {
  return variableName.safeParse(name).success;
}

function configuredValue(variable: unknown, namespace: string, world: World): string | undefined {
  const key = textIn(variable, "valueFrom", "configMapKeyRef", "key");
  const data = dataOf(textIn(variable, "valueFrom", "configMapKeyRef", "name"), namespace, world);
  return key === undefined ? undefined : data?.[key];
}

function isOwnSecret(variable: unknown, name: string, app: string): boolean {
  const reference = valueIn(variable, "valueFrom", "secretKeyRef");
  return textIn(reference, "name") === `${app}-secrets` && textIn(reference, "key") === name;
}

function dataOf(name: string | undefined, namespace: string, world: World): Record<string, string> | undefined {
  const found = world.ofKind("ConfigMap", namespace).find((one) => nameOf(one) === name);
  return found && textsIn(found.object, "data");
}

/** The app's own ConfigMap, of which a Secret's values can be no part. */
export function ownConfig(app: string, namespace: string, world: World): Record<string, string> {
  const pattern = new RegExp(`^${app}-config-[0-9a-f]{10}$`);
  const found: FoundObject | undefined = world
    .ofKind("ConfigMap", namespace)
    .find((one) => pattern.test(nameOf(one)) && isOwn(one, world));
  return found ? textsIn(found.object, "data") : {};
}
