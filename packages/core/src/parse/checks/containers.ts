import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { Declared } from "../../model/declared.ts";
import { keyPlace } from "../../model/declared.ts";
import type { AppSpec } from "../../model/kinds.ts";
import { danglingReference } from "../references.ts";

type DeclaredContainer = NonNullable<AppSpec["workloads"]>[string]["containers"][string];
type Containers = Readonly<Record<string, DeclaredContainer>>;

const probes = ["probe", "readiness", "liveness", "startup"] as const;
/** The one port of the short form. */
const shortFormPort = "http";

/**
 * What containers say of their ports and probes.
 *
 * Errors: KS1027 for a port's name or number that is taken in the same pod, for two mounts on one path, for a probe of an init container and for one
 * that is both a path and a command; KS1012 for a probe of a port that its container does not name; KS1008 for a probe
 * with nothing to ask.
 */
export function checkContainers(app: Declared<"App">, diagnostics: Diagnostic[]): void {
  const { workloads, probe, port } = app.spec;
  if (!workloads) {
    checkProbe(app, probe, port === undefined ? [] : [shortFormPort], ["probe"], diagnostics);
    return;
  }
  for (const [name, { containers }] of Object.entries(workloads)) {
    const path = ["workloads", name, "containers"];
    checkPorts(app, containers, path, diagnostics);
    for (const [own, container] of Object.entries(containers)) {
      const ports = Object.keys(container.ports ?? {});
      checkMounts(app, container.mounts ?? {}, [...path, own, "mounts"], diagnostics);
      for (const field of probes) {
        if (container.role !== "init") checkProbe(app, container[field], ports, [...path, own, field], diagnostics);
        else if (container[field]) {
          const message = `${own} runs to its end before the others start: it has no ${field}`;
          const hint = `remove it, or make ${own} a sidecar`;
          diagnostics.push(diagnose("KS1027", { message, hint, span: keyPlace(app, ...path, own, field) }));
        }
      }
    }
  }
}

function checkMounts(
  app: Declared<"App">,
  mounts: Readonly<Record<string, string>>,
  path: FieldPath,
  diagnostics: Diagnostic[],
): void {
  const taken = new Map<string, string>();
  for (const [storage, at] of Object.entries(mounts)) {
    const earlier = taken.get(at);
    taken.set(at, storage);
    if (earlier === undefined) continue;
    diagnostics.push(
      diagnose("KS1027", {
        message: `${earlier} and ${storage} are both mounted at ${at}`,
        hint: "mount one of them elsewhere",
        span: keyPlace(app, ...path, storage),
        related: [{ message: "the other", span: keyPlace(app, ...path, earlier) }],
      }),
    );
  }
}

/** Containers of a pod share its address, and its Service tells ports apart by name and by number with protocol. */
function checkPorts(app: Declared<"App">, containers: Containers, path: FieldPath, diagnostics: Diagnostic[]): void {
  const taken = new Map<string, FieldPath>();
  const take = (what: string, at: FieldPath) => {
    const earlier = taken.get(what);
    if (!earlier) {
      taken.set(what, at);
      return true;
    }
    diagnostics.push(
      diagnose("KS1027", {
        message: `${what} is taken by another port of the same pod`,
        hint: "choose another one",
        span: keyPlace(app, ...at),
        related: [{ message: "taken here", span: keyPlace(app, ...earlier) }],
      }),
    );
    return false;
  };
  for (const [own, { role, ports }] of Object.entries(containers)) {
    if (role === "init") continue;
    for (const [name, declared] of Object.entries(ports ?? {})) {
      const at = [...path, own, "ports", name];
      const { port, protocol } = typeof declared === "number" ? { port: declared, protocol: "TCP" } : declared;
      if (take(`the port name ${JSON.stringify(name)}`, at)) take(`the port ${port} (${protocol})`, at);
    }
  }
}

function checkProbe(
  app: Declared<"App">,
  probe: DeclaredContainer["probe"],
  ports: readonly string[],
  path: FieldPath,
  diagnostics: Diagnostic[],
): void {
  if (!probe) return;
  if (probe.command && (probe.path !== undefined || probe.port !== undefined)) {
    const other = probe.path === undefined ? "port" : "path";
    const span = keyPlace(app, ...path, other);
    const message = `the probe runs a command and has a ${other}`;
    diagnostics.push(diagnose("KS1027", { message, hint: "keep one of the two", span }));
  } else if (typeof probe.port === "string" && !ports.includes(probe.port)) {
    diagnostics.push(danglingReference("port", probe.port, ports, keyPlace(app, ...path, "port")));
  } else if (!probe.command && probe.port === undefined && ports.length === 0) {
    const message = "the probe asks a port, and the container has none";
    const hint = "add the port that it listens on, or probe by `command`";
    diagnostics.push(diagnose("KS1008", { message, hint, span: keyPlace(app, ...path) }));
  }
}
