import { createProgram } from "../../packages/cli/src/program.ts";
import { openTerminal } from "../../packages/cli/src/terminal.ts";
import { fenced, generatedFrom, table } from "./markdown.ts";

/** Of the version of commander that the command line uses. */
type Command = ReturnType<typeof createProgram>;

const beginning = `Data goes to stdout, findings and progress to stderr. Colours are used on terminals only, and not where \`NO_COLOR\` is set.
\`npx kubestage\` runs the command of a checkout or of a project that has it as a dependency. The package
brings it as \`kubectl-stage\` too: where that is on the path, \`kubectl stage …\` is the same.
`;

const exitCodes = [
  ["0", "done, or nothing to do; warnings do not change it"],
  ["1", "could not run: an error in the declaration, on the command line or in the environment, or a bug"],
  ["2", "there are differences (`diff`), changes to make (`plan`) or drift (`drift`)"],
  ["3", "refused, and nothing was begun; with `doctor`, a problem was found"],
  ["4", "partly applied: the same command again does what is left"],
  ["128 + n", "ended by signal n; nothing was changed"],
];

/** docs/reference/commands.md, from the definitions that the command line itself uses. */
export function commandsPage(): string {
  const program = createProgram(openTerminal([]), () => {});
  const commands = program.commands.filter((command) => !isHidden(command));
  return [
    generatedFrom("packages/cli/src/program.ts"),
    "# Commands\n",
    beginning,
    table(
      ["command", "does"],
      commands.map((command) => [`[\`${nameOf(command)}\`](#${anchorOf(command)})`, command.summary()]),
    ),
    "Options of every command:\n",
    table(["option", "does"], program.options.map(optionRow)),
    ...commands.flatMap((command) => section(command)),
    "## Exit codes\n",
    table(["code", "means"], exitCodes),
  ].join("\n");
}

function section(command: Command, depth = "##"): string[] {
  const examples = examplesOf(command);
  const argumentRows = command.registeredArguments.map((argument) => [
    argument.required ? `\`<${argument.name()}>\`` : `\`[${argument.name()}]\``,
    `${argument.description}${argument.defaultValue === undefined ? "" : ` (default: \`${String(argument.defaultValue)}\`)`}`,
  ]);
  return [
    `${depth} ${nameOf(command)}\n`,
    `${command.description()}\n`,
    fenced("sh", `${nameOf(command)} ${command.usage()}`),
    ...(argumentRows.length === 0 ? [] : [table(["argument", "is"], argumentRows)]),
    ...(command.options.length === 0 ? [] : [table(["option", "does"], command.options.map(optionRow))]),
    ...(examples === "" ? [] : ["Examples:\n", fenced("sh", examples)]),
    ...command.commands.flatMap((one) => section(one, `${depth}#`)),
  ];
}

function optionRow({ flags, description, argChoices, defaultValue }: Command["options"][number]): string[] {
  const choices = argChoices ? `; one of ${argChoices.map((choice) => `\`${choice}\``).join(", ")}` : "";
  const value = typeof defaultValue === "string" ? ` (default: \`${defaultValue}\`)` : "";
  return [`\`${flags}\``, `${description}${choices}${value}`];
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

function anchorOf(command: Command): string {
  return nameOf(command).replaceAll(" ", "-");
}

function isHidden(command: Command): boolean {
  return command.name().startsWith("__");
}

/** What help prints behind the options. */
function examplesOf(command: Command): string {
  let printed = "";
  command.configureOutput({ writeOut: (text) => (printed += text) });
  command.outputHelp();
  const [, examples = ""] = printed.split("\nExamples:\n");
  return examples.trimEnd().replaceAll(/^ {2}/gm, "");
}
