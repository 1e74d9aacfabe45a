import type { Expression } from "./parse-expression.ts";
import type { Value } from "./values.ts";

/** Names of an expression: those of its comprehensions, then those of the request. */
export type Scope = (name: string) => Value | undefined;

/** What an expression gives in a scope. */
export type Evaluate = (expression: Expression, scope: Scope) => Value;
