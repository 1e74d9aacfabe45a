/** The shells that `use --shell` and completion know. */
const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** The shell that a person uses, by SHELL; bash where it is none of ours. */
export function shellOf(environment: Readonly<Record<string, string | undefined>>): Shell {
  const name = /[^/\\]*$/.exec(environment["SHELL"] ?? "")?.[0];
  return shells.find((shell) => shell === name) ?? "bash";
}

/** Lines that set variables of one shell when it evaluates them, whatever the values hold. */
export function shellLines(shell: Shell, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${lineOf(shell, name, value)}\n`)
    .join("");
}

/**
 * Sources: POSIX 2.2.2 Single-Quotes; https://fishshell.com/docs/current/language.html#quotes;
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
function lineOf(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case "bash":
    case "zsh":
      return `export ${name}='${value.replaceAll("'", "'\\''")}'`;
    case "fish":
      return `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'`;
    case "powershell":
      return `$env:${name} = '${value.replaceAll("'", "''")}'`;
  }
}
