import * as z from "zod";
import { secretVariable, webAddress } from "./web-address.ts";

const pathPart = "[A-Za-z0-9_][A-Za-z0-9_.-]*";

export const codeHostSpec = z
  .strictObject({
    kind: z.enum(["github", "gitlab"]).describe("What the repository is on."),
    address: webAddress
      .optional()
      .describe("Where a self-hosted one answers, such as https://git.example.com. Default: github.com or gitlab.com."),
    repository: z
      .string()
      .max(500, "at most 500 characters")
      .regex(new RegExp(`^${pathPart}(/${pathPart})+$`), "an owner and a repository, such as shop/deployments")
      .describe("The repository that holds the ledger: owner and name, or the full path of a GitLab project."),
    token: secretVariable.describe(
      "The name of the environment variable with the token. GitHub: contents and pull requests write; GitLab: api.",
    ),
  })
  .refine(({ kind, repository }) => kind === "gitlab" || repository.split("/").length === 2, {
    path: ["repository"],
    error: "an owner and a repository, such as shop/deployments: GitHub has no groups within groups",
  });

export type CodeHostSpec = z.output<typeof codeHostSpec>;
