import type { CodeHostSpec } from "@kubestage/core";
import type { Environment } from "../../state/state-folder.ts";
import { secretOf } from "../../web/secret-of.ts";
import { CodeHostError } from "../code-host-error.ts";
import { shortestSecret, type WebhookTrust } from "./verify-webhook.ts";

/** What a code host sends when a pull request changes, and how it shows that it was the sender. */
export interface IncomingWebhook {
  /** Names of variables; several while one takes the place of another. */
  readonly secrets: readonly string[];
  /** Of GitLab: a signature over the body (19.0 and later), or only a token. GitHub always signs. */
  readonly form: "signed" | "token";
}

/**
 * Whom webhooks are believed, by what is declared. The secrets are read from the environment now.
 *
 * Errors: CodeHostError `misconfigured` where no webhook is declared or a variable is missing.
 */
export function trustFromDeclaration(
  {
    kind,
    repository,
    webhook,
  }: Pick<CodeHostSpec, "kind" | "repository"> & { readonly webhook?: IncomingWebhook | undefined },
  environment: Environment,
): Pick<WebhookTrust, "kind" | "form" | "secrets" | "repository"> {
  const found = (webhook?.secrets ?? []).map((variable) => secretOf(environment, variable));
  const problem = found.find((one) => "problem" in one)?.problem ?? (webhook ? undefined : "no webhook is declared");
  if (problem !== undefined) {
    const hint = "set the variable, or correct what the declaration says of the webhook";
    throw new CodeHostError("misconfigured", { message: problem, hint });
  }
  const secrets = found.flatMap((one) => ("secret" in one ? [one.secret] : []));
  if (secrets.length === 0 || secrets.some(({ length }) => length < shortestSecret)) {
    const message = `webhooks need a secret of at least ${shortestSecret} characters`;
    const hint = "make one with `openssl rand -hex 32`, and give it to both sides";
    throw new CodeHostError("misconfigured", { message, hint });
  }
  return { kind, repository, form: webhook?.form ?? "signed", secrets };
}
