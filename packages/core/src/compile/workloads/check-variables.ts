import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/places.ts";
import { appKeyPlace, appPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import { callUrl } from "./configuration.ts";

/** Who sets a variable for all containers of the app, and where it is said. */
interface Setter {
  readonly who: string;
  readonly place: () => Span;
  /** The URL that a call gives. */
  readonly url?: string;
}

/**
 * Variables that two things set. One of the two would win silently: a literal over the URL of the same stage, or over a
 * secret. A container's own `env` over `config` is meant that way, and no finding.
 *
 * Errors: KS2007 for each variable and place.
 */
export function checkVariables(scope: AppScope): Diagnostic[] {
  const { app } = scope;
  const diagnostics: Diagnostic[] = [];
  const setters = new Map<string, Setter>();
  for (const call of app.calls) {
    if (call.kind !== "app") continue;
    const { index, app: callee, variable } = call;
    const url = callUrl(call);
    const setter = { who: `the call to ${callee}`, place: () => appPlace(scope, "calls", index), url };
    const earlier = setters.get(variable);
    if (!earlier) setters.set(variable, setter);
    else if (earlier.url !== url) diagnostics.push(setTwice(app.name, variable, earlier, setter));
  }
  for (const key of app.secrets) {
    const setter = { who: "secrets", place: () => appPlace(scope, "secrets", app.secrets.lastIndexOf(key)) };
    const earlier = setters.get(key);
    if (earlier) diagnostics.push(setTwice(app.name, key, earlier, setter));
    else setters.set(key, setter);
  }
  if (setters.size === 0) return diagnostics;
  for (const key in app.config) {
    const earlier = setters.get(key);
    const setter = { who: "config", place: () => appKeyPlace(scope, "config", key) };
    if (earlier) diagnostics.push(setTwice(app.name, key, earlier, setter));
  }
  for (const workload of app.workloads) {
    for (const container of workload.containers) {
      for (const key in container.env) {
        const earlier = setters.get(key);
        const setter = {
          who: `env of ${container.name}`,
          place: () => appKeyPlace(scope, ...workload.path, "containers", container.name, "env", key),
        };
        if (earlier) diagnostics.push(setTwice(app.name, key, earlier, setter));
      }
    }
  }
  return diagnostics;
}

function setTwice(app: string, variable: string, earlier: Setter, later: Setter): Diagnostic {
  return diagnose("KS2007", {
    message: `${variable} of ${app} is set by ${earlier.who} and by ${later.who}`,
    hint: hintFor(earlier, later),
    span: later.place(),
    related: [{ message: `set by ${earlier.who}`, span: earlier.place() }],
  });
}

function hintFor(earlier: Setter, later: Setter): string {
  if (earlier.url === undefined) return "keep one of the two";
  if (later.url !== undefined) return "give the ports that are called different names";
  return `remove it, or call it something else: the call gives ${earlier.url}`;
}
