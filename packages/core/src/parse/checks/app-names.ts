import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { namePlace } from "../../model/declared.ts";
import { platformApp } from "../../model/release-kind.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";

/** KS1009 for an app that is called as the platform's own documents are where they are released. */
export function checkAppNames({ App: apps }: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  const taken = apps.get(platformApp);
  if (!taken) return;
  const message = `no app can be called ${platformApp}: the platform's own documents are released by that name`;
  diagnostics.push(diagnose("KS1009", { message, hint: "give it another name", span: namePlace(taken) }));
}
