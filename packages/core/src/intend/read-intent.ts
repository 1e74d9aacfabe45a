import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import type { Declared } from "../model/declared.ts";
import { fieldPlace } from "../model/declared.ts";
import { intentKinds } from "../model/kinds.ts";
import { readDocuments } from "../parse/documents.ts";
import { validateDocument } from "../parse/validate.ts";
import type { Intent } from "../verdicts/intent.ts";
import { intentFrom } from "./intent-from.ts";

export interface ReadIntent {
  /** Absent where an error was found: half an intent would call what was meant broken. */
  readonly intent: Intent | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A file with documents of kind Intent, for manifests that no declaration stands behind. Several count together.
 *
 * Errors: those of every document (KS1001 to KS1011); KS1024 where there is no Intent in it; KS1008 for a ServiceAccount
 * without a namespace and a shared thing without a name; KS1009 for a range of ports that ends before it begins.
 */
export function readIntent(source: Source): ReadIntent {
  const diagnostics: Diagnostic[] = [];
  const read = readDocuments([source], intentKinds);
  diagnostics.push(...read.diagnostics);
  const declared = [...read.documents, ...read.aside].flatMap((document) => {
    if (document.kind !== "Intent") return [];
    const { declared: one } = validateDocument({ ...document, kind: "Intent" }, diagnostics);
    return one ? [one] : [];
  });
  for (const one of declared) diagnostics.push(...checkSpec(one));
  if (declared.length === 0 && !hasErrors(diagnostics)) {
    const hint = "add a document of kind Intent: see `kubestage explain Intent`";
    const span = { source, start: 0, end: 0 };
    diagnostics.push(diagnose("KS1024", { message: "the file has no Intent", hint, span }));
  }
  if (hasErrors(diagnostics)) return { intent: undefined, diagnostics };
  return {
    intent: joined(declared.map(placedIntent), source.file),
    diagnostics,
  };
}

/** What one document means, with the places of what it says. */
function placedIntent(declared: Declared<"Intent">): Intent {
  const { openings, grants, ...rest } = intentFrom(declared.spec);
  return {
    ...rest,
    openings: openings.map((one, index) => ({ ...one, declaredAt: fieldPlace(declared, "openings", index) })),
    grants: grants.map((one, index) => ({ ...one, declaredAt: fieldPlace(declared, "grants", index) })),
  };
}

function joined(intents: readonly Intent[], file: string): Intent {
  return {
    source: file,
    openings: intents.flatMap(({ openings }) => openings),
    grants: intents.flatMap(({ grants }) => grants),
    administrators: intents.flatMap(({ administrators }) => administrators),
    shared: intents.flatMap(({ shared }) => shared),
  };
}

/** What the schema cannot say: fields that belong together. */
function checkSpec(declared: Declared<"Intent">): Diagnostic[] {
  const { openings, grants, administrators, shared } = declared.spec;
  const accounts = [
    ...grants.map(({ subject }, index) => ({ subject, path: ["grants", index, "subject"] as const })),
    ...administrators.map((subject, index) => ({ subject, path: ["administrators", index] as const })),
  ];
  return [
    ...accounts.flatMap(({ subject, path }) => {
      const isAccount = subject.kind === "ServiceAccount";
      if (isAccount === (subject.namespace !== undefined)) return [];
      const message = isAccount
        ? `the ServiceAccount ${JSON.stringify(subject.name)} has no namespace`
        : `a ${subject.kind} has no namespace`;
      const hint = isAccount ? "add `namespace`" : "remove `namespace`";
      return [diagnose(isAccount ? "KS1008" : "KS1006", { message, hint, span: fieldPlace(declared, ...path) })];
    }),
    ...shared.flatMap(({ type, name }, index) => {
      if (name !== undefined || type === "nodes" || type === "cluster") return [];
      const message = `the shared ${type} has no name`;
      const hint = "add `name`; `*` stands for any text";
      return [diagnose("KS1008", { message, hint, span: fieldPlace(declared, "shared", index) })];
    }),
    ...openings.flatMap(({ ports = [] }, index) =>
      ports.flatMap(({ port, endPort }, at) => {
        if (endPort === undefined || endPort >= port) return [];
        const message = `the ports ${port} to ${endPort} are none`;
        const hint = "write the lower one as `port`";
        return [diagnose("KS1009", { message, hint, span: fieldPlace(declared, "openings", index, "ports", at) })];
      }),
    ),
  ];
}
