import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace } from "../../model/declared.ts";
import { findCycles } from "./cycles.ts";

/** KS1034 for apps that call each other in a circle, or themselves. */
export function checkCallCycles(apps: ReadonlyMap<string, Declared<"App">>, diagnostics: Diagnostic[]): void {
  const callees = (name: string) =>
    (apps.get(name)?.spec.calls ?? []).flatMap((call) =>
      call.app !== undefined && apps.has(call.app) ? [call.app] : [],
    );
  for (const cycle of findCycles(apps.keys(), callees)) {
    const places = cycle.map((name, position) => {
      const app = apps.get(name) as Declared<"App">;
      const callee = cycle[(position + 1) % cycle.length];
      return fieldPlace(
        app,
        "calls",
        (app.spec.calls ?? []).findIndex((call) => call.app === callee),
        "app",
      );
    });
    const [span, ...rest] = places;
    diagnostics.push(
      diagnose("KS1034", {
        message: `apps call each other in a circle: ${[...cycle, cycle[0]].join(" calls ")}`,
        hint: "turn one of these around, or acknowledge KS1034 with a reason on the first",
        span,
        related: rest.map((place) => ({ message: "and here", span: place })),
      }),
    );
  }
}
