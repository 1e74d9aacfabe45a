import type * as z from "zod";
import type { intentSpec } from "../model/intent-kind.ts";
import type { Intent, Opening, SharedThing, SubjectName } from "../verdicts/intent.ts";

type Spec = z.output<typeof intentSpec>;

/** The Intent of a checked `spec`; the places of what it says are the reader's to add. */
export function intentFrom({ openings, grants, administrators, shared }: Spec): Intent {
  return {
    openings: openings.map(openingFrom),
    grants: grants.map((grant) => ({ ...grant, subject: subjectFrom(grant.subject) })),
    administrators: administrators.map(subjectFrom),
    shared: shared.map(sharedFrom),
  };
}

function openingFrom({ from, to, ports }: Spec["openings"][number]): Opening {
  if (!ports) return { from, to };
  return {
    from,
    to,
    ports: ports.map(({ port, endPort, protocol }) => ({
      port,
      protocol,
      ...(endPort !== undefined && { endPort }),
    })),
  };
}

function subjectFrom({ kind, name, namespace }: Spec["administrators"][number]): SubjectName {
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

function sharedFrom({ type, name = "", stages }: Spec["shared"][number]): SharedThing {
  return type === "nodes" || type === "cluster" ? { type, stages } : { type, name, stages };
}
