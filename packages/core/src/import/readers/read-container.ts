import { portName } from "../../model/scalars.ts";
import type { Fields } from "../found-object.ts";
import { amountsIn, defined, filled, listIn, numberIn, textIn, textsIn, valueIn } from "../found-object.ts";
import type { FoundVariables } from "./read-variables.ts";

/** What the language calls a container's place in its pod. */
export type ContainerRole = "main" | "sidecar" | "init";

/**
 * A container as the language says it: image, command, ports, resources, probes and mounts, and the variables that were
 * read from where they come from. Mounts are those of volumes that the workload's storage has.
 */
export function readContainer(
  container: unknown,
  role: ContainerRole,
  variables: Pick<FoundVariables, "env">,
  storage: ReadonlySet<string>,
): Record<string, unknown> {
  const ports = readPorts(container);
  const probes = role === "init" ? {} : readProbes(container, Object.keys(ports)[0]);
  const resources = filled({
    requests: computeIn(container, "resources", "requests"),
    limits: computeIn(container, "resources", "limits"),
  });
  return defined({
    image: textIn(container, "image"),
    command: words(container, "command"),
    args: words(container, "args"),
    ...filled({ ports, env: variables.env, resources }),
    ...probes,
    ...filled({ mounts: readMounts(container, storage) }),
    role: role === "main" ? undefined : role,
  });
}

function words(container: unknown, field: string): string[] | undefined {
  const found = valueIn(container, field);
  return Array.isArray(found) ? found.map(String) : undefined;
}

/** The language bounds CPU and memory, and nothing else. */
function computeIn(container: unknown, ...path: string[]): Record<string, string> {
  const { cpu, memory } = amountsIn(container, ...path);
  return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
}

/** What a port is called that nobody named, where its number says what is spoken there. */
const usualNames: Readonly<Record<number, string>> = {
  443: "https",
  3306: "mysql",
  5432: "postgres",
  5672: "amqp",
  6379: "redis",
  8443: "https",
  9092: "kafka",
  27017: "mongodb",
};

/** Container ports by name. One without a name gets one: by what is usual, else `http`, a further one by its number. */
function readPorts(container: unknown): Record<string, unknown> {
  const ports: Record<string, unknown> = {};
  for (const port of listIn(container, "ports")) {
    const number = numberIn(port, "containerPort");
    if (number === undefined) continue;
    const protocol = textIn(port, "protocol") ?? "TCP";
    const given = textIn(port, "name");
    const usual = usualNames[number] ?? "http";
    const wanted = given !== undefined && portName.safeParse(given).success ? given : usual;
    const name = Object.hasOwn(ports, wanted) ? `port-${number}` : wanted;
    ports[name] = protocol === "TCP" ? number : { port: number, protocol };
  }
  return ports;
}

function readProbes(container: unknown, firstPort: string | undefined): Fields {
  const [readiness, liveness, startup] = ["readinessProbe", "livenessProbe", "startupProbe"].map((field) =>
    readProbe(valueIn(container, field), firstPort),
  );
  const isOne = readiness !== undefined && JSON.stringify(readiness) === JSON.stringify(liveness);
  return isOne ? { probe: readiness, startup } : { readiness, liveness, startup };
}

/** Undefined where there is none, and for gRPC, which the language does not have. */
function readProbe(probe: unknown, firstPort: string | undefined): Fields | undefined {
  const action = ["httpGet", "tcpSocket", "exec"].find((name) => valueIn(probe, name) !== undefined);
  if (action === undefined) return undefined;
  const port = valueIn(probe, action, "port");
  return filled({
    path: action === "httpGet" ? (textIn(probe, action, "path") ?? "/") : undefined,
    command: action === "exec" ? listIn(probe, action, "command").map(String) : undefined,
    port: port === firstPort ? undefined : port,
    initialDelaySeconds: numberIn(probe, "initialDelaySeconds"),
    periodSeconds: numberIn(probe, "periodSeconds"),
    timeoutSeconds: numberIn(probe, "timeoutSeconds"),
    failureThreshold: numberIn(probe, "failureThreshold"),
  });
}

function readMounts(container: unknown, storage: ReadonlySet<string>): Record<string, string> {
  const mounts = listIn(container, "volumeMounts").flatMap((mount) => {
    const [name, path] = [textIn(mount, "name"), textIn(mount, "mountPath")];
    const isPlain = textIn(mount, "subPath") === undefined && valueIn(mount, "readOnly") !== true;
    return name !== undefined && path !== undefined && storage.has(name) && isPlain ? [[name, path] as const] : [];
  });
  return Object.fromEntries(mounts);
}

/** The containers of a pod with what they are, in the order in which they start. */
export function containersOf(pod: unknown): { readonly container: unknown; readonly role: ContainerRole }[] {
  return [
    ...listIn(pod, "initContainers").map((container) => ({
      container,
      role: textIn(container, "restartPolicy") === "Always" ? ("sidecar" as const) : ("init" as const),
    })),
    ...listIn(pod, "containers").map((container) => ({ container, role: "main" as const })),
  ];
}

/** Labels that select the pods of a workload. */
export function podLabelsOf(workload: unknown): Record<string, string> {
  return textsIn(workload, "spec", "template", "metadata", "labels");
}
