import type { ServedResource } from "@kubestage/adapters";
import { openCluster } from "@kubestage/adapters";
import type { Found, LiveFinds } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import type { ProveProgress } from "./prove-progress.ts";
import { kindIdOf, resourcesToRead } from "./read-world-kinds.ts";
import type { KindRead } from "./read-world-list.ts";
import { readAtOnce } from "./read-world-list.ts";

export interface LiveWorldRequest {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly minorVersion?: number | undefined;
  readonly signal: AbortSignal;
}

export interface LiveWorld {
  readonly found: Found;
  /** The kubeconfig's context. */
  readonly name: string;
  readonly minorVersion: number;
  /** Kinds of which everything was read. */
  readonly wholeKinds: ReadonlySet<string>;
}

/**
 * What a cluster holds, read only, as it was at one moment: the version of a first list is that of the cluster's store, and
 * every other kind is listed at exactly that version. Where the server no longer has it, all is read anew; after three
 * times kinds are read each at its own moment. What servers of their own keep (aggregated APIs) has other versions.
 * Values of Secrets are read where they may be, and stay in memory.
 *
 * Errors, as warnings: KS3009 for kinds that may not be listed, each a gap, and for kinds of another moment. Thrown:
 * those of connecting, the reason of the signal.
 */
export async function readLiveWorld(request: LiveWorldRequest, progress?: ProveProgress): Promise<LiveWorld> {
  const { context, kubeconfig, signal } = request;
  progress?.({ type: "phase", phase: "connecting" });
  const api = await openCluster({ context, kubeconfig, signal });
  try {
    const { minor } = await api.version(signal);
    const discovery = await api.discovery({ signal });
    progress?.({ type: "phase", phase: "reading" });
    const { finds, kinds } = await readAtOnce(api, resourcesToRead(discovery), { signal, progress });
    for (const version of discovery.unavailable) {
      const [group = ""] = version.split("/");
      finds.gaps.push({ reason: "the server that keeps it is away", kind: `${group}/*` });
      finds.diagnostics.push(notRead(version, "its own server does not answer", "see that server's APIService"));
    }
    for (const { resource, outcome } of kinds) tellOutcome(finds, resource, outcome);
    const whole = kinds.filter(({ outcome }) => outcome.type !== "refused");
    return {
      found: finds,
      name: api.context,
      minorVersion: request.minorVersion ?? minor,
      wholeKinds: new Set(whole.map(({ resource }) => kindIdOf(resource))),
    };
  } finally {
    api.close();
  }
}

function tellOutcome({ gaps, diagnostics }: LiveFinds, resource: ServedResource, outcome: KindRead["outcome"]): void {
  const name = `${resource.plural}${resource.group === "" ? "" : `.${resource.group}`}`;
  switch (outcome.type) {
    case "read":
      return;
    case "apart": {
      const message = `${name} were read at another moment than the rest: ${outcome.because}`;
      diagnostics.push(diagnose("KS3009", { message, hint: "prove again when little changes" }));
      return;
    }
    case "refused":
      gaps.push({ reason: "it may not be read", kind: kindIdOf(resource) });
      diagnostics.push(notRead(name, outcome.because, "ask for the right to list them, or prove as somebody who may"));
  }
}

function notRead(what: string, because: string, hint: string): ReturnType<typeof diagnose> {
  return diagnose("KS3009", { message: `${what} could not be read: ${because}`, hint });
}
