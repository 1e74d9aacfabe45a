import { suggest } from "@kubestage/core";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";

export async function runCompletion(shell: string, terminal: Terminal): Promise<number> {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell as keyof typeof scripts] : undefined;
  if (script === undefined)
    throw usageError(
      `there is no completion for ${JSON.stringify(shell)}`,
      suggest(shell, Object.keys(scripts), "shell"),
    );
  await terminal.out.write(script);
  return 0;
}

/** Each asks the hidden command `__complete` with the words so far, and completes files where the answer is empty. */
const scripts = {
  bash: `# bash completion for kubestage
_kubestage() {
  local IFS=$'\\n'
  local answer
  answer=$(kubestage __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ -n $answer ]]; then
    COMPREPLY=($answer)
  else
    compopt -o default 2>/dev/null
    COMPREPLY=()
  fi
}
complete -F _kubestage kubestage
`,
  zsh: `#compdef kubestage
# zsh completion for kubestage
_kubestage() {
  local -a answer
  answer=(\${(f)"$(kubestage __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#answer} )); then
    compadd -a answer
  else
    _files
  fi
}
if [[ $funcstack[1] == _kubestage ]]; then
  _kubestage "$@"
else
  compdef _kubestage kubestage
fi
`,
  fish: `# fish completion for kubestage
function __kubestage_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer (kubestage __complete -- $words[2..] 2>/dev/null)
    if test (count $answer) -gt 0
        printf '%s\\n' $answer
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c kubestage -f -a '(__kubestage_complete)'
`,
  powershell: `# PowerShell completion for kubestage
Register-ArgumentCompleter -Native -CommandName kubestage -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  kubestage __complete -- @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
} as const;
